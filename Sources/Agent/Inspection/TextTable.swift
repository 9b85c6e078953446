/// A table in columns of equal width, for a terminal.
struct TextTable {
    private let heads: [String]
    /// Columns whose values stand at the right.
    private let numeric: Set<Int>
    private var rows: [[String]] = []

    /// A table with these heads; those that end in `#` are columns of numbers.
    init(_ heads: String...) {
        self.heads = heads.map { $0.hasSuffix("#") ? String($0.dropLast()) : $0 }
        numeric = Set(heads.indices.filter { heads[$0].hasSuffix("#") })
    }

    /// Whether there are no rows.
    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row of as many cells as there are heads.
    mutating func add(_ cells: String...) {
        precondition(cells.count == heads.count, "a row has a cell for each head")
        rows.append(cells)
    }

    /// The table, heads first, each line with its line feed.
    var text: String {
        var widths = heads.map(\.count)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
        }
        return ([heads] + rows).map { line($0, widths) + "\n" }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[index] - cell.count))
            if index > 0 { line += "  " }
            if numeric.contains(index) {
                line += padding + cell
            } else {
                line += index + 1 < cells.count ? cell + padding : cell
            }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
