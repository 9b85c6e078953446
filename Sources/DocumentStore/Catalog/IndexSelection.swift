import Searching

/// Which indices a request is about, as the path of a URL says it.
public struct IndexSelection: Sendable {
    /// Names and patterns of indices, aliases and data streams; none means all.
    public var expressions: [String]
    /// Whether names that do not exist are passed over.
    public var ignoresUnavailable = false
    /// Whether it is all right that patterns match nothing.
    public var allowsNoIndices = true
    /// Whether patterns match hidden indices.
    public var expandsHidden = false

    /// Selects by a list with commas; an empty one means all.
    public init(_ list: String = "") {
        expressions = list.split(separator: ",").map { part in
            String(part.drop { $0 == " " })
        }
    }

    /// Whether it says nothing but "all".
    var isAll: Bool {
        expressions.isEmpty || expressions == ["_all"] || expressions == ["*"]
    }
}

extension Catalog {
    /// The indices that `selection` is about, by name.
    func resolve(_ selection: IndexSelection) throws(SearchError) -> [IndexEntry] {
        var chosen: Set<Int64> = []
        if selection.isAll {
            for entry in indices.values where entry.stream != nil || !entry.isHidden
                || selection.expandsHidden
            {
                chosen.insert(entry.id)
            }
        } else {
            var hasPattern = false
            for expression in selection.expressions {
                if hasPattern, expression.hasPrefix("-") {
                    let excluded = NamePattern(String(expression.dropFirst()))
                    chosen.subtract(matches(excluded, selection).map(\.id))
                    continue
                }
                if expression.contains("*") || expression == "_all" {
                    hasPattern = true
                    let pattern = NamePattern(expression == "_all" ? "*" : expression)
                    let found = matches(pattern, selection)
                    if found.isEmpty, !selection.allowsNoIndices {
                        throw .indexNotFound(expression)
                    }
                    chosen.formUnion(found.map(\.id))
                } else {
                    chosen.formUnion(try named(expression, selection))
                }
            }
        }
        if chosen.isEmpty, !selection.allowsNoIndices {
            throw .indexNotFound(selection.isAll ? "_all" : selection.expressions.joined(separator: ","))
        }
        return chosen.compactMap { indices[$0] }.sorted { $0.name < $1.name }
    }

    private func named(
        _ name: String, _ selection: IndexSelection
    ) throws(SearchError) -> [Int64] {
        if let id = idsByName[name] { return [id] }
        if let stream = streams[name] { return stream.indices.compactMap { idsByName[$0] } }
        if let targets = aliases[name] { return targets.keys.compactMap { idsByName[$0] } }
        guard !selection.ignoresUnavailable else { return [] }
        if let reason = IndexName.problem(name, allowsDot: true), name.hasPrefix("_") {
            throw .invalidIndexName(name, reason)
        }
        throw .indexNotFound(name)
    }

    private func matches(_ pattern: NamePattern, _ selection: IndexSelection) -> [IndexEntry] {
        let seesHidden = selection.expandsHidden || pattern.text.hasPrefix(".")
        var found: [IndexEntry] = []
        for entry in indices.values {
            if pattern.matches(entry.name), seesHidden || !entry.isHidden {
                found.append(entry)
            } else if let stream = entry.stream, pattern.matches(stream) {
                found.append(entry)
            }
        }
        for (alias, targets) in aliases where pattern.matches(alias) {
            found += targets.keys.compactMap { index(named: $0) }
        }
        return found
    }
}

/// A pattern of names, in which `*` stands for any text.
struct NamePattern: Sendable {
    let text: String
    private let parts: [[UInt8]]

    init(_ text: String) {
        self.text = text
        parts = Array(text.utf8).split(
            separator: UInt8(ascii: "*"), omittingEmptySubsequences: false
        ).map(Array.init)
    }

    /// Whether all of `name` fits.
    func matches(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard parts.count > 1 else { return bytes == parts[0] }
        guard bytes.starts(with: parts[0]) else { return false }
        var place = parts[0].count
        for part in parts[1..<(parts.count - 1)] {
            guard let next = NamePattern.find(part, in: bytes, from: place) else { return false }
            place = next + part.count
        }
        let last = parts[parts.count - 1]
        return bytes.count - place >= last.count && bytes.suffix(last.count).elementsEqual(last)
    }

    private static func find(_ part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var place = start
        while place + part.count <= bytes.count {
            if bytes[place..<(place + part.count)].elementsEqual(part) { return place }
            place += 1
        }
        return nil
    }
}

/// The rules for names of indices.
enum IndexName {
    /// What is wrong with `name`, in Elasticsearch's words; nil when nothing is.
    static func problem(_ name: String, allowsDot: Bool = false) -> String? {
        if name.isEmpty { return "must not be empty" }
        if name == "." || name == ".." { return "must not be '.' or '..'" }
        if name.utf8.contains(where: { #"\/*?"<>| ,"#.utf8.contains($0) || $0 < 0x20 }) {
            return "must not contain the following characters "
                + #"['\','/','*','?','"','<','>','|',' ',',']"#
        }
        if name.utf8.contains(UInt8(ascii: "#")) { return "must not contain '#'" }
        if name.utf8.contains(UInt8(ascii: ":")) { return "must not contain ':'" }
        if let first = name.utf8.first, "_-+".utf8.contains(first) {
            return "must not start with '_', '-', or '+'"
        }
        if name.utf8.count > 255 {
            return "index name is too long, (\(name.utf8.count) > 255)"
        }
        if name.unicodeScalars.contains(where: { $0.properties.isUppercase }) {
            return "must be lowercase"
        }
        return nil
    }
}
