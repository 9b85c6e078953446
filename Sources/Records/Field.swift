/// One member of a shallow record: a key and an undecoded value.
public struct Field {
    /// How the bytes of a value are to be understood.
    public enum Kind: UInt8, Sendable {
        /// Raw text, any bytes: escaped and quoted when it is written as JSON.
        case text
        /// The inside of a JSON string, already escaped: quoted when it is written as JSON.
        case escaped
        /// One valid JSON value exactly as it is to be written, quotes of a string included.
        case json
    }

    /// The key as the inside of a JSON string: escaped, without the quotes.
    public var key: ByteView
    /// The value's bytes; see ``kind``.
    public var value: ByteView
    /// How to read ``value``.
    public var kind: Kind
    /// Whether the value is the same memory for every record of its source, as the pod's metadata
    /// is.
    ///
    /// An encoder stores such a value once per chunk instead of once per record.
    public var isShared: Bool

    /// Makes a field.
    ///
    /// `key` must already be escaped.
    @inlinable
    public init(key: ByteView, value: ByteView, kind: Kind, isShared: Bool = false) {
        self.key = key
        self.value = value
        self.kind = kind
        self.isShared = isShared
    }
}
