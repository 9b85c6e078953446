internal import Records

/// Doubles as C's `printf` writes them, exactly rounded, half to even.
enum DecimalText {
    /// Appends `value` as `%f` does: six digits behind the point.
    static func appendFixed(_ value: Double, to writer: inout BoundedWriter) {
        guard appendSign(of: value, to: &writer) else { return }
        guard value.magnitude < 0x1p73 else { return appendHuge(value.magnitude, to: &writer) }
        let scaled = rounded(value.magnitude, timesTenTo: 6)
        appendInteger(scaled / 1_000_000, to: &writer)
        writer.append(UInt8(ascii: "."))
        writer.append(decimal: UInt64(scaled % 1_000_000), digitCount: 6)
    }

    /// Appends `value`, below 10^15, with 16 significant digits as `%.16g` does, and `.0` when it
    /// is whole: how Fluent Bit 5.1 writes doubles.
    ///
    /// Below 1 there are 16 digits behind the point.
    static func appendShort(_ value: Double, to writer: inout BoundedWriter) {
        guard appendSign(of: value, to: &writer) else { return }
        var digitCount = 16
        var power: Double = 1
        while digitCount > 1, value.magnitude >= power {
            power *= 10
            digitCount -= 1
        }
        var unit: UInt64 = 1
        for _ in 0..<digitCount { unit *= 10 }
        let scaled = rounded(min(value.magnitude, 1e15), timesTenTo: digitCount)
        appendInteger(scaled / UInt128(unit), to: &writer)
        writer.append(UInt8(ascii: "."))
        var fraction = UInt64(scaled % UInt128(unit))
        while digitCount > 1, fraction % 10 == 0 {
            fraction /= 10
            digitCount -= 1
        }
        writer.append(decimal: fraction, digitCount: digitCount)
    }

    /// Appends a minus sign if there is one.
    ///
    /// False when `value` is no number and is written.
    private static func appendSign(of value: Double, to writer: inout BoundedWriter) -> Bool {
        if value.sign == .minus { writer.append(UInt8(ascii: "-")) }
        if value.isFinite { return true }
        writer.append(value.isNaN ? "nan" : "inf")
        return false
    }

    /// `value` times a power of ten, rounded to an integer.
    ///
    /// The product must be below 2^126, and the power not above 10^16.
    private static func rounded(_ value: Double, timesTenTo digitCount: Int) -> UInt128 {
        guard value >= 0x1p-90 else { return 0 }
        var scaled = UInt128(value.significandBitPattern | 1 << 52)
        for _ in 0..<digitCount { scaled *= 10 }
        let shift = Int(value.exponent) - 52
        if shift >= 0 { return scaled << UInt128(shift) }
        guard shift > -127 else { return 0 }
        let quotient = scaled >> UInt128(-shift)
        let rest = scaled - quotient << UInt128(-shift)
        let half = UInt128(1) << UInt128(-shift - 1)
        let roundsUp = rest > half || (rest == half && quotient % 2 == 1)
        return roundsUp ? quotient + 1 : quotient
    }

    private static func appendInteger(_ value: UInt128, to writer: inout BoundedWriter) {
        let unit: UInt128 = 10_000_000_000_000_000_000
        if value < unit { return writer.append(decimal: UInt64(value)) }
        appendInteger(value / unit, to: &writer)
        writer.append(decimal: UInt64(value % unit), digitCount: 19)
    }

    /// Appends a whole number of any size: 53 bits and up to 971 zero bits behind them.
    private static func appendHuge(_ value: Double, to writer: inout BoundedWriter) {
        let base: UInt64 = 1_000_000_000
        var rest = value.significandBitPattern | 1 << 52
        var parts: [UInt64] = []
        while rest > 0 {
            parts.append(rest % base)
            rest /= base
        }
        for _ in 0..<max(0, Int(value.exponent) - 52) {
            var carry: UInt64 = 0
            for index in parts.indices {
                let doubled = parts[index] * 2 + carry
                carry = doubled >= base ? 1 : 0
                parts[index] = doubled - carry * base
            }
            if carry > 0 { parts.append(carry) }
        }
        writer.append(decimal: parts.removeLast())
        for part in parts.reversed() { writer.append(decimal: part, digitCount: 9) }
        writer.append(".000000")
    }
}
