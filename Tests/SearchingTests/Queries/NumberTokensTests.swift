import Records
import Testing

@testable import Searching

/// Whether documents are found by their tokens however their numbers are written.
@Suite struct NumberTokensTests {
    private static let numbers = [
        "5", "-5", "500", "5.7", "1e3", "1E3", "12345678901234567", "12345678901234567890", "0.50",
        "-500", "1e14", "3.14e2", "9007199254740993", "1.0", "1e-7", "0.00001", "1700000000.123",
        "1764000000000000000",
    ]
    private static let texts = [
        "2026-11-24T08:54:17.5Z", "2026-11-24T08:54:17+123", "2026-11-24T08:54:17-1234567",
        "2026-11-24T08:54:17.123+0200", "0x10", "inf", "nan", "+5", "5.", ".5", "a'\u{301}b",
        "x'y",
    ]
    private static let mapping = """
        {"properties":{"n":{"type":"long"},"f":{"type":"double"},"k":{"type":"keyword"},
        "t":{"type":"text"},"o":{"type":"flattened"}}}
        """

    private static func tokens(of value: String) -> Set<String> {
        let bytes = Array(value.utf8)
        let room = DocumentTokens.roomNeeded(for: bytes.count)
        var arena = ByteArena(byteCount: room)
        var writer = arena.writer(room)
        unsafe bytes.withUnsafeBytes { DocumentTokens.append(unsafe ByteView($0), to: &writer) }
        return Set(writer.written.text.split(separator: " ").map { $0.lowercased() })
    }

    private static func holds(_ condition: TokenCondition, _ tokens: Set<String>) -> Bool {
        switch condition {
        case .any: true
        case .token(let token): tokens.contains(token.lowercased())
        case .prefix(let prefix): tokens.contains { $0.hasPrefix(prefix.lowercased()) }
        case .and(let parts): parts.allSatisfy { holds($0, tokens) }
        case .or(let parts): parts.contains { holds($0, tokens) }
        }
    }

    @Test(arguments: ["n", "f", "k", "t", "o", "o.x"])
    func everyMatchHasTheTokensOfItsQuery(field: String) throws {
        let mapping = try Mapping.parse(Corpus.json(NumberTokensTests.mapping))
        let texts = NumberTokensTests.numbers + NumberTokensTests.texts
        let written = NumberTokensTests.numbers + texts.map { "\"\($0)\"" }
        for text in texts {
            let queries = [
                "{\"term\":{\"\(field)\":\"\(text)\"}}", "{\"match\":{\"\(field)\":\"\(text)\"}}",
                "{\"query_string\":{\"query\":\"\\\"\(text)\\\"\"}}",
            ]
            for query in queries {
                guard
                    let compiled = try? CompiledQuery(
                        Query.parse(Corpus.json(query), now: 0), mapping: mapping)
                else { continue }
                for value in written {
                    let inner = field.hasPrefix("o") ? "{\"x\":\(value)}" : value
                    let bytes = Array("{\"\(field.prefix(1))\":\(inner)}".utf8)
                    let isHit = unsafe bytes.withUnsafeBytes {
                        compiled.matches(
                            id: ByteView("1"), index: "x", source: unsafe ByteView($0))
                    }
                    guard isHit else { continue }
                    #expect(
                        NumberTokensTests.holds(
                            compiled.condition, NumberTokensTests.tokens(of: inner)),
                        "\(query) finds \(value)")
                }
            }
        }
    }

    @Test func comparesTextsByTheirBytes() throws {
        let composed = #"{"level":"caf\u00e9"}"#
        let query = "{\"term\":{\"level\":\"cafe\u{301}\"}}"
        #expect(try !Corpus.matches(query, composed))
        #expect(try Corpus.matches("{\"term\":{\"level\":\"caf\u{e9}\"}}", composed))
    }

    @Test func readsOnlyDecimalNumbers() {
        #expect(DecimalNumber.read("1.5e3") == 1500)
        for text in ["0x10", "inf", "nan", "", " 5", "1e999", "5e", "-"] {
            #expect(DecimalNumber.read(text) == nil, "\(text)")
        }
    }
}
