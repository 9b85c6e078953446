public import Records

/// Which parts of a document's source a hit shows.
public struct SourceFilter: Sendable, Equatable {
    /// Whether the source is shown at all.
    public var isShown = true
    private var includes: [PathPattern] = []
    private var excludes: [PathPattern] = []

    /// Shows the whole source.
    public static let all = SourceFilter()
    /// Shows nothing.
    public static let none = SourceFilter(isShown: false)

    /// Shows the paths that a pattern of `includes` matches, all if there is none, without those
    /// that one of `excludes` matches.
    public init(includes: [String], excludes: [String]) {
        self.includes = includes.map(PathPattern.init)
        self.excludes = excludes.map(PathPattern.init)
        if self.includes.contains(where: \.matchesAll) { self.includes = [] }
    }

    private init(isShown: Bool = true) { self.isShown = isShown }

    /// Whether the source is shown as it was stored.
    public var isWhole: Bool { isShown && includes.isEmpty && excludes.isEmpty }

    /// Reads the value of `_source`: a truth value, a pattern, a list of them, or an object with
    /// `includes` and `excludes`.
    public static func parse(_ value: JSONCursor) throws(SearchError) -> SourceFilter {
        switch value.kind {
        case .boolean: return value.bool == true ? .all : .none
        case .string, .array:
            return SourceFilter(includes: try patterns(value), excludes: [])
        case .object:
            var options = try ObjectOptions(value, owner: "_source")
            var lists: [[String]] = []
            for names in [["includes", "include"], ["excludes", "exclude"]] {
                let found = options.take(names[0]) ?? options.take(names[1])
                lists.append(try found.map(patterns) ?? [])
            }
            try options.finish()
            return SourceFilter(includes: lists[0], excludes: lists[1])
        case .number, .null:
            throw .parsing("Expected one of [VALUE_BOOLEAN, START_OBJECT] but found a number")
        }
    }

    /// Reads a pattern or a list of them.
    private static func patterns(_ value: JSONCursor) throws(SearchError) -> [String] {
        if let text = value.string { return [text] }
        var list: [String] = []
        for element in value.elements {
            guard let text = element.string else {
                throw .parsing("Unknown key for a value in [_source]: strings are expected")
            }
            list.append(text)
        }
        return list
    }

    /// Writes the part of `source` that is shown; the values' texts stay as they are.
    ///
    /// `source` is a valid JSON object.
    public func write(_ source: ByteView, into output: inout JSONOutput) {
        guard !isWhole else { return output.raw(source) }
        var path: [UInt8] = []
        output.beginObject()
        _ = writeMembers(
            of: source, at: &path, isIncluded: includes.isEmpty, depth: 0, into: &output)
        output.endObject()
    }

    /// Writes the members of an object that are shown; false when there is none.
    private func writeMembers(
        of object: ByteView, at path: inout [UInt8], isIncluded: Bool, depth: Int,
        into output: inout JSONOutput
    ) -> Bool {
        let mark = path.count
        var isAnyWritten = false
        JSONMembers.forEach(object) { key, value in
            path.append(contentsOf: key.plainKey)
            if write(value, key, at: &path, isIncluded: isIncluded, depth: depth, into: &output) {
                isAnyWritten = true
            }
            path.removeSubrange(mark...)
            return true
        }
        return isAnyWritten
    }

    /// Writes one member if it is shown.
    private func write(
        _ value: ByteView, _ key: ByteView, at path: inout [UInt8], isIncluded: Bool, depth: Int,
        into output: inout JSONOutput
    ) -> Bool {
        if excludes.contains(where: { $0.matches(path) }) { return false }
        let isIncluded = isIncluded || includes.contains { $0.matches(path) }
        path.append(UInt8(ascii: "."))
        let mayExclude = excludes.contains { $0.mayMatch(below: path) }
        let mayInclude = isIncluded || includes.contains { $0.mayMatch(below: path) }
        guard mayInclude, depth < JSONLimits.greatestDepth else { return false }
        let mark = output.mark
        output.keyAsWritten(key)
        if isIncluded && !mayExclude {
            output.raw(value)
            return true
        }
        let isWritten = writePart(
            of: value, at: &path, isIncluded: isIncluded, depth: depth, into: &output)
        if !isWritten { output.rewind(to: mark) }
        return isWritten
    }

    /// Writes what is shown of a value below which something may be hidden; false when that is
    /// nothing.
    private func writePart(
        of value: ByteView, at path: inout [UInt8], isIncluded: Bool, depth: Int,
        into output: inout JSONOutput
    ) -> Bool {
        switch value[0] {
        case UInt8(ascii: "{"):
            output.beginObject()
            let isAny = writeMembers(
                of: value, at: &path, isIncluded: isIncluded, depth: depth + 1, into: &output)
            output.endObject()
            return isAny || isIncluded
        case UInt8(ascii: "["):
            output.beginArray()
            var isAny = false
            JSONMembers.forEachElement(value) { element in
                guard depth < JSONLimits.greatestDepth else { return }
                let mark = output.mark
                let isShown = writePart(
                    of: element, at: &path, isIncluded: isIncluded, depth: depth + 1, into: &output)
                // What nothing is left of is no element any more.
                if isShown, !output.isEmptyContainer(from: mark) {
                    isAny = true
                } else {
                    output.rewind(to: mark)
                }
            }
            output.endArray()
            return isAny || isIncluded
        default:
            if isIncluded { output.raw(value) }
            return isIncluded
        }
    }
}

extension ByteView {
    /// The bytes that a key, as it is written, stands for.
    var plainKey: [UInt8] {
        firstIndex(of: 0x5C) == nil ? array : Array(JSONCursor.unescaped(self).utf8)
    }
}
