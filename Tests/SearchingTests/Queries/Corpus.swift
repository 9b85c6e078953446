import Records

@testable import Searching

/// Documents and queries for tests.
enum Corpus {
    /// A mapping with a field of each kind.
    static let mapping = declared(
        json(
            #"""
            {"properties":{"@timestamp":{"type":"date"},"message":{"type":"text",
            "fields":{"keyword":{"type":"keyword","ignore_above":256}}},
            "level":{"type":"keyword"},"status":{"type":"long"},"duration":{"type":"double"},
            "ok":{"type":"boolean"},"client":{"type":"ip"},"day":{"type":"date"},
            "kubernetes":{"properties":{"namespace_name":{"type":"keyword"},
            "labels":{"type":"flattened"},"ns":{"type":"alias","path":"kubernetes.namespace_name"}}},
            "tags":{"type":"keyword"}}}
            """#))

    private static func declared(_ body: JSONCursor) -> Mapping {
        do { return try Mapping.parse(body) } catch { fatalError(error.reason) }
    }

    /// The cursor of a JSON text.
    static func json(_ text: String) -> JSONCursor {
        guard let cursor = JSONCursor.parse(Array(text.utf8)) else { fatalError(text) }
        return cursor
    }

    /// Whether a document matches a query in JSON.
    static func matches(
        _ query: String, _ document: String, id: String = "1", mapping: Mapping = mapping,
        now: Int64 = 0
    ) throws -> Bool {
        try matches(Query.parse(json(query), now: now), document, id: id, mapping: mapping)
    }

    /// Whether a document matches Lucene's syntax.
    static func finds(_ text: String, _ document: String, isAnd: Bool = false) throws -> Bool {
        try matches(
            Query.lucene(text, defaultOperatorIsAnd: isAnd, now: 0), document, id: "1",
            mapping: mapping)
    }

    static func matches(
        _ query: Query, _ document: String, id: String, mapping: Mapping
    ) throws -> Bool {
        let compiled = try CompiledQuery(query, mapping: mapping)
        let bytes = Array(document.utf8)
        let name = Array(id.utf8)
        return unsafe bytes.withUnsafeBytes { source in
            unsafe name.withUnsafeBytes { id in
                compiled.matches(
                    id: unsafe ByteView(id), index: "logs", source: unsafe ByteView(source))
            }
        }
    }
}

/// Makes documents and queries by chance.
struct RandomCorpus {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[next(elements.count)]
    }

    static let words = [
        "error", "Out", "of", "memory", "10.0.0.1", "GET", "/api/v1", "it's", "a,b", "3,14",
        "foo_bar",
        "naïve", "日本", "x.y.z", "404", "2026", "24", "Timeout:", "don’t", "été", "🙂", "v1.2",
    ]

    mutating func text() -> String {
        var text = ""
        for _ in 0...next(6) { text += pick(RandomCorpus.words) + pick([" ", " ", "-", ".", "/"]) }
        return text.replacing("\"", with: "")
    }

    /// The members of a document, constant ones first in meaning, in one order.
    mutating func members() -> [(key: String, value: String)] {
        var members: [(String, String)] = []
        func quoted(_ text: String) -> String { "\"\(text)\"" }
        if next(8) > 0 {
            members.append(
                ("@timestamp", quoted("2026-11-2\(next(9))T08:0\(next(9)):17.439880043Z")))
        }
        if next(8) > 0 { members.append(("message", quoted(text()))) }
        if next(2) > 0 { members.append(("level", quoted(pick(["error", "info", "Error"])))) }
        if next(2) > 0 { members.append(("status", pick(["200", "404", "\"404\"", "5.7", "-1"]))) }
        if next(2) > 0 {
            members.append(("duration", pick(["0.5", "1e3", "\"12\"", "3", "-2.5"])))
        }
        if next(2) > 0 { members.append(("ok", pick(["true", "false", "\"true\""]))) }
        if next(3) > 0 { members.append(("client", quoted(pick(["10.0.0.1", "192.168.1.7"])))) }
        if next(4) > 0 {
            let labels = pick([#"{"app":"web","tier":{"x":"10.0.0.1"}}"#, "{}", #"{"app":"db"}"#])
            members.append(
                (
                    "kubernetes",
                    #"{"namespace_name":"\#(pick(["prod", "dev"]))","labels":\#(labels)}"#
                ))
        }
        if next(3) == 0 { members.append(("tags", #"["a","\#(text())",null]"#)) }
        return members
    }

    mutating func query(depth: Int = 0) -> String {
        switch next(depth < 3 ? 14 : 10) {
        case 0: #"{"match":{"message":"\#(text())"}}"#
        case 1: #"{"match":{"message":{"query":"\#(text())","operator":"and"}}}"#
        case 2:
            #"{"match_phrase":{"message":"\#(pick(RandomCorpus.words)) \#(pick(RandomCorpus.words))"}}"#
        case 3:
            #"{"term":{"\#(pick(["level", "kubernetes.ns", "tags", "message.keyword"]))":"\#(pick(["error", "prod", "a", text()]))"}}"#
        case 4: #"{"terms":{"status":[200,404]}}"#
        case 5:
            #"{"range":{"@timestamp":{"gte":"2026-11-2\#(next(9))","lt":"2026-11-2\#(next(9))T08:03"}}}"#
        case 6: #"{"prefix":{"message":"\#(pick(["err", "10.", "me"]))"}}"#
        case 7:
            #"{"exists":{"field":"\#(pick(["level", "kubernetes", "message", "kubernetes.labels.app"]))"}}"#
        case 8:
            #"{"query_string":{"query":"\#(pick(["error", "404", "12", "naïve", "web", "x.y*", "prod"]))"}}"#
        case 9: #"{"range":{"duration":{"gt":\#(pick(["-3", "0.5", "12"])),"lte":1000}}}"#
        case 10:
            #"{"bool":{"must":[\#(query(depth: depth + 1)),\#(query(depth: depth + 1))]}}"#
        case 11:
            #"{"bool":{"should":[\#(query(depth: depth + 1)),\#(query(depth: depth + 1))]}}"#
        case 12: #"{"bool":{"must_not":\#(query(depth: depth + 1))}}"#
        default:
            #"{"bool":{"should":[\#(query(depth: depth + 1)),\#(query(depth: depth + 1)),\#(query(depth: depth + 1))],"minimum_should_match":2}}"#
        }
    }
}
