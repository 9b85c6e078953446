import Testing

@testable import Records

@Suite struct JSONScannerTests {
    private static func scan(_ text: String, limits: JSONLimits = .init()) -> JSONObjectScan {
        var members = FieldBuffer()
        return JSONScanner.scanObject(text.bytes.view, limits: limits, into: &members)
    }

    private static func check(_ bytes: [UInt8], _ seed: UInt64, _ members: inout FieldBuffer) {
        var parser = NaiveParser(bytes)
        parser.skipBlanks()
        let start = parser.index
        parser.sawBlank = false
        let source = Bytes(bytes)
        let result = JSONScanner.scanObject(source.view, into: &members)
        guard let tree = try? parser.value(), case .object(let expected) = tree else {
            guard case .invalid(let place) = result else {
                Issue.record("seed \(seed): \(result) for \(source.view.text)")
                return
            }
            #expect(place >= start && place <= bytes.count, "seed \(seed)")
            return
        }
        guard case .object(parser.index, let traits) = result else {
            Issue.record("seed \(seed): \(result) for \(source.view.text)")
            return
        }
        let span = bytes[start..<parser.index]
        #expect(traits.contains(.hasWhitespace) == parser.sawBlank, "seed \(seed)")
        #expect(traits.contains(.hasNonASCII) == span.contains { $0 >= 0x80 }, "seed \(seed)")
        #expect(traits.contains(.hasEscapedKey) == tree.hasEscapedKey, "seed \(seed)")
        if tree != tree.withoutDuplicates {
            #expect(traits.contains(.mayHaveDuplicateKeys), "seed \(seed): \(source.view.text)")
        } else if traits.contains(.mayHaveDuplicateKeys) {
            #expect(span.contains(0x5C), "seed \(seed): \(source.view.text)")
        }
        #expect(members.count == expected.count, "seed \(seed)")
        for position in 0..<min(members.count, expected.count) {
            var value = NaiveParser(members[position].value.array)
            #expect(members[position].key.array == expected[position].rawKey, "seed \(seed)")
            #expect((try? value.value()) == expected[position].value, "seed \(seed)")
            #expect(value.index == value.bytes.count, "seed \(seed)")
        }
    }

    @Test func agreesWithTheNaiveParser() {
        let seed = UInt64.random(in: 0 ... .max)
        var json = RandomJSON(seed: seed)
        var members = FieldBuffer(capacity: 1)
        for round in 0..<4000 {
            var bytes = round % 3 == 0 ? json.damagedObject() : json.object()
            if round % 5 == 0 { bytes = Array(" \n".utf8) + bytes + Array(" {rest".utf8) }
            Self.check(bytes, seed, &members)
        }
    }

    @Test func agreesWhereverAStretchOfMarksEnds() {
        let size = JSONSpecialBytes.windowByteCount
        let tail = #","k":"v","a key of more than sixteen bytes":["é","\n",12],"z":{"y":"x\"y"}}"#
        var members = FieldBuffer()
        for padding in size - tail.utf8.count - 20...size + 4 {
            for filling in [String(repeating: "x", count: padding), ""] {
                let blanks = String(repeating: " ", count: padding - filling.utf8.count)
                let text = "{\"p\":\(blanks)\"\(filling)\"" + tail
                Self.check(Array(text.utf8), 0, &members)
                Self.check(Array((text.dropLast() + "\u{1}}").utf8), 0, &members)
            }
        }
        let strings = (0..<400).map { "\"" + String(repeating: "s", count: $0 % 40) + "\"" }
        let array = "{\"a\":[" + strings.joined(separator: ",") + "]}"
        Self.check(Array(array.utf8), 0, &members)
        let keys = (0..<150).map { "\"" + String(repeating: "k", count: $0 % 20) + "\($0)\":{}" }
        Self.check(Array(("{" + keys.joined(separator: ",") + "}").utf8), 0, &members)
    }

    @Test func findsEveryCutAndEveryWrongByte() {
        let text = #"{"a":-1.5e+3,"é":[true,false,null,"\u00e9\ud800"],"o":{"":{}},"z":"山"}"#
        let bytes = Array(text.utf8)
        var members = FieldBuffer()
        for length in 0...bytes.count {
            Self.check(Array(bytes.prefix(length)), 0, &members)
        }
        for place in bytes.indices {
            for byte in UInt8.min...UInt8.max {
                var wrong = bytes
                wrong[place] = byte
                Self.check(wrong, 0, &members)
            }
        }
    }

