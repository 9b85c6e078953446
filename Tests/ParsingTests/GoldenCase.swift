import Foundation

@testable import Parsing

/// One case of the recorded corpus: a configuration, log lines and the documents that Fluent Bit
/// made of them.
struct GoldenCase {
    let name: String
    let lines: [[UInt8]]
    let documents: [JSONValue?]
    let isDefect: Bool
    let parser: ParserDefinition?
    let multilineNames: [String]
    let multiline: [MultilineParserDefinition]
    let parsers: [ParserDefinition]
    let systemZone: String?

    /// The cases of a group that use tail alone, or nothing when the corpus is not there.
    static func cases(in group: String) -> [GoldenCase] {
        guard let root = corpus else { return [] }
        let folder = root + "/" + group
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { GoldenCase(folder + "/" + $0, name: group + "/" + $0) }
    }

    private static var corpus: String? {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let shared =
            ProcessInfo.processInfo.environment["TAILRACE_SHARED"] ?? package + "/../shared"
        let path = shared + "/testdata/fluentbit-golden"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private init?(_ folder: String, name: String) {
        self.name = name
        guard let configuration = GoldenCase.text(folder + "/fluent-bit.conf"),
            let expected = GoldenCase.text(folder + "/expected.ndjson")
        else { return nil }
        let sections = GoldenCase.sections(configuration)
        guard !sections.contains(where: { $0.name == "filter" }),
            let input = sections.first(where: { $0.name == "input" })
        else { return nil }
        let own = GoldenCase.sections(GoldenCase.text(folder + "/parsers.conf") ?? "")
        parsers = own.filter { $0.name == "parser" }.compactMap(GoldenCase.definition)
        multiline = own.filter { $0.name == "multiline_parser" }.compactMap(GoldenCase.multiline)
        let wanted = input.first("parser")
        parser = parsers.first { $0.name == wanted }
        multilineNames = (input.first("multiline.parser") ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        guard parser != nil || !multilineNames.isEmpty else { return nil }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/in")) ?? []
        guard files.count == 1,
            let log = FileManager.default.contents(atPath: folder + "/in/" + files[0])
        else { return nil }
        lines = Array(log).split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map {
            Array($0)
        }
        let year = expected.replacing("@YEAR@", with: "2026")
        documents = year.split(separator: "\n").enumerated().filter { $0.offset % 2 == 1 }.map {
            JSONValue.parse(Array($0.element.utf8))
        }
        let notes = GoldenCase.text(folder + "/case.json") ?? ""
        isDefect = notes.contains("\"defect\"")
        systemZone = notes.split(separator: "\"TZ\": \"").dropFirst().first.map {
            String($0.prefix { $0 != "\"" })
        }
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    struct Section {
        var name: String
        var entries: [(key: String, value: String)] = []
        func all(_ key: String) -> [String] { entries.filter { $0.key == key }.map { $0.value } }
        func first(_ key: String) -> String? { all(key).first }
        func isOn(_ key: String) -> Bool? { first(key).map { $0.lowercased() == "on" } }
    }

    private static func sections(_ text: String) -> [Section] {
        var sections: [Section] = []
        for line in text.split(separator: "\n") {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("[") {
                sections.append(Section(name: trimmed.dropFirst().dropLast().lowercased()))
            } else if let blank = trimmed.firstIndex(of: " "), !sections.isEmpty {
                let value = trimmed[blank...].trimmingCharacters(in: .whitespaces)
                sections[sections.count - 1].entries.append(
                    (String(trimmed[..<blank]).lowercased(), value))
            }
        }
        return sections
    }

    private static func definition(_ section: Section) -> ParserDefinition? {
        guard let name = section.first("name"),
            let format = ParserDefinition.Format(rawValue: section.first("format") ?? "")
        else { return nil }
        var definition = ParserDefinition(name: name, format: format)
        definition.regex = section.first("regex")
        definition.skipsEmptyValues = section.isOn("skip_empty_values") ?? true
        definition.timeKey = section.first("time_key") ?? "time"
        definition.timeFormat = section.first("time_format")
        definition.keepsTime = section.isOn("time_keep") ?? false
        definition.isTimeStrict = section.isOn("time_strict") ?? true
        definition.timeOffset = section.first("time_offset")
        definition.usesSystemTimeZone = section.isOn("time_system_timezone") ?? false
        definition.timeZone = section.first("time_zone")
        definition.types = section.first("types") ?? ""
        definition.allowsBareKeys = !(section.isOn("logfmt_no_bare_keys") ?? false)
        for entry in section.entries where entry.key.hasPrefix("decode_field") {
            guard
                let rule = try? DecoderRule(
                    entry.value, replacesField: entry.key == "decode_field_as")
            else { return nil }
            definition.decoders.append(rule)
        }
        return definition
    }

    private static func multiline(_ section: Section) -> MultilineParserDefinition? {
        guard let name = section.first("name"), let type = section.first("type") else { return nil }
        var definition = MultilineParserDefinition(name: name, type: .regex)
        if type != "regex" {
            definition.type = type == "endswith" ? .endsWith : .equal
            definition.matchString = section.first("match_string") ?? ""
        }
        definition.isNegated = section.isOn("negate") ?? false
        definition.keyContent = section.first("key_content")
        definition.keyPattern = section.first("key_pattern")
        definition.keyGroup = section.first("key_group")
        definition.parser = section.first("parser")
        definition.flushTimeoutMilliseconds =
            section.first("flush_timeout").flatMap { Int($0) } ?? 4000
        for rule in section.all("rule") {
            guard let parsed = try? MultilineRule(rule) else { return nil }
            definition.rules.append(parsed)
        }
        return definition
    }
}
