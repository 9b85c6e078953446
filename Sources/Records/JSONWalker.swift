/// One scan of a JSON value: a position, what was noticed, and why it stopped.
struct JSONWalker {
    let text: ByteView
    let limits: JSONLimits
    var index: Int
    /// What was noticed, in the bits of ``JSONTraits``.
    var traits: JSONTraits = []
    /// Whether the scan stopped at a limit and not at an error.
    var isOverLimit = false
    private var keyStart = 0
    private var keyEnd = 0

    @inline(__always) init(_ text: ByteView, from start: Int, limits: JSONLimits) {
        self.text = text
        self.limits = limits
        index = start
    }

    /// Scans the container that begins at ``index``. Leaves ``index`` behind it, or at the first
    /// byte that does not fit and returns false. If `collects` is true, the container is an
    /// object, and its members are appended to `members`.
    mutating func walkContainer(into members: inout FieldBuffer, collects: Bool) -> Bool {
        let collectedDepth = collects ? 1 : -1
        // One bit for each open container, the innermost lowest: 1 for an object.
        var kinds: UInt64 = 0
        var depth = 0
        var valueStart = index
        members.keyFilter.beginScan()
        while true {
            // A value stands at `index`.
            let byte = text[index]
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                guard depth < min(limits.maximumDepth, JSONLimits.greatestDepth) else {
                    isOverLimit = true
                    return false
                }
                depth += 1
                kinds = kinds << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
                if kinds & 1 != 0 { members.keyFilter.openObject(depth: depth, identity: index) }
                index += 1
                guard skipBlanks() else { return false }
                if text[index] != byte + 2 {
                    if kinds & 1 != 0 {
                        guard walkKey(&members.keyFilter, depth: depth) else { return false }
                    }
                    if depth == 1 { valueStart = index }
                    continue
                }
            } else {
                guard walkScalar(byte) else { return false }
                if depth == collectedDepth {
                    guard collect(valueStart, into: &members) else { return false }
                }
            }
            // A value or the beginning of an empty container ends before `index`.
            while true {
                guard skipBlanks() else { return false }
                let byte = text[index]
                if byte == UInt8(ascii: ",") { break }
                guard byte == (kinds & 1 != 0 ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    return false
                }
                index += 1
                depth -= 1
                kinds >>= 1
                if depth == 0 { return true }
                if depth == collectedDepth {
                    guard collect(valueStart, into: &members) else { return false }
                }
            }
            index += 1
            guard skipBlanks() else { return false }
            if kinds & 1 != 0 {
                guard walkKey(&members.keyFilter, depth: depth) else { return false }
            }
            if depth == 1 { valueStart = index }
        }
    }

    /// Moves to the next byte that is no white space; false at the end.
    @inline(__always) private mutating func skipBlanks() -> Bool {
        guard index < text.count else { return false }
        if text[index] > 0x20 { return true }
        let start = index
        index = JSONScanner.skipBlanks(text, from: index)
        if index != start { traits.formUnion(.hasWhitespace) }
        return index < text.count
    }

    /// Takes a key, its colon, and the white space around them.
    @inline(__always)
    private mutating func walkKey(_ filter: inout JSONKeyFilter, depth: Int) -> Bool {
        guard text[index] == 0x22 else { return false }
        let start = index + 1
        let special = JSONStringScan.specialIndex(text, from: start)
        if special < text.count && text[special] == 0x22 {
            index = special + 1
        } else {
            let scan = JSONStringScan.finish(text, from: special)
            guard take(scan) else { return false }
            if scan.hasEscape { traits.formUnion(.hasEscapedKey) }
            if scan.hasVariableEscape { traits.formUnion(.mayHaveDuplicateKeys) }
        }
        let end = index - 1
        guard end - start <= limits.maximumKeyByteCount else {
            index = start - 1
            isOverLimit = true
            return false
        }
        if filter.insert(text, start, end, depth: depth) {
            traits.formUnion(.mayHaveDuplicateKeys)
        }
        if depth == 1 { (keyStart, keyEnd) = (start, end) }
        guard skipBlanks(), text[index] == UInt8(ascii: ":") else { return false }
        index += 1
        return skipBlanks()
    }

    /// Takes the string, number or literal that begins at ``index`` with `byte`.
    @inline(__always) mutating func walkScalar(_ byte: UInt8) -> Bool {
        if byte == 0x22 {
            let special = JSONStringScan.specialIndex(text, from: index + 1)
            if special < text.count && text[special] == 0x22 {
                index = special + 1
                return true
            }
            return take(JSONStringScan.finish(text, from: special))
        }
        let end =
            byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
            ? JSONScalarScan.number(text, at: index) : JSONScalarScan.literal(text, at: index)
        index = end < 0 ? ~end : end
        return end >= 0
    }

    @inline(__always) private mutating func take(_ scan: JSONStringScan) -> Bool {
        if scan.hasNonASCII { traits.formUnion(.hasNonASCII) }
        index = scan.end < 0 ? ~scan.end : scan.end
        return scan.end >= 0
    }

    /// Appends the member whose value ends before ``index``.
    @inline(__always)
    private mutating func collect(_ valueStart: Int, into members: inout FieldBuffer) -> Bool {
        guard members.count < limits.maximumMembers else {
            index = keyStart - 1
            isOverLimit = true
            return false
        }
        members.append(
            Field(
                key: text.slice(keyStart, keyEnd), value: text.slice(valueStart, index),
                kind: .json))
        return true
    }
}
