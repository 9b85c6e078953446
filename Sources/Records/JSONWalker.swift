/// One pass over a JSON container: the loop of ``JSONScanner``.
///
/// What changes with every byte is a local variable, so that it stays in a register; what is rare
/// is left to memory and to functions that are not inlined. The text ends with a closing bracket:
/// no token goes on over one and no white space does, so that only the bytes behind a closing
/// bracket need a look at the end.
enum JSONWalker {
    /// Scans the container that begins at `start`.
    ///
    /// If `collects` is true, it is an object, and its members are appended to `members`.
    static func walk(
        _ text: ByteView, from start: Int, limits: JSONLimits, into members: inout FieldBuffer,
        collects: Bool
    ) -> JSONObjectScan {
        var textEnd = text.count
        while textEnd > start && text[textEnd - 1] | 0x20 != 0x7D { textEnd -= 1 }
        guard textEnd > start else { return .invalid(at: text.count) }
        return walk(
            endingWithBracket: text.slice(0, textEnd), from: start, limits: limits,
            into: &members, collects: collects)
    }

    private static func walk(
        endingWithBracket text: ByteView, from start: Int, limits: JSONLimits,
        into members: inout FieldBuffer, collects: Bool
    ) -> JSONObjectScan {
        let origin = unsafe text.base
        let end = unsafe origin + text.count
        let state = unsafe members.state
        unsafe state.pointee.begin()
        let maximumDepth = min(limits.maximumDepth, JSONLimits.greatestDepth)
        // The depth whose values are collected; none if it is never reached.
        let collectedDepth = collects ? 1 : -1
        var place = unsafe origin + start
        var window = unsafe state.pointee.specials.open(at: place, end)
        // The short way of keys does not look at the limit, which is longer as a rule.
        let shortKeySize = limits.maximumKeyByteCount >= 16 ? 16 : Int.max
        // One bit for each open container, the innermost lowest: 1 for an object.
        var kinds: UInt64 = 0
        var depth = 0
        while true {
            unsafe skipBlanks(&place, state)
            if kinds & 1 != 0 {
                guard unsafe place[0] == 0x22 else { return .invalid(at: unsafe place - origin) }
                unsafe place += 1
                let keyStart = unsafe place
                var hash: UInt64 = 0
                if unsafe window.end - place < shortKeySize
                    || !skipShortKey(&place, window, &hash)
                {
                    let key = JSONStringScan.finish(text, from: unsafe keyStart - origin)
                    guard key.end >= 0 else { return .invalid(at: ~key.end) }
                    unsafe state.pointee.traits |= key.keyTraits
                    unsafe place = unsafe origin + key.end - 1
                    guard unsafe place - keyStart <= limits.maximumKeyByteCount else {
                        return .overLimit(at: unsafe keyStart - origin - 1)
                    }
                    hash = JSONScanState.hash(
                        unsafe ByteView(base: keyStart, count: place - keyStart))
                    if unsafe window.end - place < 16 && window.end < end {
                        window = unsafe state.pointee.specials.open(at: place, end)
                    }
                }
                let keyEnd = unsafe place
                unsafe state.pointee.insert(hash)
                unsafe place += 1
                unsafe skipBlanks(&place, state)
                guard unsafe place[0] == 0x3A else { return .invalid(at: unsafe place - origin) }
                unsafe place += 1
                unsafe skipBlanks(&place, state)
                if depth == collectedDepth {
                    guard members.count < limits.maximumMembers else {
                        return .overLimit(at: unsafe keyStart - origin - 1)
                    }
                    unsafe members.beginMember(
                        ByteView(base: keyStart, count: keyEnd - keyStart), at: place)
                }
            }

            let byte = unsafe place[0]
            if byte == 0x22 {
                unsafe place += 1
                if unsafe !skipPlainString(&place, window) {
                    let rest = JSONStringScan.finish(text, from: unsafe place - origin)
                    guard rest.end >= 0 else { return .invalid(at: ~rest.end) }
                    unsafe state.pointee.traits |= rest.valueTraits
                    unsafe place = unsafe origin + rest.end
                    if unsafe place >= window.end {
                        window = unsafe state.pointee.specials.open(at: place, end)
                    }
                }
            } else if byte &- 0x30 < 10 || byte == 0x2D {
                guard unsafe JSONScalarScan.number(&place) else {
                    return .invalid(at: unsafe place - origin)
                }
            } else if byte | 0x20 == 0x7B {
                guard depth < maximumDepth else { return .overLimit(at: unsafe place - origin) }
                let identity = unsafe place - origin
                unsafe place += 1
                unsafe skipBlanks(&place, state)
                if unsafe place[0] != byte &+ 2 {
                    unsafe state.pointee.open(depth: depth, identity: identity)
                    depth &+= 1
                    kinds = kinds &<< 1 | UInt64(byte &>> 5 & 1)
                    continue
                }
                unsafe place += 1
                if depth == 0 { return unsafe result(place - origin, state) }
                guard unsafe place < end else { return .invalid(at: text.count) }
            } else {
                guard unsafe JSONScalarScan.literal(&place, end) else {
                    return .invalid(at: unsafe place - origin)
                }
            }

            while true {
                if depth == collectedDepth { unsafe members.endMember(at: place) }
                unsafe skipBlanks(&place, state)
                if unsafe place[0] == 0x2C { break }
                guard unsafe place[0] == (kinds & 1 != 0 ? 0x7D : 0x5D) else {
                    return .invalid(at: unsafe place - origin)
                }
                unsafe place += 1
                depth &-= 1
                kinds = kinds &>> 1
                unsafe state.pointee.close(depth: depth)
                if depth == 0 { return unsafe result(place - origin, state) }
                guard unsafe place < end else { return .invalid(at: text.count) }
            }
            unsafe place += 1
        }
    }

