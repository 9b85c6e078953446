/// All that the store can be told, from its command line and its configuration file.
public struct ServerSettings: Sendable, Equatable {
    /// The folder for the database.
    public var dataFolder = "tailrace-store-data"
    /// Where to listen.
    public var listen = ListenAddress(host: "127.0.0.1", port: ListenAddress.defaultPort)
    /// Documents older than this are removed, in milliseconds; nil keeps them.
    public var retentionMilliseconds: Int64?
    /// The oldest documents are removed until the database has at most this size, in bytes.
    public var retentionByteCount: Int64?
    /// The file with users and API keys; nil lets everybody in.
    public var credentialsFile: String?
    /// Whether everybody may use the store from other machines.
    public var allowsUnauthenticated = false
    /// Names that `Host` may have beside those of this machine.
    public var allowedHosts: [String] = []
    /// The file with the certificate and those that vouch for it, in PEM.
    public var certificateFile: String?
    /// The file with the certificate's key, in PEM.
    public var keyFile: String?
    /// The greatest body in bytes, decompressed.
    public var maximumBodyByteCount = 100 << 20
    /// The greatest sum of all bodies at work in bytes.
    public var maximumBodiesByteCount = 64 << 20
    /// The greatest header of a request in bytes.
    public var maximumHeaderByteCount = 32 << 10
    /// The most connections at a time; more wait.
    public var maximumConnectionCount = 1024
    /// After how many milliseconds a connection without requests is closed.
    public var idleMilliseconds: Int64 = 75_000
    /// What is logged: `error`, `warning`, `info` or `debug`, and all that is worse.
    public var logLevel = "info"

    /// The defaults.
    public init() {}

    /// The names of all settings, the same on the command line and in the file.
    public static let names = [
        "data", "listen", "retention-age", "retention-bytes", "credentials",
        "allow-unauthenticated", "allow-host", "tls-certificate", "tls-key", "maximum-body",
        "maximum-bodies", "maximum-header", "maximum-connections", "idle-timeout", "log-level",
    ]

    /// The levels of the log.
    static let logLevels = ["error", "warning", "info", "debug"]

    /// Sets one value.
    ///
    /// - Throws: when there is no setting of the name or the value is none for it; without a place.
    public mutating func set(_ name: String, to value: String) throws(SettingError) {
        switch name {
        case "data": dataFolder = try nonEmpty(value, name)
        case "listen": listen = try read(value, name, "127.0.0.1:9200", ListenAddress.init)
        case "retention-age":
            retentionMilliseconds = try read(value, name, "7d", SettingValue.milliseconds)
        case "retention-bytes":
            retentionByteCount = try read(value, name, "10GB", SettingValue.byteCount)
        case "credentials": credentialsFile = try nonEmpty(value, name)
        case "allow-unauthenticated":
            allowsUnauthenticated = try read(value, name, "on", SettingValue.bool)
        case "allow-host": try addHosts(value)
        case "tls-certificate": certificateFile = try nonEmpty(value, name)
        case "tls-key": keyFile = try nonEmpty(value, name)
        case "log-level": try setLogLevel(value)
        case "maximum-body":
            maximumBodyByteCount = try size(value, name, "100MB", in: 1 << 10...2 << 30)
        case "maximum-bodies":
            maximumBodiesByteCount = try size(value, name, "64MB", in: 1 << 10...64 << 30)
        case "maximum-header":
            maximumHeaderByteCount = try size(value, name, "32KB", in: 1 << 10...1 << 20)
        case "maximum-connections":
            maximumConnectionCount = try read(value, name, "1024") { text in
                Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
            }
        case "idle-timeout":
            idleMilliseconds = try read(value, name, "75s") { text in
                SettingValue.milliseconds(text).flatMap { $0 >= 1000 ? $0 : nil }
            }
        default: throw SettingError(message: ServerSettings.unknown(name))
        }
    }

    private static func unknown(_ name: String) -> String {
        let nearest = NearestWord.of(name, in: names)
        return "there is no setting `\(name)`" + (nearest.map { "; is `\($0)` meant?" } ?? "")
    }

    private func read<Value>(
        _ text: String, _ name: String, _ example: String, _ parse: (String) -> Value?
    ) throws(SettingError) -> Value {
        guard let value = parse(text) else {
            throw SettingError(
                message: "`\(text)` is no value for `\(name)`; an example is `\(example)`")
        }
        return value
    }

    private func size(
        _ text: String, _ name: String, _ example: String, in range: ClosedRange<Int64>
    ) throws(SettingError) -> Int {
        let value = try read(text, name, example, SettingValue.byteCount)
        guard range.contains(value) else {
            throw SettingError(
                message: "`\(name)` lies between \(range.lowerBound) and \(range.upperBound) bytes")
        }
        return Int(value)
    }

    private func nonEmpty(_ text: String, _ name: String) throws(SettingError) -> String {
        guard !text.isEmpty else { throw SettingError(message: "`\(name)` needs a value") }
        return text
    }

    private mutating func addHosts(_ list: String) throws(SettingError) {
        for host in list.split(whereSeparator: { $0 == "," || $0 == " " }) {
            allowedHosts.append(host.lowercased())
        }
    }

    private mutating func setLogLevel(_ text: String) throws(SettingError) {
        let level = text.lowercased()
        guard ServerSettings.logLevels.contains(level) else {
            let nearest = NearestWord.of(level, in: ServerSettings.logLevels)
            throw SettingError(
                message: "`\(text)` is no level; \(nearest.map { "is `\($0)` meant?" } ?? "")"
                    + " there are \(ServerSettings.logLevels.joined(separator: ", "))")
        }
        logLevel = level
    }

    /// Refuses what does not fit together.
    public func validate() throws(SettingError) {
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw SettingError(message: "tls-certificate and tls-key are only good together")
        }
        if !listen.isLoopback, credentialsFile == nil, !allowsUnauthenticated {
            throw SettingError(
                message: "\(listen) can be reached from other machines, and without credentials "
                    + "everybody could read, change and delete everything; give a credentials "
                    + "file, or allow-unauthenticated if that is wanted")
        }
    }
}
