/// A value of an option, of the kind that its type says.
enum OptionValue: Equatable {
    case boolean(Bool)
    /// Also bytes, seconds, nanoseconds and retries (`Int.max` is no limit).
    case integer(Int)
    case number(Double)
    case text(String)
    case list([String])
}

extension OptionType {
    /// The value that a text means, or nil when it is not valid.
    func decode(_ text: String) -> OptionValue? {
        switch self {
        case .boolean: Self.boolean(text).map(OptionValue.boolean)
        case .integer(let range): Self.within(range, Self.integer(text))
        case .number(let range): Self.within(range, Self.number(text))
        case .byteCount: Self.byteCount(text, unit: 1000).map(OptionValue.integer)
        case .binaryByteCount: Self.byteCount(text, unit: 1024).map(OptionValue.integer)
        case .seconds(let range): Self.within(range, Self.seconds(text))
        case .fractionalSeconds: Self.nanoseconds(text).map(OptionValue.integer)
        case .text, .pattern: .text(text)
        case .commaList: .list(Self.commaList(text))
        case .choice(let words):
            words.first { $0.lowercased() == text.lowercased() }.map(OptionValue.text)
        case .retryLimit: Self.retries(text).map(OptionValue.integer)
        }
    }

    private static func within(_ range: ClosedRange<Int>, _ value: Int?) -> OptionValue? {
        guard let value, range.contains(value) else { return nil }
        return .integer(value)
    }

    private static func within(_ range: ClosedRange<Double>, _ value: Double?) -> OptionValue? {
        guard let value, range.contains(value) else { return nil }
        return .number(value)
    }

    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "on", "yes": true
        case "false", "off", "no": false
        default: nil
        }
    }

    static func integer(_ text: String) -> Int? {
        let digits = text.utf8.first == 0x2B ? text.dropFirst() : text[...]
        guard digits.utf8.first != 0x2B else { return nil }
        return Int(digits)
    }

    /// Digits with an optional fraction; no exponent, no `nan`.
    static func number(_ text: String) -> Double? {
        let allowed = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D
        }
        guard allowed, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// A number with an optional fraction and one of the units k, kb, m, mb, g, gb in any case,
    /// with binary units also kib, mib, gib.
    static func byteCount(_ text: String, unit: Double) -> Int? {
        let lower = text.lowercased()
        if lower == "false" { return 0 }
        let digits = lower.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let value = number(String(digits)),
            let factor = factor(lower.dropFirst(digits.count), unit)
        else { return nil }
        let bytes = (value * factor).rounded(.down)
        return bytes < 0x1p62 ? Int(bytes) : nil
    }

    private static func factor(_ suffix: Substring, _ unit: Double) -> Double? {
        switch suffix {
        case "": 1
        case "k", "kb": unit
        case "m", "mb": unit * unit
        case "g", "gb": unit * unit * unit
        case "kib" where unit == 1024: unit
        case "mib" where unit == 1024: unit * unit
        case "gib" where unit == 1024: unit * unit * unit
        default: nil
        }
    }

    static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.lowercased().last else { return nil }
        guard let factor = units[last] else { return integer(text) }
        guard let value = integer(String(text.dropLast())) else { return nil }
        let (seconds, isTooLarge) = value.multipliedReportingOverflow(by: factor)
        return isTooLarge ? nil : seconds
    }

    private static func nanoseconds(_ text: String) -> Int? {
        let digits = text.lowercased().hasSuffix("s") ? String(text.dropLast()) : text
        guard let value = number(digits), value >= 0, value < 1e9 else {
            return seconds(text).flatMap { seconds in
                let (value, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
                return isTooLarge || value < 0 ? nil : value
            }
        }
        return Int((value * 1e9).rounded())
    }

    private static func commaList(_ text: String) -> [String] {
        text.split(separator: ",").map { item in
            var bytes = item.utf8
            while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
            while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
            return String(Substring(bytes))
        }.filter { !$0.isEmpty }
    }

    private static func retries(_ text: String) -> Int? {
        switch text.lowercased() {
        case "no_limits", "false", "off": return Int.max
        case "no_retries": return 0
        default:
            guard let count = integer(text), count > 0 else { return nil }
            return count
        }
    }
}
