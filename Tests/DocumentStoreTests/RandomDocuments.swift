import TestSupport

/// Documents and queries in which groups, words, times and odd things meet often.
struct RandomDocuments {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    private mutating func pick(_ texts: [String]) -> String { texts[below(texts.count)] }

    private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// A moment in the two hours around which all happens.
    mutating func moment() -> String {
        let minute = below(120)
        let second = chance(20) ? 0 : below(60)
        let millisecond = chance(20) ? 0 : below(3) * 450
        return "2026-08-21T\(two(10 + minute / 60)):\(two(minute % 60)):\(two(second))."
            + "\(three(millisecond))Z"
    }

    /// A source.
    mutating func source() -> String {
        var members: [String] = []
        if chance(90) { members.append(#""@timestamp":\#(time())"#) }
        if chance(80) { members.append(#""stream":"\#(pick(["stdout", "stderr"]))""#) }
        if chance(50) { members.append(#""level":"\#(pick(["info", "warn", "error"]))""#) }
        if chance(90) { members.append(#""log":"\#(message())""#) }
        if chance(40) { members.append(#""status":\#(pick(["200", "404", "500", "12.5"]))"#) }
        if chance(20) { members.append(#""ok":\#(pick(["true", "false"]))"#) }
        if chance(15) { members.append(#""tags":["\#(word())","\#(word())"]"#) }
        if chance(15) { members.append(#""user":{"name":"\#(word())","age":\#(below(5))}"#) }
        if chance(70) {
            let app = pick(["a", "b"])
            members.append(
                #""kubernetes":{"pod_name":"p\#(below(4))","labels":{"app":"\#(app)"}}"#
            )
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func time() -> String {
        if chance(4) { return "null" }
        if chance(4) { return "\(1_787_306_400_000 + below(7_200_000))" }
        let moment = moment()
        return chance(5) ? "\"\(moment.dropLast())+00:00\"" : "\"\(moment)\""
    }

    private mutating func word() -> String {
        pick([
            "alpha", "beta", "gamma", "Delta", "x-1", "10.0.0.1", "naïve", "error", "9", "don't",
            "a_b", "2026",
        ])
    }

    private mutating func message() -> String {
        let words = (0..<(1 + below(6))).map { _ in word() }.joined(separator: " ")
        return chance(5) ? words + #" \"quoted\" \u00e9t\u00e9"# : words
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    private func three(_ number: Int) -> String {
        String(repeating: "0", count: 3 - "\(number)".count) + "\(number)"
    }

    /// A query.
    mutating func query(depth: Int = 0) -> String {
        switch below(depth < 2 ? 13 : 9) {
        case 0: return #"{"match_all":{}}"#
        case 1: return #"{"term":{"stream":"\#(pick(["stdout", "stderr"]))"}}"#
        case 2: return #"{"match":{"log":"\#(word())"}}"#
        case 3: return range()
        case 4: return #"{"term":{"kubernetes.pod_name":"p\#(below(5))"}}"#
        case 5:
            return
                #"{"exists":{"field":"\#(pick(["level", "status", "user.name", "@timestamp"]))"}}"#
        case 6: return #"{"terms":{"level":["info","\#(pick(["warn", "none"]))"]}}"#
        case 7: return #"{"range":{"status":{"gte":\#(pick(["200", "300", "12"]))}}}"#
        case 8: return lucene()
        case 9: return #"{"bool":{"must_not":[\#(query(depth: depth + 1))]}}"#
        case 10:
            return #"{"bool":{"should":[\#(query(depth: depth + 1)),\#(query(depth: depth + 1))]}}"#
        default:
            return #"{"bool":{"filter":[\#(query(depth: depth + 1)),\#(query(depth: depth + 1))]}}"#
        }
    }

    private mutating func range() -> String {
        let times = [moment(), moment()].sorted()
        let low = pick(["gte", "gt"])
        let high = pick(["lte", "lt"])
        return #"{"range":{"@timestamp":{"\#(low)":"\#(times[0])","\#(high)":"\#(times[1])"}}}"#
    }

    private mutating func lucene() -> String {
        let text = pick([
            "log:alpha AND stream:stderr", "log:(beta OR gamma)", "kubernetes.labels.app:b",
            "log:al*", "level:error OR log:error", "NOT log:alpha", "log:\\\"alpha beta\\\"",
            "status:404", "tags:beta", "user.age:[2 TO 3]", "_exists_:tags", "gamma",
            "log:don't", "log:10.0.0.1",
        ])
        return #"{"query_string":{"query":"\#(text)"}}"#
    }
}
