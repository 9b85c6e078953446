/// The way to a figure of a bucket.
struct FigurePath {
    /// Names of aggregations, one inside the other; none for the bucket's count.
    let names: [String]
    /// Which figure of the last; nil for its only one.
    let figure: String?

    init(names: [String], figure: String?) {
        self.names = names
        self.figure = figure
    }

    /// Reads `a>b.figure`, `a>b[figure]` or `_count`.
    init(_ text: String) {
        var parts = text.split(separator: ">").map(String.init)
        guard let last = parts.popLast(), last != "_count" || !parts.isEmpty else {
            (names, figure) = ([], nil)
            return
        }
        if last == "_count" {
            (names, figure) = (parts, "_count")
        } else if last.hasSuffix("]"), let bracket = last.firstIndex(of: "[") {
            names = parts + [String(last[..<bracket])]
            figure = String(last[last.index(after: bracket)...].dropLast())
        } else if let dot = last.lastIndex(of: "."), dot != last.startIndex {
            names = parts + [String(last[..<dot])]
            figure = String(last[last.index(after: dot)...])
        } else {
            (names, figure) = (parts + [last], nil)
        }
    }
}
