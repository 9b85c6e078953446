import Patterns
import Records
import Testing

@testable import Filtering

private func kept(_ text: String) -> KeptText { KeptText(escaping: text) }

@Suite struct ModifyFilterTests {
    private static let line = #"{"a":"1","b":"two","c":{"d":1},"A":"big"}"#

    private static func modified(_ line: String, _ rules: [ModifyRule]) -> [String] {
        let filter = ModifyFilter(conditions: [], rules: rules)
        return filtered([line]) { filter.apply(to: &$0) }
    }

    @Test func setsAtTheEnd() {
        let rules: [ModifyRule] = [
            .set(key: kept("a"), value: KeptText(raw: "new")),
            .set(key: kept("q\""), value: KeptText(raw: #"{"x":1}"#)),
        ]
        #expect(
            ModifyFilterTests.modified(ModifyFilterTests.line, rules)
                == [
                    #"{"b":"two","c":{"d":1},"A":"big","a":"new","q\"":"{\"x\":1}"}"#
                ])
        #expect(
            ModifyFilterTests.modified(#"{"a":1,"b":2,"a":3}"#, [rules[0]])
                == [#"{"b":2,"a":"new"}"#])
    }

    @Test func addsOnlyWhatIsNotThere() {
        let rules: [ModifyRule] = [
            .add(key: kept("a"), value: kept("new")), .add(key: kept("q"), value: kept("fresh")),
        ]
        #expect(
            ModifyFilterTests.modified(#"{"a":1}"#, rules) == [#"{"a":1,"q":"fresh"}"#])
    }

    @Test func removesByNamePrefixAndExpression() throws {
        let line = #"{"k_a":1,"k":2,"xk_":3,"K_b":4,"k1":5}"#
        #expect(
            ModifyFilterTests.modified(line, [.removePrefix(kept("k_"))])
                == [#"{"k":2,"xk_":3,"K_b":4,"k1":5}"#])
        #expect(
            ModifyFilterTests.modified(line, [.removeMatching(try Pattern("^k[0-9]*$"))])
                == [#"{"k_a":1,"xk_":3,"K_b":4}"#])
        #expect(
            ModifyFilterTests.modified(#"{"a":1,"b":2,"a":3}"#, [.remove(kept("a"))]) == [
                #"{"b":2}"#
            ])
    }

    @Test func renamesInPlace() {
        func rename(_ old: String, _ new: String, _ replaces: Bool) -> [String] {
            ModifyFilterTests.modified(
                ModifyFilterTests.line, [.rename(kept(old), to: kept(new), replaces: replaces)])
        }
        #expect(rename("a", "n", false) == [#"{"n":"1","b":"two","c":{"d":1},"A":"big"}"#])
        #expect(rename("a", "A", false) == [ModifyFilterTests.line])
        #expect(rename("a", "A", true) == [#"{"A":"1","b":"two","c":{"d":1}}"#])
        #expect(rename("c", "a", true) == [#"{"b":"two","a":{"d":1},"A":"big"}"#])
        #expect(rename("a", "a", true) == [ModifyFilterTests.line])
        #expect(rename("none", "a", true) == [ModifyFilterTests.line])
    }

    @Test func copiesBehindTheOriginal() {
        func copy(_ old: String, _ new: String, _ replaces: Bool) -> [String] {
            ModifyFilterTests.modified(
                ModifyFilterTests.line, [.copy(kept(old), to: kept(new), replaces: replaces)])
        }
        #expect(copy("a", "n", false) == [#"{"a":"1","n":"1","b":"two","c":{"d":1},"A":"big"}"#])
        #expect(copy("a", "A", false) == [ModifyFilterTests.line])
        #expect(copy("a", "A", true) == [#"{"a":"1","A":"1","b":"two","c":{"d":1}}"#])
        #expect(copy("A", "z", true) == [#"{"a":"1","b":"two","c":{"d":1},"A":"big","z":"big"}"#])
    }

    @Test func sharesNoValueUnderAnotherName() {
        var table = RecordTable(["{}"])
        let key = kept("k")
        let value = kept("v")
        table.batch.append(
            Field(key: key.view, value: value.view, kind: .escaped, isShared: true), to: 0)
        let filter = ModifyFilter(
            conditions: [],
            rules: [
                .copy(key, to: kept("copy"), replaces: false),
                .rename(key, to: kept("new"), replaces: false),
            ])
        filter.apply(to: &table.batch)
        #expect(table.texts() == [#"{"new":"v","copy":"v"}"#])
        #expect(!table.batch.field(0, of: 0).isShared)
        #expect(!table.batch.field(1, of: 0).isShared)
        withExtendedLifetime(value) {}
    }

    @Test func movesByPrefixInTheirOrder() {
        let line = #"{"a":1,"k2":2,"b":3,"k1":4}"#
        #expect(
            ModifyFilterTests.modified(line, [.moveToStart(kept("k"))])
                == [#"{"k2":2,"k1":4,"a":1,"b":3}"#])
        #expect(
            ModifyFilterTests.modified(#"{"k2":2,"a":1,"k1":4,"b":3}"#, [.moveToEnd(kept("k"))])
                == [#"{"a":1,"b":3,"k2":2,"k1":4}"#])
    }

    @Test func asksConditionsFirst() throws {
        let lines = [
            #"{"k":"v","n":5,"m":{"x":"in"}}"#, #"{"k":"w"}"#, #"{"n":5,"kk":"v"}"#,
            #"{"k":"","m":{"y":1}}"#, #"{"k":true}"#,
        ]
        let key = try #require(FieldPlace("k"))
        let below = try #require(FieldPlace("$m['x']"))
        let number = try #require(FieldPlace("n"))
        let cases: [(condition: ModifyCondition, hits: [Int])] = [
            (.exists(below, true), [0]), (.exists(below, false), [1, 2, 3, 4]),
            (.someKey(try Pattern("^kk+$"), true), [2]),
            (.someKey(try Pattern("^k+$"), false), []),
            (.equals(key, kept("v"), true), [0]), (.equals(number, kept("5"), true), []),
            (.equals(number, kept("5"), false), [0, 2]),
            (.equals(key, kept("v"), false), [1, 3, 4]),
            (.matches(key, try Pattern("^([vw]|true)$"), true), [0, 1, 4]),
            (.matches(key, try Pattern("^v$"), false), [1, 3, 4]),
            (.matchingKeys(try Pattern("^k"), try Pattern("^v$"), true), [0, 2]),
            (.matchingKeys(try Pattern("^k"), try Pattern("^v$"), false), [1, 3, 4]),
            (.matchingKeys(try Pattern("^none"), try Pattern("x"), true), [0, 1, 2, 3, 4]),
        ]
        for (condition, hits) in cases {
            let filter = ModifyFilter(
                conditions: [condition], rules: [.set(key: kept("hit"), value: kept("y"))])
            let expected = lines.enumerated().map { index, line in
                hits.contains(index) ? line.dropLast() + #","hit":"y"}"# : line
            }
            #expect(filtered(lines) { filter.apply(to: &$0) } == expected, "\(condition)")
        }
    }

    @Test func agreesWithANaiveFilter() {
        let seed: UInt64 = .random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var record = ["a", "b", "ab", "c"].shuffled(using: &generator)
                .prefix(Int(generator.next() % 5)).enumerated()
                .map { (key: $0.element, value: "\($0.offset)") }
            let line = NaiveModify.text(record)
            var rules: [ModifyRule] = []
            for _ in 0..<6 {
                let naive = NaiveModify(
                    kind: Int(generator.next() % 10),
                    key: ["a", "b", "ab", "c"].randomElement(using: &generator) ?? "a",
                    other: ["a", "b", "ab", "z"].randomElement(using: &generator) ?? "a")
                naive.apply(to: &record)
                rules.append(naive.rule)
            }
            #expect(
                ModifyFilterTests.modified(line, rules) == [NaiveModify.text(record)],
                "seed \(seed), \(line)")
        }
    }
}

/// Rules on an array of pairs, written as the documentation tells them.
private struct NaiveModify {
    typealias Record = [(key: String, value: String)]

    let kind: Int
    let key: String
    let other: String

    var rule: ModifyRule {
        switch kind {
        case 0: .set(key: kept(key), value: kept(other))
        case 1: .add(key: kept(key), value: kept(other))
        case 2: .remove(kept(key))
        case 3: .removePrefix(kept(key))
        case 4: .rename(kept(key), to: kept(other), replaces: false)
        case 5: .rename(kept(key), to: kept(other), replaces: true)
        case 6: .copy(kept(key), to: kept(other), replaces: false)
        case 7: .copy(kept(key), to: kept(other), replaces: true)
        case 8: .moveToStart(kept(key))
        default: .moveToEnd(kept(key))
        }
    }

    func apply(to record: inout Record) {
        let isThere = record.contains { $0.key == key }
        let isTaken = record.contains { $0.key == other }
        let begins = record.filter { $0.key.hasPrefix(key) }
        let others = record.filter { !$0.key.hasPrefix(key) }
        switch kind {
        case 0: record = record.filter { $0.key != key } + [(key, other)]
        case 1: if !isThere { record.append((key, other)) }
        case 2: record.removeAll { $0.key == key }
        case 3: record = others
        case 4, 5:
            guard isThere, key != other, kind == 5 || !isTaken else { return }
            record = record.filter { $0.key != other }
                .map { ($0.key == key ? other : $0.key, $0.value) }
        case 6, 7:
            guard isThere, key != other, kind == 7 || !isTaken else { return }
            record = record.filter { $0.key != other }
                .flatMap { $0.key == key ? [$0, (other, $0.value)] : [$0] }
        case 8: record = begins + others
        default: record = others + begins
        }
    }

    static func text(_ record: Record) -> String {
        "{\(record.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ","))}"
    }
}
