import Records

/// Walks over the members and elements of a JSON text that was validated before.
///
/// A ``Skeleton``'s text may be walked as well: a hole is a value whose only byte is 0.
enum JSONMembers {
    /// Calls `body` with each key, as it is written, and value of an object, in order, until it
    /// returns false.
    @inline(__always)
    static func forEach(_ text: ByteView, _ body: (_ key: ByteView, _ value: ByteView) -> Bool) {
        var index = JSONScanner.skipBlanks(text, from: 1)
        while index < text.count, text[index] == 0x22 {
            let keyEnd = JSONScanner.skipValue(text, from: index)
            let key = text.slice(index + 1, max(keyEnd - 1, index + 1))
            let colon = JSONScanner.skipBlanks(text, from: keyEnd)
            let start = JSONScanner.skipBlanks(text, from: min(colon + 1, text.count))
            let end = JSONScanner.skipValue(text, from: start)
            guard body(key, text.slice(start, end)) else { return }
            index = next(text, after: end)
        }
    }

    /// Calls `body` with each element of the array `text`, in order.
    @inline(__always)
    static func forEachElement(_ text: ByteView, _ body: (ByteView) -> Void) {
        var index = JSONScanner.skipBlanks(text, from: 1)
        while index < text.count, text[index] != UInt8(ascii: "]") {
            let end = JSONScanner.skipValue(text, from: index)
            body(text.slice(index, end))
            index = next(text, after: end)
        }
    }

    /// The place behind the comma that follows a value, or the closing bracket.
    private static func next(_ text: ByteView, after end: Int) -> Int {
        let index = JSONScanner.skipBlanks(text, from: end)
        guard index < text.count, text[index] == UInt8(ascii: ",") else { return index }
        return JSONScanner.skipBlanks(text, from: index + 1)
    }
}
