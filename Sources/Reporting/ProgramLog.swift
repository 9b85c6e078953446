package import Logging
internal import Records
internal import SystemInterface

/// A program's own log: one line a message on standard error, printable ASCII only, since what
/// it quotes may come from anybody.
package struct ProgramLog: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level

    /// Characters of a message or value that are shown.
    private static let lengthLimit = 600

    /// A logger of the program `label` that shows what is at least of `level`.
    package static func make(label: String, level: Logger.Level) -> Logger {
        Logger(label: label) { _ in ProgramLog(logLevel: level) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = ProgramLog.time(Clock.wallNanoseconds)
        line += " \(event.level) \(ProgramLog.printable("\(event.message)"))"
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(ProgramLog.printable("\(value)"))"
        }
        StandardStreams.error(line + "\n")
    }

    /// The text with everything but printable ASCII written as an escape, cut at the limit.
    package static func printable(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            if shown.utf8.count >= lengthLimit { return shown + "..." }
            if scalar.value >= 0x20, scalar.value < 0x7F {
                shown.unicodeScalars.append(scalar)
            } else {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return shown
    }

    private static func time(_ nanoseconds: Int64) -> String {
        var formatter = RFC3339Formatter()
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)
        defer { unsafe memory.deallocate() }
        var writer = unsafe ByteWriter(base: memory, capacity: 64)
        formatter.append(nanoseconds, fractionDigits: 3, to: &writer)
        return writer.written.text
    }
}
