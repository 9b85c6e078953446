/// Values of settings as people write them.
enum SettingValue {
    /// Units of sizes and their bytes, as Elasticsearch means them: powers of 1024.
    private static let byteUnits: [(suffix: String, factor: Int64)] = [
        ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40),
        ("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30), ("tb", 1 << 40),
        ("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30), ("t", 1 << 40), ("b", 1), ("", 1),
    ]
    /// Units of time and their milliseconds.
    private static let timeUnits: [(suffix: String, factor: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
        ("w", 604_800_000),
    ]

    /// The bytes of `10GB`, `512 MiB`, `1000`.
    static func byteCount(_ text: String) -> Int64? { number(text, byteUnits) }

    /// The milliseconds of `7d`, `12h`, `90s`.
    static func milliseconds(_ text: String) -> Int64? { number(text, timeUnits) }

    /// `on`, `true`, `yes` and their opposites.
    static func bool(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "on", "true", "yes", "1", "": true
        case "off", "false", "no", "0": false
        default: nil
        }
    }

    private static func number(_ text: String, _ units: [(suffix: String, factor: Int64)]) -> Int64?
    {
        let text = text.lowercased().filter { $0 != " " }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits),
            let unit = units.first(where: { $0.suffix == text.dropFirst(digits.count) })
        else { return nil }
        let product = number.multipliedReportingOverflow(by: unit.factor)
        return product.overflow ? nil : product.partialValue
    }
}
