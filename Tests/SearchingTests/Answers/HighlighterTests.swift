import Records
import Testing

@testable import Searching

@Suite struct HighlighterTests {
    private func highlight(_ query: String, _ options: String, _ source: String) throws -> String {
        let body = "{\"query\":\(query),\"highlight\":\(options),\"_source\":false}"
        let request = try SearchRequest.parse(
            body: JSONCursor.parse(Array(body.utf8)), parameters: [], now: 0)
        let indices = try AggregationFixture.indices()
        var answer = try SearchAnswer(request: request, indices: indices)
        let bytes = OwnedBytes(source)
        withExtendedLifetime(bytes) {
            answer.append(SearchAnswer.Hit(index: 0, id: ByteView("x"), source: bytes.view))
        }
        let text = String(decoding: answer.finish(header: nil, took: 0), as: UTF8.self)
        guard let start = text.ranges(of: "\"highlight\":").first else { return "" }
        return String(text[start.upperBound...].dropLast("}]}}".count))
    }

    private static let source =
        #"{"message":"Connection reset by peer: the Peer's connection was reset.","level":"error","tags":["a","b"]}"#

    @Test(arguments: [
        (
            #"{"match":{"message":"peer"}}"#,
            #"{"message":["Connection reset by <em>peer</em>: the Peer's connection was reset."]}"#
        ),
        (
            #"{"match_phrase":{"message":"connection reset"}}"#,
            #"{"message":["<em>Connection</em> <em>reset</em> by peer: the Peer's connection was reset."]}"#
        ),
        (
            #"{"query_string":{"query":"conn* AND level:error"}}"#,
            #"{"level":["<em>error</em>"],"message":["<em>Connection</em> reset by peer: the Peer's <em>connection</em> was reset."]}"#
        ),
        (#"{"term":{"level":"error"}}"#, #"{"level":["<em>error</em>"]}"#),
        (#"{"terms":{"tags":["b","c"]}}"#, #"{"tags":["<em>b</em>"]}"#),
        (#"{"bool":{"must_not":[{"match":{"message":"peer"}}]}}"#, ""),
        (#"{"match_all":{}}"#, ""), (#"{"match":{"message":"nothing"}}"#, ""),
    ])
    func marksWhatWasLookedFor(query: String, expected: String) throws {
        let marked = try highlight(
            query, #"{"fields":{"*":{}},"number_of_fragments":0}"#, HighlighterTests.source)
        #expect(marked == expected)
    }

    @Test func takesTagsAndOtherFields() throws {
        let marked = try highlight(
            #"{"match":{"level":"connection"}}"#,
            #"{"fields":{"message":{"number_of_fragments":0}},"require_field_match":false,"pre_tags":["@HIGHLIGHT@"],"post_tags":["@/HIGHLIGHT@"],"fragment_size":2147483647}"#,
            HighlighterTests.source)
        #expect(marked.hasPrefix(#"{"message":["@HIGHLIGHT@Connection@/HIGHLIGHT@ reset"#))
    }

    @Test func cutsLongTextsIntoFragments() throws {
        let text = (0..<50).map { "Sentence \($0) says little." }.joined(separator: " ")
        let marked = try highlight(
            #"{"match":{"message":"17 40"}}"#, #"{"fields":{"message":{"fragment_size":40}}}"#,
            "{\"message\":\"\(text)\"}")
        #expect(
            marked
                == #"{"message":["Sentence <em>17</em> says little.","Sentence <em>40</em> says little."]}"#
        )
    }

    @Test(arguments: ["ÀÉ dog", "İstanbul dog", "dog\u{0301} dog", "💥dog", "   dog  "])
    func findsWordsAmongOtherScripts(text: String) throws {
        var terms = HighlightTerms.OfField()
        terms.add(phrase: [.exact("dog")])
        let marked = MarkedText(words: text, terms)
        #expect(marked.isMarked)
        let fragment = marked.fragments(size: 100, count: 0, pre: "", post: "")
        #expect(fragment == [text])
    }
}
