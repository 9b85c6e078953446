/// `Match`: a tag in which `*` stands for any bytes, none included (Fluent Bit 5.1).
///
/// Upper and lower case differ, and there are no other special characters.
public struct TagPattern: Hashable, Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// Takes a pattern as written.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The pattern as written.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether a tag fits.
    ///
    /// The cost is at most the product of the lengths.
    public func matches(_ tag: String) -> Bool {
        let tag = Array(tag.utf8)
        var t = 0
        var p = 0
        var retry: (tag: Int, pattern: Int)?
        while t < tag.count {
            if p < bytes.count, bytes[p] == 0x2A {
                p += 1
                retry = (t, p)
            } else if p < bytes.count, bytes[p] == tag[t] {
                t += 1
                p += 1
            } else if let last = retry {
                retry = (last.tag + 1, last.pattern)
                t = last.tag + 1
                p = last.pattern
            } else {
                return false
            }
        }
        return bytes[p...].allSatisfy { $0 == 0x2A }
    }

    /// Whether some tag that begins with `start` could fit.
    func couldMatch(tagsBeginningWith start: String) -> Bool {
        let literal = bytes.prefix { $0 != 0x2A }
        let start = Array(start.utf8)
        if literal.count == bytes.count, literal.count < start.count { return false }
        return zip(literal, start).allSatisfy { $0 == $1 }
    }
}
