/// How large a JSON value may be before ``JSONScanner`` refuses it.
public struct JSONLimits: Sendable {
    /// The depth that no limit may exceed: the scanner keeps one bit a level.
    public static let greatestDepth = 64

    /// Nested containers, the outermost included; more than ``greatestDepth`` has no effect.
    public var maximumDepth = 64
    /// Members of the outermost object.
    public var maximumMembers = 512
    /// Bytes of any key as it is written, without the quotes.
    public var maximumKeyByteCount = 1024

    /// Chosen limits.
    public init(maximumDepth: Int = 64, maximumMembers: Int = 512, maximumKeyByteCount: Int = 1024)
    {
        self.maximumDepth = maximumDepth
        self.maximumMembers = maximumMembers
        self.maximumKeyByteCount = maximumKeyByteCount
    }
}

/// What a scan noticed about a valid JSON value.
public struct JSONTraits: OptionSet, Sendable {
    /// One bit a trait.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// There is white space outside of strings; what surrounds the value does not count.
    public static let hasWhitespace = JSONTraits(rawValue: 1)
    /// A string holds bytes above 0x7f.
    public static let hasNonASCII = JSONTraits(rawValue: 2)
    /// A key holds an escape.
    public static let hasEscapedKey = JSONTraits(rawValue: 4)
    /// An object may hold two keys that are equal once unescaped.
    ///
    /// Set whenever one does; rarely set otherwise: with a key that holds `\u` or `\/`, with
    /// several hundred keys in all, or when two hashes of 32 bits meet.
    public static let mayHaveDuplicateKeys = JSONTraits(rawValue: 8)
}

/// What ``JSONScanner`` says of a text.
///
/// Positions are in bytes from the start of the text.
public enum JSONObjectScan: Equatable, Sendable {
    /// A valid value that ends before `end`.
    case object(end: Int, traits: JSONTraits)
    /// Not JSON, or not UTF-8, at this byte; the text's length if it ends too early.
    case invalid(at: Int)
    /// A limit is exceeded at this byte.
    case overLimit(at: Int)
}
