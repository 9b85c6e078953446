import Benchmarking
import Parsing
import Records

/// From the text of a record to its fields, and from lines to joined records.
enum ParserBenchmarks {
    static func run(_ harness: Harness) {
        let count = harness.lineCount
        measure(harness, nginx, .nginx(count))
        // A text that does not fit is the other usual case.
        measure(harness, nginx, .text(count))
        var json = ParserDefinition(name: "json", format: .json)
        json.timeKey = "ts"
        json.timeFormat = "%Y-%m-%dT%H:%M:%S.%L%z"
        measure(harness, json, .json(count))
        measure(harness, json, .hostileJSON(count))
        measure(harness, ParserDefinition(name: "logfmt", format: .logfmt), .logfmt(count))
        measure(harness, ParserDefinition(name: "ltsv", format: .ltsv), .ltsv(count))
        for corpus in [Corpus.traces(count), .text(count)] { measureRules(harness, corpus) }
    }

    /// The parser `nginx` of parsers/parsers.conf.
    private static var nginx: ParserDefinition {
        var definition = ParserDefinition(name: "nginx", format: .regex)
        definition.regex =
            #"^(?<remote>\S*) (?<host>\S*) (?<user>\S*) \[(?<time>[^\]]*)\] "(?<method>\S+)"#
            + #"(?: +(?<path>[^"]*?)(?: +\S*)?)?" (?<code>\S*) (?<size>\S*)"#
            + #"(?: "(?<referer>[^"]*)" "(?<agent>[^"]*)")"#
        definition.timeFormat = "%d/%b/%Y:%H:%M:%S %z"
        return definition
    }

    private static func measure(
        _ harness: Harness, _ definition: ParserDefinition, _ corpus: Corpus
    ) {
        let zones = TimeZoneSource(readFile: { _ in nil })
        guard let parser = try? RecordParser(definition, zones: zones) else {
            fatalError("the parser \(definition.name) is none")
        }
        var fields = FieldBuffer()
        var scratch = ByteArena()
        harness.measure("parser \(definition.name)", corpus) { line in
            scratch.reset()
            switch parser.parse(line, clock: 0, into: &fields, scratch: &scratch) {
            case .noMatch: return 0
            case .match(let time):
                return UInt64(fields.count) &+ UInt64(truncatingIfNeeded: time ?? 0)
            }
        }
    }

    /// The rules of the built-in parser for Java, line by line.
    private static func measureRules(_ harness: Harness, _ corpus: Corpus) {
        guard let definition = MultilineParserDefinition.builtIn("java"),
            let parser = try? MultilineParser(definition)
        else { fatalError("the parser java is none") }
        let parsers = [parser]
        harness.measure(
            "multiline java \(corpus.name)", recordCount: corpus.lines.count,
            byteCount: corpus.bytes.count
        ) {
            var joiner = MultilineJoiner()
            var sum: UInt64 = 0
            for line in corpus.lines {
                let text = corpus.bytes.slice(line.lowerBound, line.upperBound)
                let action = joiner.feed(text, now: 0, parsers: parsers)
                sum = sum &* 31 &+ (action.flushesBefore ? 1 : 0)
                if action.placement == .continues { sum &+= 2 }
            }
            return sum
        }
    }
}
