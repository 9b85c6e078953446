internal import Logging
internal import Records
internal import SystemInterface

/// The program's own log: one line a message on standard error, printable ASCII only, since what
/// it quotes may come from anybody.
struct StoreLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    /// Characters of a message or value that are shown.
    private static let lengthLimit = 600

    /// A logger for a level of the settings.
    static func make(level: String) -> Logger {
        Logger(label: "tailrace-store") { _ in
            StoreLog(logLevel: Logger.Level(rawValue: level) ?? .info)
        }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = StoreLog.time(Clock.wallNanoseconds)
        line += " \(event.level) \(StoreLog.printable("\(event.message)"))"
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(StoreLog.printable("\(value)"))"
        }
        StandardText.error(line + "\n")
    }

    /// The text with everything but printable ASCII written as an escape, cut at the limit.
    static func printable(_ text: String) -> String {
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

/// Text on standard output and standard error.
public enum StandardText {
    /// Writes to standard output; what cannot be written is lost.
    public static func output(_ text: String) {
        var text = text
        text.withUTF8 { unsafe try? FileWriting.writeToStandardOutput(UnsafeRawBufferPointer($0)) }
    }

    /// Writes to standard error; what cannot be written is lost.
    public static func error(_ text: String) {
        var text = text
        text.withUTF8 { unsafe try? FileWriting.writeToStandardError(UnsafeRawBufferPointer($0)) }
    }
}
