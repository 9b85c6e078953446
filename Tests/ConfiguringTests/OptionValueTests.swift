import Testing

@testable import Configuring

@Suite struct OptionValueTests {
    static let sizes: [(text: String, byteCount: Int?)] = [
        ("5MB", 5_000_000), ("5M", 5_000_000), ("5mb", 5_000_000), ("5000k", 5_000_000),
        ("5MiB", nil), ("1.5M", 1_500_000), ("32k", 32_000), ("1g", 1_000_000_000), ("0", 0),
        ("false", 0), ("", nil), ("k", nil), ("5X", nil), ("-1", nil), ("5 M", nil), ("1e3", nil),
        ("99999999999999999999G", nil), ("1.2.3", nil), ("٣", nil),
    ]

    @Test(arguments: sizes)
    func readsDecimalSize(text: String, byteCount: Int?) {
        #expect(OptionType.byteCount.decode(text) == byteCount.map(OptionValue.integer))
    }

    static let binarySizes: [(text: String, byteCount: Int?)] = [
        ("2MB", 2_097_152), ("100k", 102_400), ("1KiB", 1024), ("1GiB", 1 << 30), ("7", 7),
        ("1TB", nil),
    ]

    @Test(arguments: binarySizes)
    func readsBinarySize(text: String, byteCount: Int?) {
        #expect(OptionType.binaryByteCount.decode(text) == byteCount.map(OptionValue.integer))
    }

    static let times: [(text: String, seconds: Int?)] = [
        ("5", 5), ("5s", 5), ("10M", 600), ("2h", 7200), ("1d", 86_400), ("0", 0), ("5ms", nil),
        ("1.5", nil), ("", nil), ("s", nil), ("-1", nil), ("9223372036854775807d", nil),
    ]

    @Test(arguments: times)
    func readsTime(text: String, seconds: Int?) {
        #expect(OptionType.duration.decode(text) == seconds.map(OptionValue.integer))
    }

    static let fractions: [(text: String, nanoseconds: Int?)] = [
        ("1", 1_000_000_000), ("0.5", 500_000_000), ("0", 0), ("60", 60_000_000_000),
        ("2m", 120_000_000_000), ("x", nil), ("-1", nil), ("1e400", nil),
    ]

    @Test(arguments: fractions)
    func readsFractionalSeconds(text: String, nanoseconds: Int?) {
        #expect(
            OptionType.fractionalSeconds.decode(text) == nanoseconds.map(OptionValue.integer))
    }

    @Test func readsBooleansInAnyCase() {
        for text in ["true", "ON", "yEs"] {
            #expect(OptionType.boolean.decode(text) == .boolean(true))
        }
        for text in ["false", "Off", "NO"] {
            #expect(OptionType.boolean.decode(text) == .boolean(false))
        }
        for text in ["", "1", "onn", "t"] { #expect(OptionType.boolean.decode(text) == nil) }
    }

    static let retries: [(text: String, count: Int?)] = [
        ("3", 3), ("no_limits", Int.max), ("False", Int.max), ("OFF", Int.max), ("no_retries", 0),
        ("0", nil), ("-1", nil), ("many", nil),
    ]

    @Test(arguments: retries)
    func readsRetryLimit(text: String, count: Int?) {
        #expect(OptionType.retryLimit.decode(text) == count.map(OptionValue.integer))
    }

    @Test func splitsLists() {
        #expect(OptionType.commaList.decode(" a , b,,c ") == .list(["a", "b", "c"]))
        #expect(
            QuotedWords.split(#""a b" "/\"x\d/" c d"#, maximumCount: 3) == [
                "a b", #"/"x\d/"#, "c d",
            ])
        #expect(QuotedWords.split(#"a "b"#, maximumCount: 3) == nil)
        #expect(QuotedWords.split("  ", maximumCount: 3) == [])
    }

    @Test func hasValidTables() {
        let catalogs = [PluginCatalog.inputs, PluginCatalog.filters, PluginCatalog.outputs]
        let tables =
            catalogs.flatMap(\.values) + [
                PluginCatalog.service, PluginCatalog.parser, PluginCatalog.multilineParser,
                ElasticsearchOptions.nodeTable,
            ]
        for table in tables {
            #expect(Set(table.names).count == table.names.count, "\(table.owner)")
            for option in table.options {
                #expect(option.name == option.name.lowercased())
                #expect(!option.help.isEmpty && !option.help.hasSuffix("."))
                if let text = option.defaultText {
                    #expect(option.type.decode(text) != nil, "\(table.owner) \(option.name)")
                }
            }
        }
    }
}