    @inline(__always)
    private static func result(
        _ end: Int, _ state: UnsafeMutablePointer<JSONScanState>
    ) -> JSONObjectScan {
        .object(end: end, traits: JSONTraits(rawValue: unsafe state.pointee.traits))
    }

    /// Moves to the next byte that is no white space.
    @inline(__always)
    private static func skipBlanks(
        _ place: inout UnsafePointer<UInt8>, _ state: UnsafeMutablePointer<JSONScanState>
    ) {
        guard unsafe place[0] <= 0x20 && JSONScanner.isBlank(place[0]) else { return }
        unsafe state.pointee.traits |= JSONTraits.hasWhitespace.rawValue
        repeat { unsafe place += 1 } while unsafe JSONScanner.isBlank(place[0])
    }

    /// Moves behind the quote that ends a string.
    ///
    /// If a byte comes before it that is not plain text, or the window ends, moves there and
    /// returns false.
    @inline(__always)
    private static func skipPlainString(
        _ place: inout UnsafePointer<UInt8>, _ window: JSONSpecialBytes.Window
    ) -> Bool {
        while unsafe place < window.end {
            let special = unsafe window.eight(at: place)
            if special == 0 {
                unsafe place += 8
                continue
            }
            unsafe place += special.trailingZeroBitCount &>> 3
            guard unsafe place[0] == 0x22 else { return false }
            unsafe place += 1
            return true
        }
        return false
    }

    /// Moves to the quote behind a key of fifteen bytes of plain text at most and gives its hash;
    /// else returns false.
    ///
    /// Sixteen bytes of the window are left.
    @inline(__always)
    private static func skipShortKey(
        _ place: inout UnsafePointer<UInt8>, _ window: JSONSpecialBytes.Window,
        _ hash: inout UInt64
    ) -> Bool {
        let raw = unsafe UnsafeRawPointer(place)
        let first = unsafe UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
        let special = unsafe window.eight(at: place)
        if special != 0 {
            hash = first & lowerBits(special)
            unsafe place += special.trailingZeroBitCount &>> 3
            return unsafe place[0] == 0x22
        }
        unsafe place += 8
        let next = unsafe window.eight(at: place)
        guard next != 0 else { return false }
        let rest = unsafe UInt64(
            littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        hash = JSONScanState.hash(first, rest & lowerBits(next))
        unsafe place += next.trailingZeroBitCount &>> 3
        return unsafe place[0] == 0x22
    }

    /// The bits below the lowest one of `word`.
    @inline(__always) private static func lowerBits(_ word: UInt64) -> UInt64 {
        (word & (0 &- word)) &- 1
    }
}
