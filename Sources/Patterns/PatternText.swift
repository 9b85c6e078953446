/// The user's text taken apart: the expression and its options.
///
/// Fluent Bit 5.1 takes a bare expression, `/expression/` or `/expression/options`; an unknown
/// option letter makes the whole text, slashes included, the expression.
struct PatternText {
    /// The bytes between the slashes, or all of them.
    let body: [UInt8]
    /// Where the body begins in the user's text, in bytes.
    let bodyOffset: Int
    /// `i`: letters match in both cases.
    let ignoresCase: Bool
    /// `m`: the dot matches a line feed.
    let dotMatchesLineFeed: Bool
    /// `x`: white space and comments do not count.
    let isExtended: Bool

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let slash = UInt8(ascii: "/")
        guard let last = bytes.lastIndex(of: slash), last > 0, bytes[0] == slash,
            bytes[(last + 1)...].allSatisfy(PatternText.isOption)
        else {
            body = bytes
            bodyOffset = 0
            (ignoresCase, dotMatchesLineFeed, isExtended) = (false, false, false)
            return
        }
        let options = bytes[(last + 1)...]
        body = Array(bytes[1..<last])
        bodyOffset = 1
        ignoresCase = options.contains(UInt8(ascii: "i"))
        dotMatchesLineFeed = options.contains(UInt8(ascii: "m"))
        isExtended = options.contains(UInt8(ascii: "x"))
    }

    private static func isOption(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "i") || byte == UInt8(ascii: "m") || byte == UInt8(ascii: "x")
    }
}
