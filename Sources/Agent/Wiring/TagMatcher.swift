internal import Configuring
internal import Patterns
internal import Records

/// Says whether a tag is selected: by the expression, which must match from the tag's start, or
/// by the pattern.
struct TagMatcher {
    private let expression: Pattern?
    private let pattern: TagPattern?

    init(_ selection: RecordSelection) {
        expression = selection.expression.flatMap { try? Pattern($0) }
        pattern = selection.pattern
    }

    func matches(_ tag: String) -> Bool {
        if let expression, TagMatcher.withView(of: tag, { expression.matchesAtStart($0) }) {
            return true
        }
        return pattern?.matches(tag) ?? false
    }

    static func withView<Result>(of text: String, _ body: (ByteView) -> Result) -> Result {
        var text = text
        return text.withUTF8 { body(unsafe ByteView(UnsafeRawBufferPointer($0))) }
    }
}

/// Makes the tag of a path, as the options `Tag` and `Tag_Regex` say.
struct TagMaker {
    private let tag: String
    private let expression: Pattern?

    init(_ settings: TailSettings) {
        tag = settings.tag
        expression = settings.tagPattern.flatMap { try? Pattern($0) }
    }

    /// The tag, or nil when the path does not match the expression: such a file is not read.
    func tag(of path: String) -> String? {
        guard let expression else { return TagTemplate.expand(tag, path: path) }
        return TagMatcher.withView(of: path) { view in
            guard expression.match(view) else { return nil }
            return TagTemplate.expand(tag) { name in
                guard let index = expression.groupNames.firstIndex(of: name) else { return nil }
                return expression.capture(index)?.text
            }
        }
    }
}
