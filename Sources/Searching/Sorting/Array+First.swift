extension Array {
    /// The first `limit` elements in the order that `isBefore` gives, which no two elements share.
    ///
    /// Costs little more than one comparison an element when few of many are wanted.
    func first(_ limit: Int, by isBefore: (Element, Element) -> Bool) -> [Element] {
        guard count > limit else { return sorted(by: isBefore) }
        guard limit > 0 else { return [] }
        // The last of those that are kept stands at the top of a heap.
        var heap = Array(prefix(limit).sorted { isBefore($1, $0) })
        for element in dropFirst(limit) where isBefore(element, heap[0]) {
            heap[0] = element
            heap.sink(by: isBefore)
        }
        return heap.sorted(by: isBefore)
    }

    /// Puts the first element of a heap where it belongs.
    private mutating func sink(by isBefore: (Element, Element) -> Bool) {
        var index = 0
        while true {
            var last = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < count && isBefore(self[last], self[child]) {
                last = child
            }
            guard last != index else { return }
            swapAt(index, last)
            index = last
        }
    }
}
