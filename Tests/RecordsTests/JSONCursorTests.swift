import Testing

@testable import Records

@Suite struct JSONCursorTests {
    private static let pods = """
        { "kind" : "PodList", "metadata": {"resourceVersion": "1207", "remaining": 12, "x": 1.5},
          "items": [ {"metadata": {"name": "web-1", "labels": {"app.kubernetes.io\\/name": "w\\u00e9b"}},
             "spec": {"hostNetwork": true, "priority": -5, "none": null}}, {}, 7 ],
          "empty": {}, "list": [], "kind": "Last" }
        """

    @Test func walksAnAnswer() throws {
        let root = try #require(JSONCursor.parse(Array(Self.pods.utf8)))
        #expect(root.kind == .object)
        #expect(root.value(forKey: "kind")?.string == "Last")
        #expect(root.value(atPath: "metadata", "resourceVersion")?.string == "1207")
        #expect(root.value(atPath: "metadata", "remaining")?.int == 12)
        #expect(root.value(atPath: "metadata", "x")?.int == nil)
        #expect(root.value(atPath: "metadata", "missing", "name") == nil)
        let items = try #require(root.value(forKey: "items")?.elements)
        #expect(items.map(\.kind) == [.object, .object, .number])
        let labels = try #require(items[0].value(atPath: "metadata", "labels"))
        #expect(labels.value(forKey: "app.kubernetes.io/name")?.string == "wéb")
        #expect(items[0].value(atPath: "spec", "hostNetwork")?.bool == true)
        #expect(items[0].value(atPath: "spec", "priority")?.int == -5)
        #expect(items[0].value(atPath: "spec", "none")?.isNull == true)
        #expect(items[0].value(atPath: "spec", "none")?.bool == nil)
        #expect(root.value(forKey: "empty")?.rawText.text == "{}")
        #expect(root.value(forKey: "list")?.elements.isEmpty == true)
    }

    @Test func namesTheMembersInOrder() throws {
        let root = try #require(JSONCursor.parse(Array(Self.pods.utf8)))
        var keys: [String] = []
        root.forEachMember { key, value in
            keys.append(JSONCursor.unescaped(key))
            return value.kind != .object || keys.count < 4
        }
        #expect(keys == ["kind", "metadata", "items", "empty"])
    }

    @Test func keepsItsTextAlive() throws {
        var root = JSONCursor.parse(Array("[\"first\", \"second\"]".utf8))
        let second = try #require(root?.elements.last)
        root = nil
        #expect(second.string == "second")
        #expect(second.rawText.text == "\"second\"")
    }

    @Test(arguments: ["", "{", "{} {}", "[1,]", "\"\u{1}\"", "nul", "\u{0}"])
    func refusesWhatIsNoValue(text: String) {
        #expect(JSONCursor.parse(Array(text.utf8)) == nil)
        #expect(JSONCursor.parse(text.bytes.view) == nil)
    }

    @Test func takesScalarsAndManyMembers() {
        #expect(JSONCursor.parse(Array(" -12 ".utf8))?.int == -12)
        #expect(JSONCursor.parse(Array("99999999999999999999".utf8))?.int == nil)
        #expect(JSONCursor.parse(Array("false".utf8))?.bool == false)
        #expect(JSONCursor.parse(Array("1".utf8))?.value(forKey: "a") == nil)
        let many = "{" + (0..<3000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(JSONCursor.parse(Array(many.utf8))?.value(forKey: "k2999")?.int == 2999)
    }

    @Test func borrowsWithoutACopy() {
        let text = "{\"a\":[1]}".bytes
        #expect(
            JSONCursor.parse(borrowing: text.view)?.value(forKey: "a")?.elements.first?.int == 1)
    }
}
