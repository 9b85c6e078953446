import Records

@testable import Parsing

/// Joins records whose lines go through a parser first, as tail does with `Parser` and
/// `Key_Content`.
struct RecordJoiner {
    let parser: ParserHarness
    let multiline: MultilineParser
    private var open: [String: (joiner: MultilineJoiner, record: JSONValue)] = [:]
    private(set) var records: [JSONValue] = []

    init(parser: ParserHarness, multiline: MultilineParser) {
        self.parser = parser
        self.multiline = multiline
    }

    mutating func add(_ line: [UInt8]) {
        let content = multiline.definition.keyContent ?? "log"
        guard let parsed = parser.parse(line), let record = JSONValue.parse(Array(parsed.json.utf8))
        else {
            flush()
            let text = JSONValue.string(String(decoding: line, as: UTF8.self))
            records.append(.object([JSONValue.Member(key: content, value: text)]))
            return
        }
        let group = multiline.definition.keyGroup.flatMap { text(record, $0) } ?? ""
        var state = open[group] ?? (MultilineJoiner(), record)
        let tested = text(record, multiline.definition.keyPattern ?? content) ?? ""
        let action = unsafe Array(tested.utf8).withUnsafeBytes { bytes in
            unsafe state.joiner.feed(ByteView(bytes), now: 0, parsers: [multiline])
        }
        if action.placement == .continues {
            let joined = (text(state.record, content) ?? "") + (text(record, content) ?? "")
            state.record = replacing(content, in: state.record, with: joined)
        } else {
            state.record = record
        }
        if action.flushesAfter {
            records.append(state.record)
            open[group] = nil
        } else {
            open[group] = state
        }
    }

    mutating func flush() {
        for key in open.keys.sorted() { records += open[key].map { [$0.record] } ?? [] }
        open = [:]
    }

    private func text(_ record: JSONValue, _ key: String) -> String? {
        guard case .string(let text)? = record[key] else { return nil }
        return text
    }

    private func replacing(_ key: String, in record: JSONValue, with text: String) -> JSONValue {
        guard case .object(let members) = record else { return record }
        return .object(
            members.map { $0.key == key ? JSONValue.Member(key: key, value: .string(text)) : $0 })
    }
}
