import Records
import Testing

@testable import Searching

/// What follows from a query without looking at a whole document.
@Suite struct ResidualTests {
    private static let constants: Set = ["level", "kubernetes", "ok"]

    /// The document, its skeleton and the text of its holes.
    private static func parts(
        _ members: [(key: String, value: String)]
    ) -> (source: String, skeleton: [UInt8], holes: [String]) {
        let source = members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        var skeleton = Array("{".utf8)
        var holes: [String] = []
        for (index, member) in members.enumerated() {
            skeleton += Array("\(index > 0 ? "," : "")\"\(member.key)\":".utf8)
            if constants.contains(member.key) {
                skeleton += Array(member.value.utf8)
            } else {
                skeleton.append(0)
                holes.append(member.value)
            }
        }
        return ("{\(source)}", skeleton + Array("}".utf8), holes)
    }

    private static func matches(_ query: CompiledQuery, _ source: String) -> Bool {
        let bytes = Array(source.utf8)
        return unsafe bytes.withUnsafeBytes {
            query.matches(id: ByteView("1"), index: "logs", source: unsafe ByteView($0))
        }
    }

    private static func tokens(_ holes: [String]) -> Set<String> {
        let size = holes.reduce(0) { $0 + $1.utf8.count }
        let room = DocumentTokens.roomNeeded(for: size)
        var arena = ByteArena(byteCount: room)
        var writer = arena.writer(room)
        for hole in holes {
            let bytes = Array(hole.utf8)
            unsafe bytes.withUnsafeBytes {
                DocumentTokens.append(unsafe ByteView($0), to: &writer)
            }
        }
        return Set(writer.written.text.split(separator: " ").map(String.init))
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

    @Test(arguments: 0..<40)
    func agreesWithLookingAtTheDocument(seed: Int) throws {
        var corpus = RandomCorpus(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        for _ in 0..<60 {
            let text = corpus.query()
            let query = try CompiledQuery(
                Query.parse(Corpus.json(text), now: 0), mapping: Corpus.mapping)
            for _ in 0..<10 {
                let members = corpus.members()
                let (source, skeleton, holes) = ResidualTests.parts(members)
                let expected = ResidualTests.matches(query, source)
                let comment = Comment("seed \(seed): \(text) on \(source)")
                switch query.residual(on: Skeleton(text: skeleton)) {
                case .all: #expect(expected, comment)
                case .none: #expect(!expected, comment)
                case .some(let rest):
                    #expect(ResidualTests.matches(rest, source) == expected, comment)
                    if expected {
                        #expect(
                            ResidualTests.holds(rest.condition, ResidualTests.tokens(holes)),
                            comment)
                    }
                }
                if expected, let range = query.timeRange {
                    let time = members.first { $0.key == "@timestamp" }?.value.dropFirst()
                        .dropLast()
                    let moment = time.flatMap { DateReader.standard.milliseconds(String($0)) }
                    #expect(moment.map(range.contains) == true, comment)
                    if query.isTimeRangeExact {
                        #expect(ResidualTests.matches(query.withoutTimeRange(), source), comment)
                    }
                }
            }
        }
    }

    @Test func fillsHolesBackIn() {
        let (source, skeleton, holes) = ResidualTests.parts([
            ("a", "1"), ("level", "\"x\""), ("b", "{\"c\":[]}"),
        ])
        let bytes = Array(holes.joined(separator: "\0").utf8)
        var filled: [UInt8] = []
        unsafe bytes.withUnsafeBytes {
            Skeleton(text: skeleton).source(filling: unsafe ByteView($0), into: &filled)
        }
        #expect(String(decoding: filled, as: UTF8.self) == source)
    }

    @Test func knowsShapesThatCannotMatch() throws {
        let query = try CompiledQuery(
            Query.parse(Corpus.json(#"{"term":{"level":"error"}}"#), now: 0),
            mapping: Corpus.mapping)
        let without = Skeleton(text: Array("{\"message\":\0}".utf8))
        let other = Skeleton(text: Array("{\"message\":\0,\"level\":\"info\"}".utf8))
        let same = Skeleton(text: Array("{\"message\":\0,\"level\":\"error\"}".utf8))
        guard case .none = query.residual(on: without), case .none = query.residual(on: other),
            case .all = query.residual(on: same)
        else {
            Issue.record("constants decide")
            return
        }
    }
}
