import Testing

@testable import Parsing

/// Runs the recorded corpus where tail and multiline parsers are all there is.
struct GoldenMultilineTests {
    @Test(arguments: ["multiline-lang", "multiline-custom"])
    func joinsTheLinesOfFluentBit(_ group: String) throws {
        var passed = 0
        var total = 0
        for example in GoldenCase.cases(in: group) where !example.isDefect {
            let definitions = example.multilineNames.compactMap { name in
                MultilineParserDefinition.builtIn(name)
                    ?? example.multiline.first { $0.name == name }
            }
            guard definitions.count == example.multilineNames.count, !definitions.isEmpty,
                definitions.allSatisfy({ $0.parser == nil })
            else { continue }
            total += 1
            var joiner = TextJoiner(parsers: try definitions.map { try MultilineParser($0) })
            let texts = joiner.join(example.lines)
            let wanted = example.documents.compactMap { document -> String? in
                guard case .string(let text)? = document?["log"] else { return nil }
                return text
            }
            #expect(texts == wanted, "\(example.name)")
            if texts == wanted { passed += 1 }
        }
        if total > 0 { print("corpus \(group): \(passed) of \(total) cases") }
    }

    @Test func joinsParsedLinesByTheirGroups() throws {
        for example in GoldenCase.cases(in: "multiline-custom") where !example.isDefect {
            guard let definition = example.multiline.first, let name = definition.parser,
                let parser = example.parsers.first(where: { $0.name == name })
            else { continue }
            var joiner = RecordJoiner(
                parser: try ParserHarness(parser), multiline: try MultilineParser(definition))
            for line in example.lines { joiner.add(line) }
            joiner.flush()
            let wanted = example.documents.compactMap { $0?.without("@timestamp") }
            #expect(joiner.records == wanted, "\(example.name)")
            print("corpus \(example.name): \(joiner.records == wanted ? "same" : "different")")
        }
    }
}
