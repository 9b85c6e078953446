internal import Records

/// Writes values in MessagePack's binary form, each in the shortest way that it has.
///
/// An array or a map begins with its size, which JSON does not tell; a first pass over the value
/// counts, a second one writes. Both are linear, and the tables are kept from value to value.
struct MessagePackWriter: Sendable {
    /// Containers of one value, above which the tables' memory is given back with the next value.
    static let keptContainerCount = 4096

    /// Sizes of the containers of a value, in the order in which they open.
    private var sizes: [Int] = []
    /// Indices into ``sizes`` of the containers that are open.
    private var open: [Int] = []

    /// Appends the head of a map with `count` members.
    static func appendMap(count: Int, to writer: inout BoundedWriter) {
        appendHead(count, short: (0x80, 16), byteCode: nil, wordCode: 0xDE, to: &writer)
    }

    /// Appends the head of an array with `count` elements.
    static func appendArray(count: Int, to writer: inout BoundedWriter) {
        appendHead(count, short: (0x90, 16), byteCode: nil, wordCode: 0xDC, to: &writer)
    }

    /// Appends a string of raw bytes.
    static func append(text: ByteView, to writer: inout BoundedWriter) {
        appendStringHead(text.count, to: &writer)
        writer.append(text)
    }

    /// Appends the string that the inside of a JSON string stands for.
    static func append(unescaping stringBody: ByteView, to writer: inout BoundedWriter) {
        // The head cannot be longer than the one of the escaped bytes; it is written first and
        // cut to size, so that the bytes move at most once.
        let start = writer.bytes.count
        appendStringHead(stringBody.count, to: &writer)
        let body = writer.bytes.count
        writer.append(unescaping: stringBody)
        guard !writer.isFull else { return }
        let size = writer.bytes.count - body
        let excess = body - start - stringHeadByteCount(size)
        if excess > 0 { writer.remove(excess, at: start) }
        setStringHead(size, at: start, in: &writer)
    }

    /// Appends a JSON value.
    mutating func append(json: ByteView, to writer: inout BoundedWriter) {
        countContainers(json)
        var container = 0
        var tokens = JSONTokens(json)
        while let token = tokens.next(), !writer.isFull {
            switch token {
            case .openObject:
                Self.appendMap(count: sizes[container], to: &writer)
                container += 1
            case .openArray:
                Self.appendArray(count: sizes[container], to: &writer)
                container += 1
            case .string(let body): Self.append(unescaping: body, to: &writer)
            case .number(let text): Self.append(number: text, to: &writer)
            case .null: writer.append(0xC0)
            case .false: writer.append(0xC2)
            case .true: writer.append(0xC3)
            case .closeObject, .closeArray, .colon, .comma: break
            }
        }
    }

    private mutating func countContainers(_ json: ByteView) {
        let isKept = sizes.count <= Self.keptContainerCount
        sizes.removeAll(keepingCapacity: isKept)
        open.removeAll(keepingCapacity: isKept)
        var tokens = JSONTokens(json)
        while let token = tokens.next() {
            switch token {
            case .closeObject, .closeArray: _ = open.popLast()
            case .colon: break
            case .comma:
                if let current = open.last { sizes[current] += 1 }
            case .openObject, .openArray:
                noteElement()
                open.append(sizes.count)
                sizes.append(0)
            default: noteElement()
            }
        }
    }

    /// The first element of a container counts itself, each other one is counted by its comma.
    private mutating func noteElement() {
        if let current = open.last, sizes[current] == 0 { sizes[current] = 1 }
    }

    private static func append(number text: ByteView, to writer: inout BoundedWriter) {
        if JSONNumber.isWhole(text) {
            if let value = UInt64(text.text) { return append(unsigned: value, to: &writer) }
            if let value = Int64(text.text) { return append(negative: value, to: &writer) }
        }
        writer.append(0xCB)
        writer.append(bigEndian: JSONNumber.double(text).bitPattern, byteCount: 8)
    }

    private static func append(unsigned value: UInt64, to writer: inout BoundedWriter) {
        switch value {
        case 0..<0x80: writer.append(UInt8(value))
        case 0..<0x100: append(code: 0xCC, value, byteCount: 1, to: &writer)
        case 0..<0x1_0000: append(code: 0xCD, value, byteCount: 2, to: &writer)
        case 0..<0x1_0000_0000: append(code: 0xCE, value, byteCount: 4, to: &writer)
        default: append(code: 0xCF, value, byteCount: 8, to: &writer)
        }
    }

    private static func append(negative value: Int64, to writer: inout BoundedWriter) {
        let bits = UInt64(bitPattern: value)
        switch value {
        case 0...: append(unsigned: bits, to: &writer)
        case -32..<0: writer.append(UInt8(truncatingIfNeeded: bits))
        case -0x80..<0: append(code: 0xD0, bits, byteCount: 1, to: &writer)
        case -0x8000..<0: append(code: 0xD1, bits, byteCount: 2, to: &writer)
        case -0x8000_0000..<0: append(code: 0xD2, bits, byteCount: 4, to: &writer)
        default: append(code: 0xD3, bits, byteCount: 8, to: &writer)
        }
    }

    private static func append(
        code: UInt8, _ value: UInt64, byteCount: Int, to writer: inout BoundedWriter
    ) {
        writer.append(code)
        writer.append(bigEndian: value, byteCount: byteCount)
    }

    /// Appends a head: below a limit in one byte, else after `byteCode`, `wordCode` or the code
    /// that follows that.
    private static func appendHead(
        _ count: Int, short: (code: UInt8, limit: Int), byteCode: UInt8?, wordCode: UInt8,
        to writer: inout BoundedWriter
    ) {
        let value = UInt64(count)
        if count < short.limit { return writer.append(short.code | UInt8(count)) }
        if let byteCode, count < 0x100 {
            return append(code: byteCode, value, byteCount: 1, to: &writer)
        }
        if count < 0x1_0000 { return append(code: wordCode, value, byteCount: 2, to: &writer) }
        append(code: wordCode + 1, value, byteCount: 4, to: &writer)
    }

    private static func appendStringHead(_ count: Int, to writer: inout BoundedWriter) {
        appendHead(count, short: (0xA0, 32), byteCode: 0xD9, wordCode: 0xDA, to: &writer)
    }

    private static func stringHeadByteCount(_ count: Int) -> Int {
        count < 32 ? 1 : count < 0x100 ? 2 : count < 0x1_0000 ? 3 : 5
    }

    /// Overwrites the head at `start`, whose length must be that of a string of `count` bytes.
    private static func setStringHead(_ count: Int, at start: Int, in writer: inout BoundedWriter) {
        let byteCount = stringHeadByteCount(count)
        let short = 0xA0 | UInt8(truncatingIfNeeded: count & 31)
        writer.set(
            byteCount == 1 ? short : byteCount == 2 ? 0xD9 : byteCount == 3 ? 0xDA : 0xDB, at: start
        )
        for position in 1..<byteCount {
            let shift = 8 * (byteCount - 1 - position)
            writer.set(UInt8(truncatingIfNeeded: count >> shift), at: start + position)
        }
    }
}
