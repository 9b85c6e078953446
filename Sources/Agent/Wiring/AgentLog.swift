internal import Configuring
internal import Logging
internal import Records
internal import SystemInterface

/// The program's own log: one line a message on standard error, printable ASCII only, since what
/// it quotes may come from anybody.
struct AgentLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    /// Characters of a message or value that are shown.
    static let lengthLimit = 400

    /// A logger at a level of the configuration.
    static func make(level: LogLevel) -> Logger {
        Logger(label: "tailrace") { _ in AgentLog(logLevel: AgentLog.level(level)) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = AgentLog.time(Clock.wallNanoseconds)
        line += " \(event.level) \(AgentLog.printable("\(event.message)"))"
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(AgentLog.printable("\(value)"))"
        }
        StandardStreams.error(line + "\n")
    }

    private static func level(_ level: LogLevel) -> Logger.Level {
        switch level {
        case .off: .critical
        case .error: .error
        case .warning: .warning
        case .info: .info
        case .debug: .debug
        case .trace: .trace
        }
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
