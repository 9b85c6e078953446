internal import Records

/// Writes a record's time: strftime up to the seconds, then a fraction and `Z`.
struct TimeText {
    private var standard = RFC3339Formatter()
    private var pattern: StrftimePattern?
    private let fractionDigits: Int

    init(format: String?, fractionDigits: Int) {
        pattern = format.map { StrftimePattern($0) }
        self.fractionDigits = fractionDigits
    }

    /// The most bytes of a time.
    var maximumByteCount: Int { (pattern?.maximumByteCount ?? 24) + 16 }

    /// Appends a time in nanoseconds since 1970.
    mutating func append(_ nanoseconds: Int64, to writer: inout ByteWriter) {
        guard pattern != nil else {
            return standard.append(nanoseconds, fractionDigits: fractionDigits, to: &writer)
        }
        var seconds = nanoseconds / 1_000_000_000
        var fraction = nanoseconds % 1_000_000_000
        if fraction < 0 {
            seconds -= 1
            fraction += 1_000_000_000
        }
        pattern?.append(seconds: seconds, to: &writer)
        writer.append(UInt8(ascii: "."))
        var digits = fractionDigits
        var divisor: Int64 = 100_000_000
        while digits > 0 {
            writer.append(0x30 + UInt8(truncatingIfNeeded: fraction / divisor % 10))
            divisor /= 10
            digits -= 1
        }
        writer.append(UInt8(ascii: "Z"))
    }
}
