/// Reads Fluent Bit's classic grammar (Fluent Bit 5.1): sections in brackets, indented `Key value`
/// lines, `@INCLUDE` and `@SET`.
///
/// Each line goes through the same steps: empty or comment, command at column 1, section header,
/// indentation, group header, entry.
struct ClassicReader {
    /// Which sections a file may hold.
    enum Role {
        case main
        case parsers
        case upstream
    }

    private let opener: FileOpener
    private let role: Role
    private let depth: Int
    private let path: String
    private var line = 0
    /// The indentation of the file, fixed by its first indented line.
    private var indentation: [UInt8]?
    private var section: ConfigurationSection?
    private var isInUnknownSection = false
    private var isInGroup = false
    private(set) var document = ConfigurationDocument()

    private var collector: DiagnosticCollector { opener.collector }

    init(path: String, role: Role, opener: FileOpener, depth: Int = 0) {
        self.path = path
        self.role = role
        self.opener = opener
        self.depth = depth
    }

    /// Reads all lines of a file's content.
    mutating func read(_ bytes: [UInt8]) {
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            var lineEnd = end
            while lineEnd > start, bytes[lineEnd - 1] == 0x0D { lineEnd -= 1 }
            line += 1
            readLine(bytes[start..<lineEnd])
            start = end + 1
        }
        closeSection()
    }

    private func location(_ column: Int = 0) -> SourceLocation {
        SourceLocation(path: path, line: line, column: column)
    }

    private mutating func readLine(_ bytes: ArraySlice<UInt8>) {
        if bytes.contains(0) {
            collector.error(at: location(), "the line holds a NUL byte; give plain text")
            section?.isDamaged = true
            return
        }
        let content = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        guard let first = content.first, first != 0x23 else { return }
        if content.startIndex > bytes.startIndex {
            readIndented(bytes, content)
        } else if first == 0x40 {
            readCommand(text(bytes))
        } else if first == 0x5B {
            readHeader(bytes)
        } else {
            readUnindented(text(bytes))
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private func readUnindented(_ text: String) {
        collector.error(
            at: location(1),
            "indentation level is too low: '\(shortened(text))' starts in column 1; "
                + "only [SECTION], @INCLUDE, @SET and comments stand there")
    }

    // MARK: Commands

    private mutating func readCommand(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let argument = parts.count > 1 ? trimmed(parts[1]) : ""
        switch parts[0].lowercased() {
        case "@include": include(argument)
        case "@set": define(parts.count > 1 ? String(parts[1]) : "")
        default:
            let suggestion = NearestWord.suggestion(
                for: String(parts[0]), among: ["@INCLUDE", "@SET"])
            collector.warning(
                at: location(1), "'\(shortened(text))' has no effect\(suggestion)")
        }
    }

    private mutating func include(_ argument: String) {
        closeSection()
        let place = location(10)
        guard !argument.isEmpty else {
            collector.error(at: place, "@INCLUDE needs a path")
            return
        }
        guard depth < ConfigurationLimits.includeDepth else {
            let limit = ConfigurationLimits.includeDepth
            collector.error(at: place, "includes stand more than \(limit) deep in each other")
            return
        }
        let found = opener.included(argument, directory: opener.mainDirectory, at: place) ?? []
        for path in found {
            guard let bytes = opener.read(path, for: place, once: true) else { continue }
            var reader = ClassicReader(path: path, role: role, opener: opener, depth: depth + 1)
            reader.read(bytes)
            document.sections += reader.document.sections
            document.variables += reader.document.variables
        }
    }

    /// `@SET name=value`.
    ///
    /// Fluent Bit takes the name up to the sign, blanks included, so that `name = value` defines
    /// nothing that a file could use.
    private mutating func define(_ text: String) {
        guard let sign = text.firstIndex(of: "=") else {
            collector.error(at: location(6), "@SET needs name=value")
            return
        }
        let name = String(text[..<sign])
        guard !name.isEmpty, !name.contains(where: { $0 == " " || $0 == "\t" }) else {
            let meant = trimmed(text[..<sign])
            collector.warning(
                at: location(6),
                "this defines nothing: blanks stand before '='; write @SET \(meant)=value")
            return
        }
        let value = trimmed(text[text.index(after: sign)...])
        document.variables.append(
            VariableDefinition(name: name, source: .text(value), location: location(6)))
    }

    // MARK: Sections

    private mutating func readHeader(_ bytes: ArraySlice<UInt8>) {
        closeSection()
        guard let name = headerName(bytes) else { return }
        guard let kind = sectionKind(name) else {
            isInUnknownSection = true
            return
        }
        section = ConfigurationSection(kind: kind, location: location(1))
    }

    /// The text between the brackets; what follows them has no meaning.
    private mutating func headerName(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let end = bytes.firstIndex(of: 0x5D) else {
            collector.error(at: location(1), "bad header definition: ']' is missing")
            isInUnknownSection = true
            return nil
        }
        let rest = trimmed(text(bytes[(end + 1)...]))
        if !rest.isEmpty {
            collector.warning(
                at: location(end - bytes.startIndex + 2), "'\(shortened(rest))' is ignored")
        }
        return text(bytes[(bytes.startIndex + 1)..<end])
    }

    private func sectionKind(_ name: String) -> SectionKind? {
        let known = validKinds
        if let kind = known.first(where: { $0.rawValue == name.lowercased() }) { return kind }
        let names = known.map { $0.rawValue.uppercased() }
        let other = SectionKind.allCases.first { $0.rawValue == name.lowercased() }
        if role == .main, other == .parser || other == .multilineParser {
            collector.error(
                at: location(1),
                "[\(name.uppercased())] is not read in the main file; put it into a file of its "
                    + "own and name that file with Parsers_File in [SERVICE]")
        } else {
            let suggestion = NearestWord.suggestion(for: name, among: names)
            collector.error(
                at: location(1),
                "unknown section '\(shortened(name))'; "
                    + "known here: \(names.joined(separator: ", "))\(suggestion)")
        }
        return nil
    }

    private var validKinds: [SectionKind] {
        switch role {
        case .main: [.service, .input, .filter, .output, .custom, .plugins, .streamTask]
        case .parsers: [.parser, .multilineParser]
        case .upstream: [.upstream, .node]
        }
    }

    private mutating func closeSection() {
        isInGroup = false
        isInUnknownSection = false
        guard let done = section else { return }
        if done.entries.isEmpty, !done.isDamaged {
            collector.warning(
                at: done.location, "the section [\(done.kind.rawValue.uppercased())] is empty")
        }
        document.sections.append(done)
        section = nil
    }

    // MARK: Entries

    private mutating func readIndented(
        _ bytes: ArraySlice<UInt8>, _ content: ArraySlice<UInt8>
    ) {
        let lead = bytes[..<content.startIndex]
        let expected = indentation ?? Array(lead)
        indentation = expected
        let column = content.startIndex - bytes.startIndex + 1
        if let problem = indentationProblem(lead, expected) {
            collector.error(at: location(column), problem)
            section?.isDamaged = true
            return
        }
        if lead.count == expected.count { isInGroup = false }
        if content.first == 0x5B {
            openGroup(content, column)
        } else if isInUnknownSection || isInGroup {
            return
        } else if section == nil {
            collector.error(
                at: location(column), "'\(shortened(text(content)))' stands outside of a section")
        } else {
            readEntry(content, column)
        }
    }

    /// Why a line's leading blanks are not right, or nil.
    ///
    /// Twice the indentation is right in a group.
    private func indentationProblem(
        _ lead: ArraySlice<UInt8>, _ expected: [UInt8]
    ) -> String? {
        if lead.elementsEqual(expected) { return nil }
        if !lead.starts(with: expected) {
            if expected.starts(with: lead) {
                return "indentation level is too low: \(Self.describe(lead)) where the file has "
                    + Self.describe(expected[...])
            }
            return "inconsistent use of tab and space: \(Self.describe(lead)) where the file has "
                + Self.describe(expected[...])
        }
        if isInGroup, lead.elementsEqual(expected + expected) { return nil }
        return "extra indentation level found: \(Self.describe(lead)) where the file has "
            + Self.describe(expected[...])
    }

    private static func describe(_ lead: ArraySlice<UInt8>) -> String {
        let tabs = lead.count { $0 == 0x09 }
        if tabs == 0 { return "\(lead.count) space\(lead.count == 1 ? "" : "s")" }
        if tabs == lead.count { return "\(tabs) tab\(tabs == 1 ? "" : "s")" }
        return "\(tabs) tab\(tabs == 1 ? "" : "s") and \(lead.count - tabs) spaces"
    }

    private mutating func openGroup(_ content: ArraySlice<UInt8>, _ column: Int) {
        guard let end = content.firstIndex(of: 0x5D) else {
            collector.error(at: location(column), "bad header definition: ']' is missing")
            return
        }
        isInGroup = true
        collector.warning(
            at: location(column),
            "the group \(text(content[...end])) has no meaning here and is ignored")
    }

    private mutating func readEntry(_ content: ArraySlice<UInt8>, _ column: Int) {
        guard let space = content.firstIndex(of: 0x20) else {
            let hint = content.contains(0x09) ? "; a tab does not separate key and value" : ""
            collector.error(
                at: location(column),
                "undefined value: '\(shortened(text(content)))' has a key but no value\(hint)")
            section?.isDamaged = true
            return
        }
        let key = text(content[..<space])
        let value = trimmedBytes(content[space...])
        guard !value.isEmpty else {
            collector.error(at: location(column), "the key '\(shortened(key))' has an empty value")
            section?.isDamaged = true
            return
        }
        let valueColumn = column + value.startIndex - content.startIndex
        let entry = ConfigurationEntry(
            key: key.lowercased(), spelledKey: key, value: text(value),
            keyLocation: location(column), valueLocation: location(valueColumn))
        section?.entries.append(entry)
    }

    // MARK: Text

    private func trimmedBytes(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var result = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = result.last, last == 0x20 || last == 0x09 { result.removeLast() }
        return result
    }

    private func trimmed(_ text: some StringProtocol) -> String {
        self.text(trimmedBytes(Array(text.utf8)[...]))
    }
}
