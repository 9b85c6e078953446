public import Records

/// Writes one JSON text, piece by piece, with the commas where they belong.
///
/// Whether a comma is due follows from the last byte, so that nothing has to be kept: behind an
/// opening bracket, a colon or nothing at all none is.
public struct JSONOutput: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    /// Makes an empty text.
    public init() { bytes.reserveCapacity(1024) }

    /// Opens an object.
    public mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
    }

    /// Closes an object.
    public mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

    /// Opens an array.
    public mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
    }

    /// Closes an array.
    public mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    /// Writes a key and its colon; a value must follow.
    public mutating func key(_ key: String) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a key that is the inside of a JSON string already, and its colon.
    mutating func keyAsWritten(_ key: ByteView) {
        separate()
        bytes.append(0x22)
        append(key)
        bytes.append(0x22)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A place to go back to.
    var mark: Int { bytes.count }

    /// Whether the value written since `mark` was read is a container with nothing inside.
    func isEmptyContainer(from mark: Int) -> Bool {
        let value = bytes[mark...].drop { $0 == UInt8(ascii: ",") }
        return value.elementsEqual("{}".utf8) || value.elementsEqual("[]".utf8)
    }

    /// Forgets what was written since `mark` was read.
    mutating func rewind(to mark: Int) { bytes.removeSubrange(mark...) }

    /// Writes a string.
    public mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { unsafe string(ByteView(UnsafeRawBufferPointer($0))) }
    }

    /// Writes a string whose text is `text`, which is UTF-8.
    public mutating func string(_ text: ByteView) {
        separate()
        bytes.append(0x22)
        for index in 0..<text.count { appendEscaped(text[index]) }
        bytes.append(0x22)
    }

    /// Writes a JSON value as it stands.
    public mutating func raw(_ value: ByteView) {
        separate()
        append(value)
    }

    /// Writes a JSON value as it stands.
    public mutating func raw(_ value: [UInt8]) {
        separate()
        bytes.append(contentsOf: value)
    }

    /// Writes an integer.
    public mutating func int(_ number: Int64) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Writes an integer.
    public mutating func int(_ number: Int) { int(Int64(number)) }

    /// Writes a number as Java prints a `double`; `null` for one that JSON cannot hold.
    public mutating func double(_ number: Double) {
        separate()
        bytes.append(contentsOf: JavaNumber.text(number).utf8)
    }

    /// Writes a truth value.
    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes bytes with no comma before them.
    mutating func append(_ view: ByteView) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: view.base, count: view.count))
    }

    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), 0x0A: break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        guard byte < 0x20 || byte == 0x22 || byte == 0x5C else {
            bytes.append(byte)
            return
        }
        bytes.append(0x5C)
        switch byte {
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x22, 0x5C: bytes.append(byte)
        default:
            bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
            let digit = byte & 0x0F
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}
