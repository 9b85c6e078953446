internal import Searching

/// A table of `_cat`: text in columns, or JSON.
struct CatTable {
    /// A column.
    struct Column {
        /// Its name.
        var name: String
        /// Other names that `h` may use.
        var aliases: [String] = []
        /// Whether text is aligned to the right.
        var isNumber = false
        /// Whether it is shown when nobody chose columns.
        var isShown = true
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// A table without rows.
    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row with a value for each column.
    mutating func add(_ row: [String]) { rows.append(row) }

    /// The answer to a request with the parameters `v`, `h`, `s` and `help`.
    mutating func answer(_ call: inout Call) throws(SearchError) -> Answer {
        let showsNames = try call.parameters.bool("v") ?? false
        let wantsHelp = try call.parameters.bool("help") ?? false
        let chosen = call.parameters.list("h")
        let order = call.parameters.list("s") ?? []
        call.parameters.ignore(["time", "master_timeout", "local", "pri", "health"])
        try call.parameters.finish()
        if wantsHelp { return .text(help) }
        for key in order.reversed() { try sort(by: key) }
        let places = try chosen.map(select) ?? columns.indices.filter { columns[$0].isShown }
        return call.wantsJSON ? json(places) : .text(text(places, showsNames: showsNames))
    }

    private var help: String {
        columns.map { "\($0.name) | \($0.aliases.joined(separator: ",")) | \($0.name)\n" }.joined()
    }

    private func place(of name: String) -> Int? {
        columns.firstIndex { $0.name == name || $0.aliases.contains(name) }
    }

    private func select(_ names: [String]) throws(SearchError) -> [Int] {
        var places: [Int] = []
        for name in names {
            if name.contains("*") {
                places += columns.indices.filter { FilterPath.fits(columns[$0].name, name) }
            } else if let place = place(of: name) {
                places.append(place)
            }
        }
        return places
    }

    private mutating func sort(by key: String) throws(SearchError) {
        let parts = key.split(separator: ":")
        guard let name = parts.first, let place = place(of: String(name)) else {
            throw SearchError(
                status: 400, type: "unsupported_operation_exception",
                reason: "Unable to sort by unknown sort key `\(key)`")
        }
        let isDescending = parts.count > 1 && parts[1] == "desc"
        rows.sort { left, right in
            let (left, right) = (left[place], right[place])
            if let one = Double(left), let other = Double(right), one != other {
                return isDescending ? one > other : one < other
            }
            return isDescending ? left > right : left < right
        }
    }

    private func json(_ places: [Int]) -> Answer {
        var output = JSONOutput()
        output.beginArray()
        for row in rows {
            output.beginObject()
            for place in places { output.member(columns[place].name, row[place]) }
            output.endObject()
        }
        output.endArray()
        return .json(output.bytes)
    }

    private func text(_ places: [Int], showsNames: Bool) -> String {
        var lines = rows.map { row in places.map { row[$0] } }
        if showsNames { lines.insert(places.map { columns[$0].name }, at: 0) }
        let widths = places.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        var text = ""
        for line in lines {
            for (column, value) in line.enumerated() {
                let blanks = String(repeating: " ", count: widths[column] - value.count)
                let isLast = column == line.count - 1
                if columns[places[column]].isNumber {
                    text += blanks + value
                } else {
                    text += isLast ? value : value + blanks
                }
                if !isLast { text += " " }
            }
            text += "\n"
        }
        return text
    }
}
