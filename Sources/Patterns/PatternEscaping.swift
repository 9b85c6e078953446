/// Spells single characters for PCRE2.
enum PatternEscaping {
    /// `value` as an item of a character class.
    static func inClass(_ value: UInt32) -> String {
        switch value {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x20: return scalarText(value)
        case 0..<0x20, 0x7f: return hexadecimal(value)
        case 0..<0x80: return "\\" + scalarText(value)
        default: return scalarText(value)
        }
    }

    /// `value` as an item outside a class.
    static func outside(_ value: UInt32) -> String { inClass(value) }

    private static func hexadecimal(_ value: UInt32) -> String {
        "\\x{" + String(value, radix: 16) + "}"
    }

    private static func scalarText(_ value: UInt32) -> String {
        guard let scalar = Unicode.Scalar(value) else { return "\\x{fffd}" }
        return String(Character(scalar))
    }
}
