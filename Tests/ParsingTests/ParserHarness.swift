import Records

@testable import Parsing

/// Runs a parser on texts and shows the records as JSON.
final class ParserHarness {
    let parser: RecordParser
    private var fields = FieldBuffer()
    private var scratch = ByteArena()

    /// 24 November 2026, 12:00 UTC.
    static let clock: Int64 = 1_795_521_600_000_000_000

    init(_ definition: ParserDefinition, zones: TimeZoneSource? = nil) throws {
        let none = TimeZoneSource(systemZone: "UTC0") { _ in nil }
        parser = try RecordParser(definition, zones: zones ?? none)
    }

    struct Record: Equatable {
        var nanoseconds: Int64?
        var json: String
    }

    /// The record of `text`, or nil when the parser does not match.
    func parse(_ text: [UInt8]) -> Record? {
        unsafe text.withUnsafeBytes { bytes in
            scratch.reset()
            let view = unsafe ByteView(bytes)
            let outcome = parser.parse(
                view, clock: ParserHarness.clock, into: &fields, scratch: &scratch)
            guard case .match(let nanoseconds) = outcome else { return nil }
            return Record(nanoseconds: nanoseconds, json: json())
        }
    }

    func parse(_ text: String) -> Record? { parse(Array(text.utf8)) }

    private func json() -> String {
        var parts: [String] = []
        for index in 0..<fields.count {
            let field = fields[index]
            let value =
                switch field.kind {
                case .json: field.value.text
                case .escaped: "\"\(field.value.text)\""
                case .text: "\"\(ParserHarness.escaped(field.value))\""
                }
            parts.append("\"\(field.key.text)\":\(value)")
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    static func escaped(_ text: [UInt8]) -> String {
        unsafe text.withUnsafeBytes { unsafe escaped(ByteView($0)) }
    }

    static func escaped(_ view: ByteView) -> String {
        var arena = ByteArena(byteCount: 16)
        var writer = arena.writer(view.count * 6 + 64)
        _ = JSONText.appendEscaped(view, to: &writer)
        return writer.written.text
    }
}
