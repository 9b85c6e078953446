/// The last things that happened in a run, for people.
final class Trace {
    private var lines: [String] = []
    private let limit: Int

    /// A trace that keeps `limit` lines; building them costs more than the run itself.
    init(limit: Int) { self.limit = limit }

    /// Whether lines are kept.
    var isOn: Bool { limit > 0 }

    /// Adds a line.
    func add(_ time: UInt64, _ text: @autoclosure () -> String) {
        guard isOn else { return }
        let digits = String(time / 1000 % 1_000_000)
        let padding = String(repeating: "0", count: 6 - digits.utf8.count)
        lines.append("\(time / 1_000_000_000).\(padding)\(digits) s  \(text())")
        if lines.count > limit * 2 { lines.removeFirst(limit) }
    }

    /// The last lines.
    var text: String { lines.suffix(limit).joined(separator: "\n") }
}
