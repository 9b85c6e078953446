internal import Records

/// A writer that stops instead of trapping when its memory is full.
///
/// The text forms consist of many small pieces; one flag that is looked at in the end is simpler
/// than a check around each of them. After the first piece that did not fit nothing is written.
struct BoundedWriter {
    /// The writer underneath.
    private(set) var bytes: ByteWriter
    /// Whether something did not fit; what has been written is then worthless.
    private(set) var isFull = false
    /// Ill-formed parts of UTF-8 that became U+FFFD.
    private(set) var replacementCount = 0

    init(_ writer: ByteWriter) { bytes = writer }

    /// Whether `byteCount` more bytes fit; when not, the writer counts as full from now on.
    mutating func hasRoom(_ byteCount: Int) -> Bool {
        if bytes.room < byteCount { isFull = true }
        return !isFull
    }

    mutating func append(_ byte: UInt8) {
        if hasRoom(1) { bytes.append(byte) }
    }

    mutating func append(_ view: ByteView) {
        if hasRoom(view.count) { bytes.append(view) }
    }

    mutating func append(_ text: StaticString) { append(ByteView(text)) }

    mutating func append(_ array: [UInt8]) {
        unsafe array.withUnsafeBytes { append(unsafe ByteView($0)) }
    }

    mutating func append(decimal value: UInt64) {
        if hasRoom(20) { bytes.append(decimal: value) }
    }

    mutating func append(decimal value: Int64) {
        if hasRoom(20) { bytes.append(decimal: value) }
    }

    /// Appends `value` with leading zeros up to `digitCount` digits.
    mutating func append(decimal value: UInt64, digitCount: Int) {
        var smallest: UInt64 = 10
        var zeros = digitCount - 1
        while zeros > 0, value >= smallest {
            smallest *= 10
            zeros -= 1
        }
        for _ in 0..<zeros { append(UInt8(ascii: "0")) }
        append(decimal: value)
    }

    /// Appends `size` bytes of `value`, the most significant first.
    mutating func append(bigEndian value: UInt64, byteCount size: Int) {
        for position in stride(from: size - 1, through: 0, by: -1) {
            append(UInt8(truncatingIfNeeded: value >> UInt64(8 * position)))
        }
    }

    /// Appends what the inside of a JSON string stands for, or its bytes when it is malformed.
    mutating func append(unescaping stringBody: ByteView) {
        guard !isFull, !JSONText.appendUnescaped(stringBody, to: &bytes) else { return }
        // No room and a bad escape give the same answer. The result is never longer than the
        // source, so only with that much room it must have been the escape.
        append(stringBody)
    }

    /// Appends through `body`, which says how many replacements it made, or nil without room.
    mutating func append(_ body: (inout ByteWriter) -> Int?) {
        guard !isFull else { return }
        guard let count = body(&bytes) else {
            isFull = true
            return
        }
        replacementCount += count
    }

    /// Appends what the pattern makes of `seconds`.
    mutating func append(_ pattern: inout StrftimePattern, seconds: Int64) {
        if hasRoom(pattern.maximumByteCount) { pattern.append(seconds: seconds, to: &bytes) }
    }

    /// Forgets the bytes `start ..< start + byteCount` and moves those behind them down.
    mutating func remove(_ byteCount: Int, at start: Int) {
        let kept = bytes.count - start - byteCount
        let place = unsafe UnsafeMutableRawPointer(bytes.base + start)
        unsafe place.copyMemory(from: place + byteCount, byteCount: kept)
        bytes.rewind(to: start + kept)
    }

    /// Replaces the byte at `position`, which has been written.
    mutating func set(_ byte: UInt8, at position: Int) {
        precondition(position >= 0 && position < bytes.count, "only written bytes are replaced")
        unsafe bytes.base[position] = byte
    }
}
