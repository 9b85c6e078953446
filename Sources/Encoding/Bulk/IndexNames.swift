internal import Records

/// Makes the names of indices, and knows for how long one stays the same.
struct IndexNames {
    private var whole: StrftimePattern
    private var date: StrftimePattern
    private let prefix: String
    private let separator: String
    private let isDated: Bool
    private let usesCurrentTime: Bool

    init(_ format: BulkFormat) {
        whole = StrftimePattern(format.index)
        date = StrftimePattern(format.dateFormat)
        prefix = format.datedPrefix?.prefix ?? ""
        separator = format.datedPrefix?.separator ?? ""
        isDated = format.datedPrefix != nil
        usesCurrentTime = format.usesCurrentTime
    }

    /// The most bytes of a name, without those of a field's value.
    var maximumByteCount: Int {
        IndexNames.longestPrefix * 6 + separator.utf8.count
            + max(whole.maximumByteCount, date.maximumByteCount) + prefix.utf8.count
    }

    /// Bytes of a field's value that go into a name; Fluent Bit 5.1 cuts there.
    private static let longestPrefix = 128

    /// The span of time around `nanoseconds` in which the name stays the same; an end of
    /// `Int64.max` belongs to it.
    func span(of nanoseconds: Int64) -> (first: Int64, end: Int64) {
        let pattern = isDated ? date : whole
        if pattern.isConstant { return (.min, .max) }
        let length: Int64 = pattern.isDateOnly ? 86_400_000_000_000 : 1_000_000_000
        let remainder = nanoseconds % length
        let past = remainder < 0 ? remainder + length : remainder
        let (first, isBelow) = nanoseconds.subtractingReportingOverflow(past)
        let (end, isAbove) = nanoseconds.addingReportingOverflow(length - past)
        return (isBelow ? .min : first, isAbove ? .max : end)
    }

    /// Appends the name for a time, with `field` in place of the configured prefix if it fits.
    mutating func append(
        _ nanoseconds: Int64, prefix field: String? = nil, to writer: inout ByteWriter
    ) {
        var seconds = nanoseconds / 1_000_000_000
        if nanoseconds % 1_000_000_000 < 0 { seconds -= 1 }
        guard isDated else { return whole.append(seconds: seconds, to: &writer) }
        writer.append(escaping: IndexNames.usable(field) ?? prefix)
        writer.append(escaping: separator)
        date.append(seconds: seconds, to: &writer)
    }

    /// A field's value as far as it may stand in a name: cut, and refused when it holds what
    /// could leave the JSON string it is put into.
    private static func usable(_ value: String?) -> String? {
        guard let value, !value.isEmpty,
            value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C })
        else { return nil }
        // By scalars: a single character of the text may be longer than any limit.
        var cut = value.unicodeScalars.prefix(longestPrefix)
        while String(cut).utf8.count > longestPrefix { cut.removeLast() }
        return String(cut)
    }
}