    @Test(arguments: [
        "", " ", "{", "}", "[]", "\"a\"", "{]", "{\"a\":1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{,}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":+1}",
        "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":1e+}", "{\"a\":-}", "{\"a\":--1}",
        "{\"a\":0x1}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":tru}", "{\"a\":TRUE}",
        "{\"a\":nulL}", "{\"a\":\"\n\"}", "{\"a\":\"\0\"}", "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12\"}", "{\"a\":\"\\", "{\"a\":\"b}", "{\"a\":[1,]}", "{\"a\":[,1]}",
        "{\"a\":[1 2]}",
        "{\"a\":[}", "{\"a\":{]}", "{\"a\":/**/1}", "\u{FEFF}{}", "{\"a\":1,,\"b\":2}",
        "{\"a\":1e5.5}",
        "{\"a\":\u{A0}1}", "{\"a\":1\0}", "{\"a\":true1}", "{\"a\":\"\"\"\"}",
    ])
    func refuses(text: String) {
        guard case .invalid(let place) = Self.scan(text) else {
            Issue.record("accepted \(text)")
            return
        }
        #expect(place <= text.utf8.count)
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0x80], [0xE2, 0x82],
            [0xC3],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bad: [UInt8]) {
        var members = FieldBuffer()
        for padding in 0..<20 {
            let before = Array("{\"a\":\"".utf8) + [UInt8](repeating: 0x62, count: padding)
            let text = Bytes(before + bad + Array("\"}".utf8))
            let result = JSONScanner.scanObject(text.view, into: &members)
            #expect(result == .invalid(at: before.count))
        }
    }

    @Test func tellsWhereTheObjectEnds() {
        #expect(Self.scan("{}") == .object(end: 2, traits: []))
        #expect(Self.scan(" {} x") == .object(end: 3, traits: []))
        #expect(Self.scan("{ }") == .object(end: 3, traits: .hasWhitespace))
    }

    @Test func limitsDepthWithoutRecursion() {
        let nested = { (depth: Int) in
            "{\"a\":" + String(repeating: "[", count: depth - 1)
                + String(repeating: "]", count: depth - 1) + "}"
        }
        #expect(Self.scan(nested(64)) == .object(end: 6 + 126, traits: []))
        #expect(Self.scan(nested(65)) == .overLimit(at: 5 + 63))
        #expect(Self.scan(nested(1_000_000)) == .overLimit(at: 5 + 63))
        #expect(Self.scan(nested(4), limits: JSONLimits(maximumDepth: 3)) == .overLimit(at: 7))
        let many = JSONLimits(maximumDepth: 1000)
        #expect(Self.scan(nested(65), limits: many) == .overLimit(at: 5 + 63))
    }

    @Test func limitsMembersAndKeys() {
        let three = "{\"a\":1,\"b\":2,\"ccc\":{\"dddd\":3}}"
        #expect(Self.scan(three, limits: JSONLimits(maximumMembers: 2)) == .overLimit(at: 13))
        let keys = JSONLimits(maximumMembers: 3, maximumKeyByteCount: 3)
        #expect(Self.scan(three, limits: keys) == .overLimit(at: 20))
    }

    @Test func suspectsObjectsOfVeryManyKeys() {
        let keys = { (count: Int) in
            "{\"o\":{" + (0..<count).map { "\"key\($0)\":0" }.joined(separator: ",") + "}}"
        }
        for (count, isSuspect) in [(150, false), (5000, true)] {
            guard case .object(_, let traits) = Self.scan(keys(count)) else {
                Issue.record("refused \(count)")
                continue
            }
            #expect(traits.contains(.mayHaveDuplicateKeys) == isSuspect)
        }
    }

    @Test func keepsObjectsApart() {
        let text = #"{"a":{"a":1,"b":[{"a":1},{"a":2},{"b":{"a":3}}]},"b":{"a":1}}"#
        #expect(Self.scan(text) == .object(end: text.utf8.count, traits: []))
        let twice = #"{"a":{"a":1,"b":[{"c":1},{"a":2,"x":{"a":0},"a":3}]},"b":{"a":1}}"#
        #expect(Self.scan(twice) == .object(end: twice.utf8.count, traits: .mayHaveDuplicateKeys))
    }

    @Test(arguments: [
        ("1", true), ("-0.5e3", true), (" \"x\" ", true), ("[1,{\"a\":[]}]", true),
        ("null\n", true),
        ("1 2", false), ("", false), ("[", false), ("nul", false), ("\"", false), ("{}x", false),
    ])
    func validatesValuesOfAnyKind(text: String, isValid: Bool) {
        #expect(JSONScanner.isValid(text.bytes.view) == isValid)
    }

    @Test func compactsAndSkipsLikeTheNaiveParser() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var json = RandomJSON(seed: seed)
        for _ in 0..<1500 {
            let bytes = json.object()
            var parser = NaiveParser(bytes)
            let expected = try parser.value().compact
            let source = Bytes(bytes + Array(",[".utf8))
            #expect(JSONScanner.skipValue(source.view, from: 0) == bytes.count, "seed \(seed)")
            let target = Bytes(count: expected.count)
            var writer = target.writer()
            #expect(JSONScanner.compact(source.view.slice(0, bytes.count), to: &writer))
            #expect(writer.written.array == expected, "seed \(seed)")
            writer = Bytes(count: bytes.count + 16).writer()
            #expect(JSONScanner.compact(source.view.slice(0, bytes.count), to: &writer))
            #expect(writer.written.array == expected, "seed \(seed)")
            writer = Bytes(count: expected.count - 1).writer()
            #expect(!JSONScanner.compact(source.view.slice(0, bytes.count), to: &writer))
            #expect(writer.count == 0)
        }
    }

    @Test func removesDuplicateKeysLikeTheNaiveParser() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var json = RandomJSON(seed: seed)
        for _ in 0..<3000 {
            let bytes = json.object()
            var parser = NaiveParser(bytes)
            let expected = try parser.value().withoutDuplicates
            let target = Bytes(count: bytes.count)
            var writer = target.writer()
            let removed = JSONScanner.removeDuplicateKeys(Bytes(bytes).view, to: &writer)
            var again = NaiveParser(writer.written.array)
            #expect(try again.value() == expected, "seed \(seed): \(parser.bytes)")
            #expect(again.index == writer.count, "seed \(seed)")
            #expect((removed == 0) == (writer.written.array == bytes), "seed \(seed)")
            var small = Bytes(count: writer.count - 1).writer()
            #expect(JSONScanner.removeDuplicateKeys(Bytes(bytes).view, to: &small) == nil)
            #expect(small.count == 0)
        }
    }
}
