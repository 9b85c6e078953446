import Records
import Testing

@testable import Searching

/// Queries that nobody would write.
@Suite struct HostileQueryTests {
    @Test(arguments: [
        "now+1000000000y", "now+999999999w", "now+1000000000M/M", "2024-01-01||+200000y+200000y",
        "now-1000000000d-1000000000d", "9007199254740993||+1s", "99999999999999999999",
    ])
    func farMomentsAreRefusedOrComputed(text: String) {
        for roundsUp in [false, true] {
            _ = DateMath.milliseconds(
                text, reader: .standard, now: 1_795_530_664_250, roundsUp: roundsUp)
        }
        #expect(throws: SearchError.self) {
            try Corpus.matches(
                #"{"range":{"@timestamp":{"gte":"now+1000000000y"}}}"#, "{}")
        }
    }

    @Test(arguments: [
        "((((((){1000}){1000}){1000}){1000}){1000}){1000}", "((a{1000}){1000}){1000}",
        "((((a?){999}){999}){999}){999}",
    ])
    func expressionsThatExplodeAreRefused(pattern: String) {
        #expect(throws: SearchError.self) { try RegularExpression(pattern) }
    }

    @Test func randomBytesNeverCrash() {
        var corpus = RandomCorpus(state: 11)
        for _ in 0..<10_000 {
            let bytes = (0..<corpus.next(40)).map { _ in UInt8(corpus.next(256)) }
            _ = try? Query.lucene(
                String(decoding: bytes, as: UTF8.self), defaultOperatorIsAnd: corpus.next(2) == 0,
                now: 0)
            var query = Array(corpus.query().utf8)
            query[corpus.next(query.count)] = UInt8(corpus.next(256))
            guard let body = JSONCursor.parse(query), let parsed = try? Query.parse(body, now: 0)
            else { continue }
            _ = try? CompiledQuery(parsed, mapping: Corpus.mapping).condition
        }
    }
}
