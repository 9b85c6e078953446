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

    /// What stands around a key in memory, so that it can be copied with the key.
    public enum KeyFrame: UInt8, Sendable {
        /// Nothing is known of it.
        case none
        /// The key is that of a ``FramedKey``.
        case literal
        /// The key was found in JSON text: a quote is in front of it, a quote behind it, and
        /// behind that a colon or white space.
        case source
    }

    @usableFromInline var ownKey: ByteView
    /// The key as the inside of a JSON string: escaped, without the quotes.
    @inlinable public var key: ByteView {
        get { ownKey }
        set {
            ownKey = newValue
            ownFrame = .none
        }
    }
    /// The value's bytes; see ``kind``.
    public var value: ByteView
    /// How to read ``value``.
    public var kind: Kind
    /// Whether the value is the same memory for every record of its source, as the pod's metadata
    /// is.
    ///
    /// An encoder stores such a value once per chunk instead of once per record.
    public var isShared: Bool
    @usableFromInline var ownFrame: KeyFrame
    /// What stands around ``key``.
    @inlinable public var keyFrame: KeyFrame { ownFrame }

    /// Makes a field.
    ///
    /// `key` must already be escaped.
    @inlinable
    public init(key: ByteView, value: ByteView, kind: Kind, isShared: Bool = false) {
        self.init(key: key, value: value, kind: kind, isShared: isShared, frame: .none)
    }

    /// Makes a field whose key stands ready for output.
    @inlinable public init(key: FramedKey, value: ByteView, kind: Kind) {
        self.init(key: key.name, value: value, kind: kind, isShared: false, frame: .literal)
    }

    @inlinable
    init(key: ByteView, value: ByteView, kind: Kind, isShared: Bool, frame: KeyFrame) {
        ownKey = key
        self.value = value
        self.kind = kind
        self.isShared = isShared
        ownFrame = frame
    }
}

/// A key in static memory with what stands around it in an object: `,"key":"`.
///
/// A writer copies comma, quotes and colon with the key in one go.
public struct FramedKey: Sendable {
    /// The key itself; two bytes before it and three behind it may be read.
    public let name: ByteView

    /// Takes a literal of the form `,"key":"`, whose key needs no escapes.
    @inlinable public init(_ text: StaticString) {
        let whole = ByteView(text)
        assert(whole.count > 5 && whole[0] == UInt8(ascii: ","), "a comma, then the key")
        name = whole.slice(2, whole.count - 3)
    }
}
