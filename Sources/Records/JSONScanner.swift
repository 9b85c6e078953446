/// Validates JSON (RFC 8259, UTF-8) in one pass without recursion and without allocation.
public enum JSONScanner {
    /// Scans one object at the start of `text`; white space may precede it, anything may follow.
    ///
    /// Each member of the outermost object goes to `members`: the key as it is written, without
    /// its quotes, and the raw bytes of the value. What `members` held before is lost, and its
    /// contents mean something only when the result is an object.
    public static func scanObject(
        _ text: ByteView, limits: JSONLimits = .init(), into members: inout FieldBuffer
    ) -> JSONObjectScan {
        members.removeAll()
        let start = skipBlanks(text, from: 0)
        guard start < text.count, text[start] == UInt8(ascii: "{") else {
            return .invalid(at: start)
        }
        var walker = JSONWalker(text, from: start, limits: limits)
        let isValid = walker.walkContainer(into: &members, collects: true)
        return result(walker, isValid)
    }

    /// Scans one value of any kind at the start of `text`; white space may precede it, anything
    /// may follow. `limits.maximumMembers` does not apply.
    public static func scanValue(
        _ text: ByteView, limits: JSONLimits = .init(), scratch: inout FieldBuffer
    ) -> JSONObjectScan {
        let start = skipBlanks(text, from: 0)
        guard start < text.count else { return .invalid(at: start) }
        var walker = JSONWalker(text, from: start, limits: limits)
        let byte = text[start]
        let isContainer = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
        let isValid =
            isContainer
            ? walker.walkContainer(into: &scratch, collects: false) : walker.walkScalar(byte)
        return result(walker, isValid)
    }

    @inline(__always)
    private static func result(_ walker: JSONWalker, _ isValid: Bool) -> JSONObjectScan {
        if isValid { return .object(end: walker.index, traits: walker.traits) }
        return walker.isOverLimit ? .overLimit(at: walker.index) : .invalid(at: walker.index)
    }

    /// Whether `text` is one valid JSON value, with white space around it at most.
    public static func isValid(_ text: ByteView, limits: JSONLimits = .init()) -> Bool {
        var scratch = FieldBuffer(capacity: 1)
        guard case .object(let end, _) = scanValue(text, limits: limits, scratch: &scratch) else {
            return false
        }
        return skipBlanks(text, from: end) == text.count
    }

    /// The first position at or after `start` that holds no white space.
    @inlinable public static func skipBlanks(_ text: ByteView, from start: Int) -> Int {
        var index = start
        while index < text.count, isBlank(text[index]) { index += 1 }
        return index
    }

    /// Whether `byte` is white space of JSON: space, tab, line feed or carriage return.
    @inlinable @inline(__always) static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
