import Searching

/// In which direction documents are walked so that hits come in the wanted order, if they can.
struct WalkOrder {
    enum Direction {
        case ascending, descending
    }

    let direction: Direction
    /// Whether hits are ordered by their numbers alone.
    let isNumber: Bool
    /// Whether hits are ordered by time before all else.
    let isTime: Bool

    /// Whether the walk can end when there are enough hits.
    var isOrdered: Bool { isNumber || isTime }

    init(_ keys: [SortKey], _ indices: [SearchedIndex]) {
        guard let key = keys.first else {
            (direction, isNumber, isTime) = (.ascending, true, false)
            return
        }
        switch key.target {
        case .documentOrder:
            (isNumber, isTime) = (true, false)
            direction = key.isDescending ? .descending : .ascending
        case .score:
            // All scores are equal: what follows decides.
            let rest = WalkOrder(Array(keys.dropFirst()), indices)
            (direction, isNumber, isTime) = (rest.direction, rest.isNumber, rest.isTime)
        case .field(let name):
            isNumber = false
            isTime = name == "@timestamp" && indices.allSatisfy { $0.mapping.placesByTime }
            direction = key.isDescending ? .descending : .ascending
        }
    }

    /// The numbers of documents that can come behind `after`; nil for all.
    func range(after: [SortValue]?) -> ClosedRange<Int64>? {
        guard let after, case .integer(let value)? = after.first else { return nil }
        if isNumber {
            let number = DocumentNumber.number(value)
            return direction == .ascending ? number...Int64.max : Int64.min...number
        }
        guard isTime, value > 0, value <= DocumentNumber.latestMilliseconds else { return nil }
        let first = value << DocumentNumber.counterBits
        if direction == .ascending { return first...Int64.max }
        return Int64.min...(first | (DocumentNumber.placesPerMillisecond - 1))
    }
}
