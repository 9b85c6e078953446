import Encoding
import Records
import Testing

@Suite struct FieldPathTests {
    @Test(arguments: [
        ("key", "key", 0), ("$key", "key", 0), ("$a['b']", "a", 1), ("$a['b'][\"c\"][12]", "a", 3),
        ("a.b", "a.b", 0), ("$a[']']", "a", 1),
    ])
    func reads(text: String, key: String, steps: Int) {
        let path = FieldPath(text)
        #expect(path?.key == key && path?.steps.count == steps)
    }

    @Test(arguments: ["", "$", "['a']", "a[", "a['b'", "a['b", "a[x]", "a['b']c", "a[]"])
    func refuses(text: String) { #expect(FieldPath(text) == nil) }

    @Test(
        arguments: [
            ("$t", "text é"), ("$e", "a\nb"), ("$s", "x\"y"), ("$o['k']['l'][1]", "deep"),
            ("$n", nil),
            ("$o", nil), ("$o['k']", nil), ("$o['missing']", nil), ("$t['x']", nil), ("$e[0]", nil),
            ("$o['k']['l'][9]", nil), ("$o['k']['l'][-1]", nil), ("$missing", nil),
            ("$two", "last"),
        ] as [(String, String?)])
    func findsText(path: String, expected: String?) {
        let batch = BulkRecords([
            BulkRecord([
                ("t", .text, "text é"), ("e", .escaped, #"a\nb"#), ("s", .json, #""x\"y""#),
                ("o", .json, #"{"k":{"l":["no","deep"]}}"#), ("n", .json, "5"),
                ("two", .text, "first"), ("two", .text, "last"),
            ])
        ])
        #expect(FieldPath(path)?.string(in: batch.batch, 0) == expected)
    }

    @Test func readsInvalidTextWithReplacements() {
        var record = BulkRecord()
        record.fields = [("t", .text, [0x61, 0xFF], false)]
        let batch = BulkRecords([record])
        #expect(FieldPath("t")?.string(in: batch.batch, 0) == "a\u{FFFD}")
    }
}
