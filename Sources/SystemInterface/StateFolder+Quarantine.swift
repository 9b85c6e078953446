import Glibc
package import WorldInterface

// Entries that could not be used are kept for people, a few of each name.
extension StateFolder {
    /// The most entries of one name that are kept in `quarantine/`; older ones are removed.
    package static let maximumQuarantineCount = 5

    /// Moves an entry of the folder to `quarantine/<stem>-<n><extension>`.
    ///
    /// Of the entries with this stem and extension the newest five stay.
    ///
    /// - Returns: the entry's new path.
    package func quarantine(entry: String) throws(WorldError) -> String {
        try StateFolder.moveToQuarantine(entry, in: path)
    }

    /// Whether the folder has an entry of that name, of whatever kind.
    package func contains(entry: String) -> Bool {
        StateFolder.kind(of: path(of: entry)) != nil
    }

    /// Whether an entry is a regular file itself, not a link to one.
    package func isRegular(entry: String) -> Bool {
        StateFolder.kind(of: path(of: entry)) == S_IFREG
    }

    static func moveToQuarantine(
        _ entry: String, in path: String
    ) throws(WorldError) -> String {
        let folder = "\(path)/quarantine"
        let dot = entry.lastIndex(of: ".") ?? entry.endIndex
        let (stem, suffix) = (entry[..<dot], entry[dot...])
        let entries = try DirectoryListing.entries(of: folder)
        let numbers = entries.compactMap { number(in: $0.name, "\(stem)-", String(suffix)) }
            .sorted()
        for number in numbers.dropLast(maximumQuarantineCount - 1) {
            _ = unsafe unlink("\(folder)/\(stem)-\(number)\(suffix)")
        }
        let target = "\(folder)/\(stem)-\((numbers.last ?? 0) + 1)\(suffix)"
        _ = try systemCall("cannot move \(path)/\(entry) away") {
            unsafe Glibc.rename("\(path)/\(entry)", target)
        }
        return target
    }

    /// The kind of an entry itself, not of what a link points at; nil when there is none.
    static func kind(of path: String) -> mode_t? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    /// The number between `prefix` and `suffix`; a name of another form has none.
    private static func number(in name: String, _ prefix: String, _ suffix: String) -> Int? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix),
            name.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
        guard digits.utf8.count <= 9, let number = Int(digits), number > 0, "\(number)" == digits
        else { return nil }
        return number
    }
}
