/// The kernel of ``JSONText/appendEscaped(_:to:escapesNonASCII:)``.
///
/// One fused pass: sixteen bytes are stored before they are looked at; one signed comparison finds
/// control bytes and bytes of UTF-8 together, and only what is found is written a second time.
@usableFromInline enum JSONEscaper {
    /// What a run wrote.
    @usableFromInline struct Result {
        @usableFromInline let byteCount: Int
        @usableFromInline let consumedCount: Int
        @usableFromInline let replacementCount: Int

        @inlinable init(byteCount: Int, consumedCount: Int, replacementCount: Int) {
            self.byteCount = byteCount
            self.consumedCount = consumedCount
            self.replacementCount = replacementCount
        }
    }

    /// Room in bytes that is enough for `byteCount` bytes whatever they hold: six for each, and a
    /// vector that is stored in full at the end.
    @inlinable @inline(__always) static func roomNeeded(for byteCount: Int) -> Int {
        6 * byteCount + 16
    }

    /// The lanes that cannot stay as they are.
    @inlinable @inline(__always) static func special(in vector: SIMD16<UInt8>) -> ByteMask {
        ByteMask(specialLanes(in: vector))
    }

    /// The same as a mask of vectors.
    @inlinable @inline(__always)
    static func specialLanes(in vector: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        let signed = unsafe unsafeBitCast(vector, to: SIMD16<Int8>.self)
        let control = signed .< SIMD16<Int8>(repeating: 0x20)
        let quote = vector .== SIMD16<UInt8>(repeating: 0x22)
        let backslash = vector .== SIMD16<UInt8>(repeating: 0x5C)
        return control .| quote .| backslash
    }

    /// Escapes from `start` until `softEnd` is reached or passed, and never reads past the text.
    ///
    /// At most 19 bytes beyond `softEnd` are taken; `output` must have room for six times as many
    /// bytes as are taken and 16 more.
    @inlinable @inline(__always)
    static func escape(
        _ text: ByteView, from start: Int, to softEnd: Int,
        at output: UnsafeMutablePointer<UInt8>, escapesNonASCII: Bool
    ) -> Result {
        let end = text.count
        var index = start
        var place = unsafe output
        var replacements = 0
        // Everything from here to `index` stands unchanged in front of `place`.
        var copiedFrom = start
        while index < softEnd {
            let room = end &- index
            if room < 16, end &- copiedFrom >= 16 {
                // Less than a vector is left: the last sixteen bytes once more, over themselves.
                let last = text.vector16(at: end &- 16)
                if special(in: last).isEmpty {
                    unsafe UnsafeMutableRawPointer(place + (room &- 16)).storeBytes(
                        of: last, as: SIMD16<UInt8>.self)
                    unsafe place += room
                    index = end
                    break
                }
            }
            let vector = text.paddedVector16(at: index)
            unsafe UnsafeMutableRawPointer(place).storeBytes(
                of: vector, as: SIMD16<UInt8>.self)
            let mask = special(in: vector)
            if mask.isEmpty {
                index &+= 16
                unsafe place += 16
                let copied = unsafe copyPlain(text, from: index, to: softEnd, at: place)
                index &+= copied
                unsafe place += copied
                continue
            }
            defer { copiedFrom = index }
            if end - index >= 32 {
                let taken = unsafe escapeVector(text.base + index, mask, &place)
                index += taken
                if taken == 16 { continue }
            } else {
                let lane = mask.firstLane
                index += lane
                unsafe place += lane
                if index >= end { break }
                if text[index] < 0x80 {
                    unsafe place += storeEscape(of: text[index], at: place)
                    index += 1
                    continue
                }
            }
            repeat {
                let length = unsafe UTF8Sequence.length(
                    at: text.base + index, available: end - index)
                unsafe place += storeSequence(
                    text.base + index, length, at: place, escapesNonASCII: escapesNonASCII)
                replacements += length < 0 ? 1 : 0
                index += abs(length)
            } while index < softEnd && text[index] >= 0x80
        }
        return unsafe Result(
            byteCount: place - output, consumedCount: min(index, end) - start,
            replacementCount: replacements)
    }

