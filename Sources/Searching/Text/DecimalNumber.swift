internal import Records

/// Numbers as people and programs write them: digits, a point, an exponent.
///
/// Swift would also read `0x1p3`, `inf` and `nan`, which are text to Elasticsearch.
enum DecimalNumber {
    /// Bytes above which a text is not taken for a number.
    static let longestText = 64

    /// The finite number that `text` is, or nil.
    static func read(_ text: ByteView) -> Double? {
        guard text.count > 0, text.count <= longestText else { return nil }
        for index in 0..<text.count where !isPart(text[index]) { return nil }
        guard let number = Double(text.text), number.isFinite else { return nil }
        return number
    }

    /// The same for the text of a query.
    static func read(_ text: String) -> Double? {
        var copy = text
        return copy.withUTF8 { read(unsafe ByteView(UnsafeRawBufferPointer($0))) }
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
