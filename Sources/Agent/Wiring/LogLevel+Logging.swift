internal import Configuring
internal import Logging

extension Logger.Level {
    /// The level of a configuration in the words of the log; nothing is below `critical`.
    init(_ level: LogLevel) {
        switch level {
        case .off: self = .critical
        case .error: self = .error
        case .warning: self = .warning
        case .info: self = .info
        case .debug: self = .debug
        case .trace: self = .trace
        }
    }
}
