/// The order of figures, of which those that do not exist come last.
enum FigureOrder {
    /// Negative when `left` comes before `right`.
    static func compare(_ left: Double, _ right: Double, isAscending: Bool) -> Int {
        if left.isNaN || right.isNaN { return left.isNaN ? (right.isNaN ? 0 : 1) : -1 }
        let order = left < right ? -1 : left > right ? 1 : 0
        return isAscending ? order : -order
    }
}
