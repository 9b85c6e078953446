public import Records

/// A document's shape: its top-level members in order, each a constant or a hole.
public struct Skeleton: Sendable {
    /// JSON in which the byte 0 stands for each value that is left out.
    public var text: [UInt8]

    /// Makes a skeleton.
    public init(text: [UInt8]) { self.text = text }

    /// Appends the source of a document: the text with each hole filled with the next of `holes`,
    /// which the byte 0 separates.
    public func source(filling holes: ByteView, into source: inout [UInt8]) {
        var next = 0
        unsafe text.withUnsafeBytes { buffer in
            let text = unsafe ByteView(buffer)
            var index = 0
            while let hole = text.firstIndex(of: 0, from: index) {
                Skeleton.append(text.slice(index, hole), to: &source)
                let end = holes.firstIndex(of: 0, from: next) ?? holes.count
                Skeleton.append(holes.slice(next, end), to: &source)
                next = min(end + 1, holes.count)
                index = hole + 1
            }
            Skeleton.append(text.slice(index, text.count), to: &source)
        }
    }

    private static func append(_ bytes: ByteView, to source: inout [UInt8]) {
        unsafe source.append(contentsOf: UnsafeBufferPointer(start: bytes.base, count: bytes.count))
    }
}

/// What is left of a query when a document's constants are known.
public enum Residual: Sendable {
    /// Every document of this shape matches.
    case all
    /// No document of this shape matches.
    case none
    /// The holes decide.
    case some(CompiledQuery)
}

/// What the tokens of every matching document fulfil; others may fulfil it, too.
public indirect enum TokenCondition: Sendable, Equatable {
    /// Says nothing.
    case any
    /// The document has this token.
    case token(String)
    /// The document has a token that begins so.
    case prefix(String)
    /// All of them hold.
    case and([TokenCondition])
    /// At least one holds.
    case or([TokenCondition])

    /// All of `parts`, as far as they say something.
    static func all(_ parts: [TokenCondition]) -> TokenCondition {
        let useful = parts.filter { $0 != .any }
        return useful.count == 1 ? useful[0] : useful.isEmpty ? .any : .and(useful)
    }

    /// One of `parts`; of no parts nothing is known.
    static func one(_ parts: [TokenCondition]) -> TokenCondition {
        if parts.isEmpty || parts.contains(.any) { return .any }
        return parts.count == 1 ? parts[0] : .or(parts)
    }
}
