import Foundation
import Records
import Testing

@testable import Parsing

/// Runs the recorded corpus where tail and a parser are all there is.
struct GoldenParserTests {
    static let groups = [
        "parser-json", "parser-regex", "time", "logfmt-ltsv", "decoders", "formats",
    ]

    /// Lines that differ on purpose: numbers that no double holds are passed as they are written.
    static let known: Set<String> = [
        "parser-json/floats 1", "parser-json/floats 2", "parser-json/floats 3",
    ]
    /// Lines that Fluent Bit loses.
    static let lost: Set<String> = ["time/epoch 4"]
    /// Cases whose documents the output rewrites.
    static let otherStages: Set<String> = ["formats/own-elastic-json"]

    @Test(arguments: groups)
    func makesTheDocumentsOfFluentBit(_ group: String) throws {
        var passed = 0
        var total = 0
        for example in GoldenCase.cases(in: group) {
            guard let definition = example.parser, !example.isDefect,
                !GoldenParserTests.otherStages.contains(example.name)
            else { continue }
            total += 1
            let difference = try differences(example, definition)
            #expect(difference.isEmpty, "\(difference.joined(separator: "\n"))")
            if difference.isEmpty { passed += 1 }
        }
        if total > 0 { print("corpus \(group): \(passed) of \(total) cases") }
    }

    private func differences(
        _ example: GoldenCase, _ definition: ParserDefinition
    ) throws -> [String] {
        let zones = TimeZoneSource(systemZone: example.systemZone ?? "UTC") { path in
            FileManager.default.contents(atPath: path).map { Array($0) }
        }
        let harness = try ParserHarness(definition, zones: zones)
        let lines = example.lines.indices.filter {
            !GoldenParserTests.lost.contains("\(example.name) \($0)")
        }.map { example.lines[$0] }
        guard lines.count == example.documents.count else {
            return ["\(example.name): \(lines.count) lines"]
        }
        var found: [String] = []
        for index in lines.indices {
            let place = "\(example.name) \(index)"
            let actual = document(of: lines[index], harness, like: example.documents[index])
            if actual == example.documents[index] || GoldenParserTests.known.contains(place) {
                continue
            }
            found.append(
                "\(place): \(actual.map { $0.description } ?? "no JSON"), wanted "
                    + (example.documents[index].map { $0.description } ?? "no JSON"))
        }
        return found
    }

    /// The document of a line; its time is written in as many digits as `expected` has.
    private func document(
        of line: [UInt8], _ harness: ParserHarness, like expected: JSONValue?
    ) -> JSONValue? {
        var time = JSONValue.string("@NOW@")
        var text = "{\"log\":\"\(ParserHarness.escaped(line))\"}"
        if let record = harness.parse(line) {
            text = record.json
            if let nanoseconds = record.nanoseconds {
                time = .string(GoldenParserTests.stamp(nanoseconds, like: expected))
            }
        }
        guard case .object(let own)? = JSONValue.parse(Array(text.utf8)) else { return nil }
        return .object([JSONValue.Member(key: "@timestamp", value: time)] + own)
    }

    /// The expected text if it means the same moment, else the nanoseconds.
    static func stamp(_ nanoseconds: Int64, like expected: JSONValue?) -> String {
        guard case .string(let text)? = expected?["@timestamp"] else { return "\(nanoseconds)" }
        var times = RFC3339Parser()
        let wanted = unsafe Array(text.utf8).withUnsafeBytes { unsafe times.parse(ByteView($0)) }
        let unit: Int64 = text.utf8.count > 24 ? 1 : 1_000_000
        let cut = nanoseconds - (nanoseconds % unit + unit) % unit
        return cut == wanted ? text : "\(nanoseconds)"
    }
}
