/// Keeps the first hits in an order, of as many as come.
public struct HitCollector<Payload> {
    /// A hit: what it is sorted by, its place in the store's order, and whatever goes with it.
    public struct Hit {
        /// One value for each sort key.
        public let values: [SortValue]
        /// Decides between hits with the same values: the lower comes first.
        public let sequence: Int64
        /// What the caller keeps.
        public let payload: Payload
    }

    private let order: SortOrder
    private let limit: Int
    private let after: [SortValue]?
    private var heap: [Hit] = []

    /// Keeps the first `limit` hits behind `after`, if that is given.
    ///
    /// `after` may have one value more than there are keys: the sequence.
    public init(order: SortOrder, limit: Int, after: [SortValue]? = nil) {
        self.order = order
        self.limit = limit
        self.after = after
    }

    /// Offers a hit; `payload` is called only if it is kept.
    public mutating func offer(
        _ values: [SortValue], sequence: Int64, payload: () -> Payload
    ) {
        guard limit > 0, isBehindAfter(values, sequence) else { return }
        if heap.count == limit {
            guard isBefore(values, sequence, heap[0].values, heap[0].sequence) else { return }
            heap[0] = Hit(values: values, sequence: sequence, payload: payload())
            sink()
        } else {
            heap.append(Hit(values: values, sequence: sequence, payload: payload()))
            rise()
        }
    }

    /// The hits that were kept, in order.
    public func sorted() -> [Hit] {
        heap.sorted { isBefore($0.values, $0.sequence, $1.values, $1.sequence) }
    }

    private func isBehindAfter(_ values: [SortValue], _ sequence: Int64) -> Bool {
        guard let after else { return true }
        let comparison = order.compare(values, after)
        if comparison != 0 { return comparison > 0 }
        if after.count > values.count, case .integer(let last) = after[values.count] {
            return sequence > last
        }
        return false
    }

    private func isBefore(
        _ left: [SortValue], _ leftSequence: Int64, _ right: [SortValue], _ rightSequence: Int64
    ) -> Bool {
        let comparison = order.compare(left, right)
        return comparison == 0 ? leftSequence < rightSequence : comparison < 0
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        isBefore(heap[left].values, heap[left].sequence, heap[right].values, heap[right].sequence)
    }

    /// The last of the kept hits stands at the top of the heap.
    private mutating func rise() {
        var index = heap.count - 1
        while index > 0, isBefore((index - 1) / 2, index) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink() {
        var index = 0
        while true {
            var greatest = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && isBefore(greatest, child) {
                greatest = child
            }
            guard greatest != index else { return }
            heap.swapAt(index, greatest)
            index = greatest
        }
    }
}
