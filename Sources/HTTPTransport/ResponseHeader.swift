import WorldInterface

/// The head of an answer, put together from the lines that arrive.
///
/// Every line counts against one limit: those of interim answers (1xx) and trailers too, so that a
/// server cannot keep the client busy with either.
struct ResponseHeader {
    /// The most bytes of header lines of one exchange.
    static let maximumByteCount = 64 * 1024

    /// The status code of the latest answer; 0 before the first line.
    private(set) var status = 0
    /// The header lines of the latest answer, names in lower case.
    private(set) var lines: [HTTPHeader] = []
    /// Whether the head of the final answer has arrived, to its blank line.
    private(set) var isComplete = false
    private var byteCount = 0

    /// Takes one line, with its line break.
    ///
    /// - Returns: False when the limit is passed.
    mutating func append(_ line: UnsafeRawBufferPointer) -> Bool {
        byteCount += line.count
        guard byteCount <= Self.maximumByteCount else { return false }
        let content = unsafe Self.trimmed(line[...])
        if unsafe content.starts(with: "HTTP/".utf8) {
            unsafe beginAnswer(content)
        } else if isComplete {
            // A trailer: nobody here needs one.
            return true
        } else if unsafe content.isEmpty {
            isComplete = status >= 200
        } else if let first = unsafe line.first, Self.isSpace(first) {
            unsafe continueLine(content)
        } else {
            unsafe addLine(content)
        }
        return true
    }

    /// The length that the server announced, or nil.
    var contentLength: Int? {
        lines.first { $0.name == "content-length" }.flatMap { Int($0.value) }
    }

    private mutating func beginAnswer(_ content: Slice<UnsafeRawBufferPointer>) {
        lines.removeAll(keepingCapacity: true)
        isComplete = false
        let code = unsafe content.drop { $0 != 0x20 }.drop { $0 == 0x20 }.prefix(3)
        status = unsafe code.reduce(0) { number, digit in
            digit >= 0x30 && digit <= 0x39 ? number * 10 + Int(digit - 0x30) : number
        }
    }

    private mutating func addLine(_ content: Slice<UnsafeRawBufferPointer>) {
        guard let colon = unsafe content.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = unsafe String(decoding: Self.trimmed(content[..<colon]), as: UTF8.self)
        let value = unsafe String(decoding: Self.trimmed(content[(colon + 1)...]), as: UTF8.self)
        lines.append(HTTPHeader(name.lowercased(), value))
    }

    /// A line that starts with a blank belongs to the one before it (RFC 9112, section 5.2).
    private mutating func continueLine(_ content: Slice<UnsafeRawBufferPointer>) {
        guard !lines.isEmpty else { return }
        lines[lines.count - 1].value += unsafe " " + String(decoding: content, as: UTF8.self)
    }

    private static func trimmed(
        _ bytes: Slice<UnsafeRawBufferPointer>
    ) -> Slice<UnsafeRawBufferPointer> {
        var rest = unsafe bytes.drop { isSpace($0) }
        while let last = unsafe rest.last, isSpace(last) { unsafe rest.removeLast() }
        return unsafe rest
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }
}
