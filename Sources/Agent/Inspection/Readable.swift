internal import Records
internal import WorldInterface

/// Numbers, times and foreign text as a person wants to read them.
enum Readable {
    /// A number of bytes with a unit of 1,024: `1.4 MiB`.
    static func bytes(_ count: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1024, unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        if unit == 0 { return "\(count) B" }
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// A length of time in its largest two units: `2h 5m`.
    static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "0s" }
        if seconds < 1 { return "\(Int64(seconds * 1000))ms" }
        let whole = Int64(min(seconds, 1e15))
        let (days, hours) = (whole / 86_400, whole / 3_600 % 24)
        let (minutes, rest) = (whole / 60 % 60, whole % 60)
        if days > 0 { return "\(days)d \(hours)h" }
        if hours > 0 { return "\(hours)h \(minutes)m" }
        if minutes > 0 { return "\(minutes)m \(rest)s" }
        return "\(rest)s"
    }

    /// The age of a moment in nanoseconds since 1970.
    static func age(of nanoseconds: Int64, now: Int64) -> String {
        let (age, overflow) = now.subtractingReportingOverflow(nanoseconds)
        return duration(seconds: overflow ? 0 : Double(age) / 1e9)
    }

    /// A time as in RFC 3339, with milliseconds.
    static func time(_ nanoseconds: Int64) -> String {
        var formatter = RFC3339Formatter()
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)
        defer { unsafe memory.deallocate() }
        var writer = unsafe ByteWriter(base: memory, capacity: 64)
        formatter.append(nanoseconds, fractionDigits: 3, to: &writer)
        return writer.written.text
    }

    /// Nanoseconds since 1970 of a time as in RFC 3339, or nil.
    static func nanoseconds(of time: String) -> Int64? {
        var parser = RFC3339Parser()
        return TagMatcher.withView(of: time) { parser.parse($0) }
    }

    /// Text that may come from anybody, made safe for a terminal: control characters as escapes,
    /// cut at `limit` bytes.
    static func text(_ text: String, limit: Int = 400) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            if shown.utf8.count >= limit { return shown + "..." }
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            // Marks that turn the direction of writing can make a line look like another one.
            let isDirection =
                (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
            if isControl || isDirection {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
