/// Where time zones come from: a way to read files, and the host's choice.
///
/// Reading happens when a parser is made, never when it runs.
public struct TimeZoneSource {
    /// The whole content of a file, or nil.
    public var readFile: (String) -> [UInt8]?
    /// The environment's `TZ`, or nil for `/etc/localtime`.
    public var systemZone: String?

    /// The largest file that is taken for a zone, in bytes.
    public static let maximumFileByteCount = 1024 * 1024

    /// A source that reads files with `readFile`.
    public init(systemZone: String? = nil, readFile: @escaping (String) -> [UInt8]?) {
        self.systemZone = systemZone
        self.readFile = readFile
    }

    /// The zone with an IANA name, from `/usr/share/zoneinfo`; nil when there is none.
    func zone(named name: String) -> ZoneRules? {
        guard !name.isEmpty, !name.hasPrefix("/"),
            !name.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
                $0.isEmpty || $0 == "." || $0 == ".."
            })
        else { return nil }
        return file("/usr/share/zoneinfo/" + name)
    }

    /// The host's zone as the C library finds it; UTC when nothing can be read.
    func system() -> ZoneRules {
        guard var name = systemZone else { return file("/etc/localtime") ?? ZoneRules.utc }
        if name.hasPrefix(":") { name.removeFirst() }
        if name.hasPrefix("/") { return file(name) ?? ZoneRules.utc }
        if let zone = zone(named: name) { return zone }
        guard let rule = RecurringZone(name) else { return ZoneRules.utc }
        return ZoneRules(changes: [], firstOffset: rule.standardOffset, rest: rule)
    }

    private func file(_ path: String) -> ZoneRules? {
        guard let bytes = readFile(path), bytes.count <= TimeZoneSource.maximumFileByteCount else {
            return nil
        }
        return ZoneFile.read(bytes)
    }
}
