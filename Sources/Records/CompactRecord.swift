/// How a record lies in a chunk: a header of sixteen bytes, then the bytes that differ from its
/// neighbours.
///
/// | bytes | what |
/// | --- | --- |
/// | 0 ..< 4 | byte count of the body |
/// | 4 ..< 8 | byte count of the record in its source |
/// | 8 ..< 16 | offset of the record in its source |
/// | 16 ... | the body |
///
/// All numbers are little-endian. What all records of a frame share stands once in the frame's
/// ``RecordTemplate``.
public enum CompactRecord {
    /// The size of the header in bytes.
    public static let headerByteCount = 16

    /// The fields of a header.
    public struct Header {
        /// Bytes of the body that follows.
        public var bodyByteCount: Int
        /// Bytes of the record in its source.
        public var sourceByteCount: Int
        /// Offset of the record in its source.
        public var sourceOffset: UInt64

        /// Makes a header.
        @inlinable public init(bodyByteCount: Int, sourceByteCount: Int, sourceOffset: UInt64) {
            self.bodyByteCount = bodyByteCount
            self.sourceByteCount = sourceByteCount
            self.sourceOffset = sourceOffset
        }
    }

    /// Stores a header in the sixteen bytes at `place`.
    @inlinable
    public static func store(
        bodyByteCount: Int, sourceByteCount: UInt32, sourceOffset: UInt64,
        at place: UnsafeMutablePointer<UInt8>
    ) {
        let raw = UnsafeMutableRawPointer(place)
        unsafe raw.storeBytes(
            of: UInt32(truncatingIfNeeded: bodyByteCount).littleEndian, as: UInt32.self)
        unsafe raw.storeBytes(
            of: sourceByteCount.littleEndian, toByteOffset: 4, as: UInt32.self)
        unsafe raw.storeBytes(
            of: sourceOffset.littleEndian, toByteOffset: 8, as: UInt64.self)
    }

    /// Reads the header at `place`, where sixteen bytes must be readable.
    @inlinable
    public static func load(at place: UnsafePointer<UInt8>) -> Header {
        let raw = unsafe UnsafeRawPointer(place)
        return unsafe Header(
            bodyByteCount: Int(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self))),
            sourceByteCount: Int(
                UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self))),
            sourceOffset: UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}

/// What the records of a frame have in common: a wire record is
/// `prefix + [offset in base64url] + middle + body + suffix`.
@safe public struct RecordTemplate {
    /// Bytes before the offset: the action line up to the id's constant part.
    public var prefix: ByteView
    /// Whether the record's offset follows the prefix as eleven characters of base64url.
    public var hasOffset: Bool
    /// Bytes between the offset and the body: the rest of the action line, the document's start.
    public var middle: ByteView
    /// Bytes after the body: the container's metadata, the document's end.
    public var suffix: ByteView
    /// The tag of the records, for outputs that group by it.
    public var tag: ByteView

    /// Makes a template of borrowed parts.
    public init(
        prefix: ByteView, hasOffset: Bool, middle: ByteView, suffix: ByteView, tag: ByteView
    ) {
        self.prefix = prefix
        self.hasOffset = hasOffset
        self.middle = middle
        self.suffix = suffix
        self.tag = tag
    }

    /// Bytes that every record gets beside its body.
    public var addedByteCount: Int {
        prefix.count + (hasOffset ? 11 : 0) + middle.count + suffix.count
    }
}

/// Records of one source that lie together in a chunk, ready to be expanded.
///
/// Borrowed from a chunk that whoever handed it out keeps mapped.
public struct FrameSlice {
    /// What the records share.
    public var template: RecordTemplate
    /// The compact records, one after another.
    public var payload: ByteView
    /// How many there are.
    public var recordCount: Int
    /// The bits of the key of the source that they come from.
    public var sourceBits: UInt64

    /// Makes a slice.
    public init(
        template: RecordTemplate, payload: ByteView, recordCount: Int, sourceBits: UInt64 = 0
    ) {
        self.template = template
        self.payload = payload
        self.recordCount = recordCount
        self.sourceBits = sourceBits
    }

    /// Bytes of all records on the wire.
    public var expandedByteCount: Int {
        payload.count + recordCount * (template.addedByteCount - CompactRecord.headerByteCount)
    }
}