    /// Copies vectors, two at a time, as long as they can stay as they are; gives how many bytes
    /// were copied.
    ///
    /// `output` must have room for all bytes up to `end`; what stands there behind the copied
    /// ones is overwritten.
    @inlinable @inline(__always)
    static func copyPlain(
        _ text: ByteView, from start: Int, to end: Int, at output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let target = UnsafeMutableRawPointer(output)
        let limit = end &- start &- 32
        var copied = 0
        while copied <= limit {
            let first = text.vector16(at: start &+ copied)
            let second = text.vector16(at: start &+ copied &+ 16)
            unsafe target.storeBytes(of: first, toByteOffset: copied, as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(
                of: second, toByteOffset: copied &+ 16, as: SIMD16<UInt8>.self)
            if !ByteMask(specialLanes(in: first) .| specialLanes(in: second)).isEmpty { break }
            copied &+= 32
        }
        return copied
    }

    /// Escapes the special lanes of the sixteen bytes at `source`, which were stored at `place`
    /// already, and moves `place`; 32 bytes may be read.
    ///
    /// Returns how many bytes were taken: all sixteen, or those in front of the first byte above
    /// 0x7f.
    @inlinable @inline(__always)
    static func escapeVector(
        _ source: UnsafePointer<UInt8>, _ mask: ByteMask,
        _ place: inout UnsafeMutablePointer<UInt8>
    ) -> Int {
        var taken = 0
        // One bit for each special lane: the lowest of its eight, lanes 8 to 15 in the other word.
        var bits = mask.low & 0x0101_0101_0101_0101
        var next = mask.high & 0x0101_0101_0101_0101
        var firstLane = 0
        while true {
            if bits == 0 {
                if next == 0 { break }
                (bits, next, firstLane) = (next, 0, 8)
            }
            let lane = firstLane &+ bits.trailingZeroBitCount &>> 3
            bits &= bits &- 1
            unsafe place += lane &- taken
            let byte = unsafe source[lane]
            if byte >= 0x80 { return lane }
            unsafe place += storeEscape(of: byte, at: place)
            taken = lane &+ 1
            // What follows was stored one place or more too early.
            let rest = unsafe UnsafeRawPointer(source + taken).loadUnaligned(
                as: SIMD16<UInt8>.self)
            unsafe UnsafeMutableRawPointer(place).storeBytes(of: rest, as: SIMD16<UInt8>.self)
        }
        unsafe place += 16 &- taken
        return 16
    }

    /// Stores the escape of a quote, a backslash or a control byte and returns its size.
    @inlinable @inline(__always)
    static func storeEscape(of byte: UInt8, at place: UnsafeMutablePointer<UInt8>) -> Int {
        unsafe place[0] = 0x5C
        guard byte < 0x20 else {
            unsafe place[1] = byte
            return 2
        }
        let letters: StaticString = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu"
        unsafe place[1] = letters.utf8Start[Int(byte)]
        guard unsafe place[1] == UInt8(ascii: "u") else { return 2 }
        return unsafe storeHexadecimal(UInt32(byte), at: place)
    }

    /// Stores `\uXXXX` and returns 6.
    @inlinable
    static func storeHexadecimal(_ unit: UInt32, at place: UnsafeMutablePointer<UInt8>) -> Int {
        let digits: StaticString = "0123456789abcdef"
        unsafe place[0] = 0x5C
        unsafe place[1] = UInt8(ascii: "u")
        unsafe place[2] = digits.utf8Start[Int(unit >> 12 & 15)]
        unsafe place[3] = digits.utf8Start[Int(unit >> 8 & 15)]
        unsafe place[4] = digits.utf8Start[Int(unit >> 4 & 15)]
        unsafe place[5] = digits.utf8Start[Int(unit & 15)]
        return 6
    }

    /// Stores a sequence as ``UTF8Sequence`` measured it and returns how many bytes it became.
    @inlinable @inline(__always)
    static func storeSequence(
        _ source: UnsafePointer<UInt8>, _ length: Int, at place: UnsafeMutablePointer<UInt8>,
        escapesNonASCII: Bool
    ) -> Int {
        if length < 0 || escapesNonASCII {
            return unsafe storeUncommon(
                source, length, at: place, escapesNonASCII: escapesNonASCII)
        }
        unsafe place[0] = source[0]
        unsafe place[1] = source[1]
        if length > 2 { unsafe place[2] = source[2] }
        if length > 3 { unsafe place[3] = source[3] }
        return length
    }

    /// Replaces what is ill-formed, and escapes what is not ASCII.
    @usableFromInline @inline(never)
    static func storeUncommon(
        _ source: UnsafePointer<UInt8>, _ length: Int, at place: UnsafeMutablePointer<UInt8>,
        escapesNonASCII: Bool
    ) -> Int {
        let scalar = length < 0 ? 0xFFFD : unsafe UTF8Sequence.scalar(at: source, length: length)
        guard escapesNonASCII else { return unsafe UTF8Sequence.store(scalar, at: place) }
        guard scalar >= 0x10000 else { return unsafe storeHexadecimal(scalar, at: place) }
        let offset = scalar - 0x10000
        _ = unsafe storeHexadecimal(0xD800 + (offset >> 10), at: place)
        _ = unsafe storeHexadecimal(0xDC00 + (offset & 0x3FF), at: place + 6)
        return 12
    }
}
