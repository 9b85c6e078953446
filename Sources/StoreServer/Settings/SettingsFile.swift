internal import SystemInterface
internal import WorldInterface

/// The configuration file: `name value` or `name = value` lines, the names of the command line;
/// `#` begins a comment, and a value may stand in quotes.
public enum SettingsFile {
    /// The longest file that is read, in bytes.
    static let byteLimit = 1 << 20

    /// Reads the file at `path` into `settings`.
    public static func read(
        _ path: String, into settings: inout ServerSettings
    ) throws(SettingError) {
        try parse(try text(of: path), name: path, into: &settings)
    }

    /// The text of a file of settings or credentials.
    static func text(of path: String) throws(SettingError) -> String {
        do {
            let bytes = try SmallFile.read(path: path, maximumByteCount: byteLimit)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SettingError(file: path, line: 1, column: 1, message: "is not UTF-8")
            }
            return text
        } catch let error as SettingError {
            throw error
        } catch {
            throw SettingError(message: (error as? WorldError)?.message ?? "cannot read \(path)")
        }
    }

    /// Reads the text of a file.
    ///
    /// - Parameter name: the file's name, for messages.
    static func parse(
        _ text: String, name: String, into settings: inout ServerSettings
    ) throws(SettingError) {
        var seen: [String: Int] = [:]
        for (index, line) in lines(of: text).enumerated() {
            let place = { (column: Int, message: String) in
                SettingError(file: name, line: index + 1, column: column, message: message)
            }
            let entry: Entry
            do {
                guard let read = try Entry(line) else { continue }
                entry = read
            } catch {
                throw place(error.column, error.message)
            }
            if let first = seen[entry.name], entry.name != "allow-host" {
                throw place(entry.nameColumn, "`\(entry.name)` was set on line \(first) already")
            }
            seen[entry.name] = index + 1
            do {
                try settings.set(entry.name, to: entry.value)
            } catch {
                let isName = !ServerSettings.names.contains(entry.name)
                throw place(isName ? entry.nameColumn : entry.valueColumn, error.message)
            }
        }
    }

    /// The lines of a text; `\r\n` ends one, too, although it is one character to Swift.
    static func lines(of text: String) -> [Substring] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Substring($0) }
    }

    /// A line that sets something.
    private struct Entry {
        var name: String
        var nameColumn: Int
        var value: String
        var valueColumn: Int

        /// Reads a line; nil when it sets nothing.
        init?(_ line: Substring) throws(SettingError) {
            let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]
            var rest = line.utf8[...]
            rest = rest.drop { blanks.contains($0) }
            guard let first = rest.first, first != UInt8(ascii: "#") else { return nil }
            func column(_ place: Substring.UTF8View) -> Int {
                line.utf8.distance(from: line.utf8.startIndex, to: place.startIndex) + 1
            }
            nameColumn = column(rest)
            let word = rest.prefix { !blanks.contains($0) && $0 != UInt8(ascii: "=") }
            name = String(Substring(word))
            rest = rest.dropFirst(word.count).drop { blanks.contains($0) }
            if rest.first == UInt8(ascii: "=") {
                rest = rest.dropFirst().drop { blanks.contains($0) }
            }
            valueColumn = column(rest)
            guard let quote = rest.first, quote == 0x22 || quote == 0x27 else {
                value = Entry.plainValue(rest, blanks)
                return
            }
            let quoted = rest.dropFirst().prefix { $0 != quote }
            value = String(Substring(quoted))
            rest = rest.dropFirst(1 + quoted.count)
            guard rest.first == quote else {
                throw SettingError(column: valueColumn, message: "the quote is not closed")
            }
            rest = rest.dropFirst().drop { blanks.contains($0) }
            guard rest.first == nil || rest.first == UInt8(ascii: "#") else {
                throw SettingError(column: column(rest), message: "text behind the value")
            }
        }

        /// Everything up to a comment.
        private static func plainValue(
            _ text: Substring.UTF8View, _ blanks: Set<UInt8>
        ) -> String {
            var value: [UInt8] = []
            for byte in text {
                let isComment = byte == UInt8(ascii: "#")
                if isComment, value.last.map({ blanks.contains($0) }) ?? true { break }
                value.append(byte)
            }
            while let last = value.last, blanks.contains(last) { value.removeLast() }
            return String(decoding: value, as: UTF8.self)
        }
    }
}
