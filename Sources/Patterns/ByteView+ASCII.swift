internal import Records

extension ByteView {
    /// Whether no byte has its highest bit set.
    var isASCII: Bool {
        var index = 0
        var bits = SIMD16<UInt8>(repeating: 0)
        while index + 16 <= count {
            bits |= vector16(at: index)
            index += 16
        }
        var rest: UInt8 = 0
        while index < count {
            rest |= self[index]
            index += 1
        }
        let words = unsafe unsafeBitCast(bits, to: SIMD2<UInt64>.self)
        return (words.x | words.y) & 0x8080_8080_8080_8080 == 0 && rest < 0x80
    }
}
