import Records

/// Lines as containerd and CRI-O write them: `TIME STREAM FLAG TEXT`.
enum CRIText {
    /// Bytes of text after which the runtime splits a line; containerd's
    /// `max_container_log_line_size`.
    static let partByteCount = 16 * 1024

    /// The time, as it stands in the line and in the document: `2026-11-24T14:50:01.123456789Z`.
    static func time(_ nanoseconds: Int64) -> String {
        var formatter = RFC3339Formatter()
        var arena = ByteArena(byteCount: 64)
        var writer = arena.writer(RFC3339Formatter.maximumByteCount)
        formatter.append(nanoseconds, fractionDigits: 9, to: &writer)
        return writer.written.text
    }

    /// Appends the lines of a record.
    ///
    /// Each line of its text is a line of its own, a microsecond after the one before; a line that
    /// is too long becomes parts, all with the time of the first.
    static func append(_ record: LogRecord, at nanoseconds: Int64, to bytes: inout [UInt8]) {
        let lines = Array(record.printed.utf8).split(
            separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let head = Array(
                "\(time(nanoseconds + Int64(index) * 1000)) \(record.stream.rawValue) ".utf8)
            var rest = line
            repeat {
                // The runtime counts bytes, so that a character may be split.
                let part = rest.prefix(partByteCount)
                rest = rest.dropFirst(partByteCount)
                bytes += head
                bytes += rest.isEmpty ? [0x46, 0x20] : [0x50, 0x20]
                bytes += part
                bytes.append(0x0A)
            } while !rest.isEmpty
        }
    }
}
