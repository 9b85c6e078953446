import Testing

@testable import Parsing

struct FieldDecodersTests {
    private func run(_ rules: [(String, Bool)], _ text: String) throws -> String? {
        var definition = ParserDefinition(name: "p", format: .json)
        definition.decoders = try rules.map { try DecoderRule($0.0, replacesField: $0.1) }
        return try ParserHarness(definition).parse(text)?.json
    }

    @Test(arguments: [
        ("escaped v", "a\\\\nb\\\\q", "a\\nbq"), ("escaped_utf8 v", "\\\\u00e9\\\\/", "é/"),
        ("mysql_quoted v", "'it\\\\'s \\\\% \\\\Z'", "it's \\\\% \\u001a"),
        ("mysql_quoted v", "plain", "plain"),
        ("mysql_quoted v", "'", "'"), ("escaped v", "end\\\\", "end\\\\"),
    ])
    func decodesText(_ rule: String, _ text: String, _ expected: String) throws {
        #expect(try run([(rule, true)], "{\"v\":\"\(text)\"}") == "{\"v\":\"\(expected)\"}")
    }

    @Test func triesTheNextRuleAfterAFailure() throws {
        let rules = [("json v try_next", true), ("escaped v", true)]
        #expect(try run(rules, "{\"v\":\"{\\\"a\\\": 1}\"}") == "{\"v\":{\"a\":1}}")
        #expect(try run(rules, "{\"v\":\"x\\\\ny\"}") == "{\"v\":\"x\\ny\"}")
    }

    @Test func stopsAfterARuleWithoutAction() throws {
        let rules = [("json v", true), ("escaped v", true)]
        #expect(try run(rules, "{\"v\":\"x\\\\ny\"}") == "{\"v\":\"x\\\\ny\"}")
    }

    @Test func addsTheKeysOfAnObject() throws {
        let text = "{\"v\":\"{\\\"a\\\":1,\\\"w\\\":2}\",\"w\":1}"
        #expect(
            try run([("json v", false)], text)
                == "{\"v\":\"{\\\"a\\\":1,\\\"w\\\":2}\",\"a\":1,\"w\":2}")
    }

    @Test(arguments: ["", "json", "yaml v", "json v sometimes", "json v do_next more"])
    func refusesBadRules(_ text: String) {
        #expect(throws: ParserDefinitionError.self) { try DecoderRule(text, replacesField: true) }
    }
}
