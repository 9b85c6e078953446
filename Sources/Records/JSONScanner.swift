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
        return JSONWalker.walk(
            text, from: start, limits: limits, into: &members, collects: true)
    }

    /// Scans one value of any kind at the start of `text`; white space may precede it, anything
    /// may follow.
    ///
    /// `limits.maximumMembers` does not apply.
    public static func scanValue(
        _ text: ByteView, limits: JSONLimits = .init(), scratch: inout FieldBuffer
    ) -> JSONObjectScan {
        let start = skipBlanks(text, from: 0)
        guard start < text.count else { return .invalid(at: start) }
        if text[start] | 0x20 == UInt8(ascii: "{") {
            return JSONWalker.walk(
                text, from: start, limits: limits, into: &scratch, collects: false)
        }
        return scanScalar(text, at: start)
    }

    private static func scanScalar(_ text: ByteView, at start: Int) -> JSONObjectScan {
        if text[start] == 0x22 {
            let scan = JSONStringScan.finish(
                text, from: JSONStringScan.specialIndex(text, from: start + 1))
            guard scan.end >= 0 else { return .invalid(at: ~scan.end) }
            return .object(end: scan.end, traits: JSONTraits(rawValue: scan.valueTraits))
        }
        if text[start] &- 0x30 < 10 || text[start] == UInt8(ascii: "-") {
            return scanNumber(text, at: start)
        }
        var place = unsafe text.base + start
        let isValid = unsafe JSONScalarScan.literal(&place, text.base + text.count)
        let index = unsafe place - text.base
        return isValid ? .object(end: index, traits: []) : .invalid(at: index)
    }

    /// Scans a number in a copy with a zero behind it.
    private static func scanNumber(_ text: ByteView, at start: Int) -> JSONObjectScan {
        let copy = text.slice(start, scalarEnd(text, at: start)).array + [0]
        return unsafe copy.withUnsafeBufferPointer { buffer -> JSONObjectScan in
            guard let base = buffer.baseAddress else { return .invalid(at: start) }
            var place = unsafe base
            let isValid = unsafe JSONScalarScan.number(&place)
            let index = unsafe start + (place - base)
            return isValid ? .object(end: index, traits: []) : .invalid(at: index)
        }
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
