internal import Records

/// Writes the date member of the JSON formats.
struct LocalDateWriter: Sendable {
    /// The key as the inside of a JSON string.
    private let key: [UInt8]
    private let form: LocalDate.Form
    private let isWritten: Bool
    private var calendar: StrftimePattern

    init(_ date: LocalDate) {
        isWritten = date.key != nil
        key = JSONKey.escaped(date.key ?? "")
        form = date.form
        calendar = StrftimePattern(
            date.form == .javaSQLTimestamp ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%dT%H:%M:%S")
    }

    /// Appends `"date":value` unless the record has a member of that name, which then stands for
    /// it: of two equal keys Fluent Bit writes the last one only.
    /// - Returns: Whether there is a member now.
    mutating func append(
        _ batch: borrowing RecordBatch, _ index: Int, to writer: inout BoundedWriter
    ) -> Bool {
        guard isWritten else { return false }
        let isReplaced = unsafe key.withUnsafeBytes {
            batch.position(of: unsafe ByteView($0), in: index) != nil
        }
        if isReplaced { return false }
        writer.append(UInt8(ascii: "\""))
        writer.append(key)
        writer.append("\":")
        append(RecordTime(nanoseconds: batch[index].nanoseconds), to: &writer)
        return true
    }

    private mutating func append(_ time: RecordTime, to writer: inout BoundedWriter) {
        switch form {
        case .double: DecimalText.appendShort(time.double, to: &writer)
        case .epoch: writer.append(decimal: time.seconds)
        case .epochMilliseconds:
            writer.append(decimal: time.seconds * 1000 + Int64(time.nanoseconds / 1_000_000))
        case .iso8601, .javaSQLTimestamp:
            writer.append(UInt8(ascii: "\""))
            writer.append(&calendar, seconds: time.seconds)
            writer.append(UInt8(ascii: "."))
            writer.append(decimal: time.nanoseconds / 1000, digitCount: 6)
            writer.append(form == .iso8601 ? "Z\"" : "\"")
        }
    }
}

/// A record's time as the formats need it.
struct RecordTime {
    /// Whole seconds since 1970, rounded down.
    let seconds: Int64
    /// The rest, 0 to 999,999,999.
    let nanoseconds: UInt64

    init(nanoseconds total: Int64) {
        seconds = total.flooringQuotient(1_000_000_000)
        nanoseconds = UInt64(total.flooringRemainder(1_000_000_000))
    }

    /// Seconds as a double, rounded as Fluent Bit rounds them.
    var double: Double { Double(seconds) + Double(nanoseconds) / 1_000_000_000 }

    /// Appends `SEC.NNNNNNNNN`.
    func append(to writer: inout BoundedWriter) {
        writer.append(decimal: seconds)
        writer.append(UInt8(ascii: "."))
        writer.append(decimal: nanoseconds, digitCount: 9)
    }
}

/// Keys from a configuration.
enum JSONKey {
    /// `text` as the inside of a JSON string.
    ///
    /// Allocates: only for compiling.
    static func escaped(_ text: String) -> [UInt8] {
        var raw = Array(text.utf8)
        return unsafe raw.withUnsafeMutableBytes { source in
            let view = unsafe ByteView(UnsafeRawBufferPointer(source))
            let capacity = view.count * 6 + 16
            return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, size in
                size = 0
                guard let base = buffer.baseAddress else { return }
                var writer = unsafe ByteWriter(base: base, capacity: capacity)
                _ = JSONText.appendEscaped(view, to: &writer)
                size = writer.count
            }
        }
    }
}
