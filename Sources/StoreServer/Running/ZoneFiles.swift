internal import Searching
internal import SystemInterface

/// The rules of named time zones from the machine's tables, as Debian's `tzdata` brings them.
struct ZoneFiles: TimeZoneSource {
    /// Where the tables are.
    private static let folder = "/usr/share/zoneinfo"
    /// Bytes of the longest table that is read; none is near it.
    private static let byteLimit = 64 << 10

    /// The table of a zone; blocks for as long as reading a small file does.
    func rules(named name: String) -> [UInt8]? {
        try? SmallFile.read(
            path: "\(ZoneFiles.folder)/\(name)", maximumByteCount: ZoneFiles.byteLimit)
    }
}
