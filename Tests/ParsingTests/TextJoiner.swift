import Records

@testable import Parsing

/// Joins lines to records as tail does, with a joiner that says how.
struct TextJoiner {
    let parsers: [MultilineParser]
    private var joiner = MultilineJoiner()
    private var text = ""
    private var records: [String] = []

    init(parsers: [MultilineParser]) { self.parsers = parsers }

    /// The texts of the records in their order, each with a line feed at its end.
    mutating func join(_ lines: [[UInt8]]) -> [String] {
        for line in lines {
            var line = line
            if line.last == 0x0d { line.removeLast() }
            unsafe line.withUnsafeBytes { unsafe add(ByteView($0)) }
        }
        flush()
        return records
    }

    private mutating func add(_ line: ByteView) {
        let wasOpen = joiner.isOpen
        let action = joiner.feed(line, now: 0, parsers: parsers)
        if action.flushesBefore && wasOpen { flush() }
        switch action.placement {
        case .opens: text = line.text
        case .continues:
            let ends = text.utf8.last == 0x0a
            if action.usesLineFeed {
                text += "\(MultilineJoiner.glue(before: line, endsWithLineFeed: ends))"
            }
            text += line.text
        case .alone:
            text = line.text
            if text.isEmpty { return }
        }
        if action.flushesAfter { flush() }
    }

    private mutating func flush() {
        if text.isEmpty { return }
        records.append(text.utf8.last == 0x0a ? text : text + "\n")
        text = ""
    }
}
