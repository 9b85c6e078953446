extension JSONScanner {
    /// Appends a validated value without the white space outside of its strings.
    /// - Returns: False, with the writer as it was, when the room does not suffice.
    public static func compact(_ json: ByteView, to writer: inout ByteWriter) -> Bool {
        guard writer.room >= json.count + 16 else { return compactCarefully(json, to: &writer) }
        let start = unsafe writer.cursor
        var place = unsafe start
        var index = 0
        while index < json.count {
            let byte = json[index]
            if byte == 0x22 {
                let end = unsafe copyString(json, from: index, to: place)
                unsafe place += end - index
                index = end
            } else {
                unsafe place[0] = byte
                unsafe place += isBlank(byte) ? 0 : 1
                index += 1
            }
        }
        writer.advance(unsafe place - start)
        return true
    }

    /// Copies the string whose opening quote is at `start`, and up to 15 bytes more; returns the
    /// position behind it.
    @inline(__always)
    private static func copyString(
        _ json: ByteView, from start: Int, to place: UnsafeMutablePointer<UInt8>
    ) -> Int {
        unsafe place[0] = 0x22
        var index = start + 1
        while index < json.count {
            let vector = json.paddedVector16(at: index)
            unsafe UnsafeMutableRawPointer(place + (index - start)).storeBytes(
                of: vector, as: SIMD16<UInt8>.self)
            let quotes = vector .== SIMD16<UInt8>(repeating: 0x22)
            let backslashes = vector .== SIMD16<UInt8>(repeating: 0x5C)
            let mask = ByteMask(quotes .| backslashes)
            guard !mask.isEmpty else {
                index += 16
                continue
            }
            index += mask.firstLane
            if json[index] == 0x22 { return index + 1 }
            guard index + 1 < json.count else { break }
            unsafe place[index - start + 1] = json[index + 1]
            index += 2
        }
        return json.count
    }

    /// The same where the result might not fit.
    private static func compactCarefully(_ json: ByteView, to writer: inout ByteWriter) -> Bool {
        let mark = writer.count
        var index = 0
        while index < json.count {
            let start = index
            if json[index] == 0x22 {
                index = stringEnd(json, at: index)
            } else if isBlank(json[index]) {
                index += 1
                continue
            } else {
                index += 1
                while index < json.count, json[index] != 0x22, !isBlank(json[index]) { index += 1 }
            }
            guard index - start <= writer.room else {
                writer.rewind(to: mark)
                return false
            }
            writer.append(json.slice(start, index))
        }
        return true
    }

    /// The position behind the validated value that begins at `start`.
    ///
    /// In a text that was not validated the answer means nothing, but it never exceeds the text's
    /// length.
    public static func skipValue(_ json: ByteView, from start: Int) -> Int {
        var index = start
        var depth = 0
        repeat {
            guard index < json.count else { return json.count }
            switch json[index] {
            case 0x22: index = stringEnd(json, at: index)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                index += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: index = scalarEnd(json, at: index)
            }
        } while depth > 0
        return index
    }

    /// The position behind the string of a validated value whose opening quote is at `start`.
    static func stringEnd(_ json: ByteView, at start: Int) -> Int {
        var index = start + 1
        while true {
            index = quoteOrBackslash(json, from: index)
            guard index < json.count else { return json.count }
            if json[index] == 0x22 { return index + 1 }
            index += 2
        }
    }

    private static func quoteOrBackslash(_ json: ByteView, from start: Int) -> Int {
        var index = start
        while index + 16 <= json.count {
            let vector = json.vector16(at: index)
            let mask = ByteMask(
                vector .== SIMD16<UInt8>(repeating: 0x22)
                    .| vector .== SIMD16<UInt8>(repeating: 0x5C))
            if !mask.isEmpty { return index + mask.firstLane }
            index += 16
        }
        while index < json.count, json[index] != 0x22, json[index] != 0x5C { index += 1 }
        return index
    }

    static func scalarEnd(_ json: ByteView, at start: Int) -> Int {
        var index = start + 1
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09:
                return index
            default: index += 1
            }
        }
        return index
    }
}
