public import WorldInterface

/// Numbers as hexadecimal digits.
enum Hexadecimal {
    /// At least `digits` digits, without a mark in front.
    static func text(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

extension SourceKey {
    /// The key as it stands in dead letters and reports: sixteen hexadecimal digits.
    public var text: String { Hexadecimal.text(bits, digits: 16) }
}
