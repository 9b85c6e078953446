internal import CSystemInterface
internal import Records
public import WorldInterface

/// The layout of a chunk file, version 1.
///
/// Numbers are little-endian.
///
/// Chunk header, 64 bytes:
///
/// | bytes | what |
/// | --- | --- |
/// | 0 ..< 8 | `TRCHUNK1` |
/// | 8 ..< 16 | generation: rises with every use of any chunk of the output; 0: not in use |
/// | 16 ..< 24 | hash of the output's name |
/// | 24 ..< 32 | wall clock at the start of use, nanoseconds since 1970 |
/// | 32 ..< 36 | CRC32C of bytes 0 ..< 32 |
/// | 36 ..< 64 | zero |
///
/// Frames follow, each at a multiple of eight, until the first that is not valid:
///
/// | bytes of the frame | what |
/// | --- | --- |
/// | 0 ..< 4 | kind: `TMPL` or `FRAM` |
/// | 4 ..< 8 | byte count of the payload |
/// | 8 ..< 12 | number of records; in a template its index in the chunk |
/// | 12 ..< 16 | index of the template; in a template 1 when records get their offset |
/// | 16 ..< 24 | generation, as in the chunk's header: what an earlier use left is not taken |
/// | 24 ..< 32 | wall clock when the frame was begun, nanoseconds since 1970 |
/// | 32 ..< 36 | number of claims |
/// | 36 ..< 40 | CRC32C, seeded with the generation's low half, of bytes 0 ..< 36 and behind 40 |
/// | 40 ... | the payload: compact records, or the four parts of a template |
/// | at a multiple of eight after it | claims of 40 bytes |
///
/// A template's payload is four 32-bit byte counts, then prefix, middle, suffix and tag. A claim is
/// the source, the offsets of standard output and standard error that hold once the frame is read,
/// and the two offsets at which the claim starts.
enum ChunkFormat {
    static let magic: UInt64 = 0x314B_4E55_4843_5254  // "TRCHUNK1"
    static let headerByteCount = 64
    static let frameHeaderByteCount = 40
    static let positionByteCount = 40
    static let templateKind: UInt32 = 0x4C50_4D54  // "TMPL"
    static let frameKind: UInt32 = 0x4D41_5246  // "FRAM"
    static let alignment = 8
    /// Claims that a frame has at most; the format has room for more.
    static let maximumPositionCount = 1 << 16
    /// Generations are below this, so that counting on never overflows.
    static let generationEnd: UInt64 = 1 << 62

    static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }

    /// Bytes that a frame takes beside its payload.
    static func overhead(positionCount: Int) -> Int {
        frameHeaderByteCount + alignment + positionCount * positionByteCount
    }
}

/// Where the records of a source stand once a frame has been read.
public struct FramePosition: Hashable, Sendable {
    /// The source.
    public var source: SourceKey
    /// Records of standard output, and of sources without streams, are done below this offset.
    public var stdoutOffset: UInt64
    /// Records of standard error are done below this offset.
    public var stderrOffset: UInt64

    /// Makes a position.
    public init(source: SourceKey, stdoutOffset: UInt64, stderrOffset: UInt64) {
        self.source = source
        self.stdoutOffset = stdoutOffset
        self.stderrOffset = stderrOffset
    }
}

/// What a frame says about a source: that everything up to its end has been read, provided that
/// everything up to its start is known to be.
struct FrameClaim: Equatable {
    /// Where the source stands once the frame has been read.
    var end: FramePosition
    /// The end that the latest frame of the source claimed, of those that were not settled when
    /// this one was written; zeroes when all were.
    ///
    /// If that frame is lost, by a power cut or since it was in memory only, this claim is void.
    var stdoutStart: UInt64 = 0
    var stderrStart: UInt64 = 0

    /// The start as a position.
    var start: FramePosition {
        FramePosition(
            source: end.source, stdoutOffset: stdoutStart, stderrOffset: stderrStart)
    }
}

/// The header of a chunk, as numbers.
struct ChunkHeader: Equatable {
    var magic: UInt64
    var generation: UInt64
    var outputHash: UInt64
    var begunNanoseconds: Int64
    var storedChecksum: UInt32
    var computedChecksum: UInt32
}

/// The header of a frame, as numbers.
struct FrameHeader: Equatable {
    var kind: UInt32
    var payloadByteCount: Int
    var recordCount: Int
    var templateIndex: Int
    var generation: UInt64
    var begunNanoseconds: Int64
    var positionCount: Int

    /// Where the positions start, counted from the frame's first byte.
    var positionsOffset: Int {
        ChunkFormat.aligned(ChunkFormat.frameHeaderByteCount + payloadByteCount)
    }

    /// The whole frame's size, a multiple of the alignment.
    var byteCount: Int { positionsOffset + positionCount * ChunkFormat.positionByteCount }
}

/// Reads and writes the parts of a chunk. The memory must hold at least what is asked for.
extension ChunkFormat {
    static func storeHeader(
        in chunk: UnsafeMutableRawBufferPointer, generation: UInt64, output: UInt64,
        nanoseconds: Int64
    ) {
        unsafe store(magic, chunk, 0)
        unsafe store(generation, chunk, 8)
        unsafe store(output, chunk, 16)
        unsafe store(UInt64(bitPattern: nanoseconds), chunk, 24)
        let start = unsafe UnsafeRawPointer(base(chunk))
        unsafe store32(tailrace_crc32c(0, start, 32), chunk, 32)
    }

    /// The generation of a chunk in use by `output`, 0 when it is free, nil when the header is
    /// not one of ours.
    static func loadGeneration(in chunk: UnsafeMutableRawBufferPointer, output: UInt64) -> UInt64? {
        guard chunk.count >= headerByteCount, unsafe load(chunk, 0) == magic else { return nil }
        let start = unsafe UnsafeRawPointer(base(chunk))
        guard unsafe tailrace_crc32c(0, start, 32) == load32(chunk, 32) else { return nil }
        guard unsafe load(chunk, 16) == output else { return nil }
        let generation = unsafe load(chunk, 8)
        return generation < generationEnd ? generation : nil
    }

    /// The numbers of a header, whatever they say.
    static func loadHeader(in chunk: UnsafeMutableRawBufferPointer) -> ChunkHeader? {
        guard chunk.count >= headerByteCount else { return nil }
        let start = unsafe UnsafeRawPointer(base(chunk))
        return unsafe ChunkHeader(
            magic: load(chunk, 0), generation: load(chunk, 8), outputHash: load(chunk, 16),
            begunNanoseconds: Int64(bitPattern: load(chunk, 24)),
            storedChecksum: load32(chunk, 32), computedChecksum: tailrace_crc32c(0, start, 32))
    }

    /// The generation of the latest use of a chunk, whether it is free by now or not; 0 when it was
    /// never used.
    ///
    /// Frames of that use may still lie in it, whole.
    static func latestGeneration(in chunk: UnsafeMutableRawBufferPointer) -> UInt64 {
        guard chunk.count >= headerByteCount + frameHeaderByteCount else { return 0 }
        let kind = unsafe load32(chunk, headerByteCount)
        let generation = unsafe load(chunk, headerByteCount + 16)
        guard kind == templateKind || kind == frameKind, generation < generationEnd else {
            return 0
        }
        return generation
    }

    /// Stores a frame's header with its checksum; payload and positions must be in place.
    static func storeFrame(
        _ header: FrameHeader, in chunk: UnsafeMutableRawBufferPointer, at offset: Int
    ) {
        unsafe store32(header.kind, chunk, offset)
        unsafe store32(UInt32(header.payloadByteCount), chunk, offset + 4)
        unsafe store32(UInt32(header.recordCount), chunk, offset + 8)
        unsafe store32(UInt32(header.templateIndex), chunk, offset + 12)
        unsafe store(header.generation, chunk, offset + 16)
        unsafe store(UInt64(bitPattern: header.begunNanoseconds), chunk, offset + 24)
        unsafe store32(UInt32(header.positionCount), chunk, offset + 32)
        unsafe store32(checksum(of: header, in: chunk, at: offset), chunk, offset + 36)
    }

    /// The frame at `offset`.
    ///
    /// - Throws: why there is no whole frame of this generation inside the chunk.
    static func loadFrame(
        in chunk: UnsafeMutableRawBufferPointer, at offset: Int, generation: UInt64
    ) throws(FrameFault) -> FrameHeader {
        guard offset + frameHeaderByteCount <= chunk.count else { throw .chunkEnds }
        let header = unsafe FrameHeader(
            kind: load32(chunk, offset), payloadByteCount: Int(load32(chunk, offset + 4)),
            recordCount: Int(load32(chunk, offset + 8)),
            templateIndex: Int(load32(chunk, offset + 12)), generation: load(chunk, offset + 16),
            begunNanoseconds: Int64(bitPattern: load(chunk, offset + 24)),
            positionCount: Int(load32(chunk, offset + 32)))
        guard header.kind == templateKind || header.kind == frameKind else {
            throw .unknownKind(header.kind)
        }
        guard header.generation == generation else { throw .otherGeneration(header.generation) }
        guard header.positionCount <= maximumPositionCount else {
            throw .tooManyClaims(header.positionCount)
        }
        guard offset + header.byteCount <= chunk.count else { throw .tooLong(header.byteCount) }
        let stored = unsafe load32(chunk, offset + 36)
        let computed = unsafe checksum(of: header, in: chunk, at: offset)
        guard stored == computed else {
            throw .wrongChecksum(stored: stored, computed: computed)
        }
        return header
    }

    static func storeClaim(
        _ claim: FrameClaim, in chunk: UnsafeMutableRawBufferPointer, at offset: Int
    ) {
        unsafe store(claim.end.source.bits, chunk, offset)
        unsafe store(claim.end.stdoutOffset, chunk, offset + 8)
        unsafe store(claim.end.stderrOffset, chunk, offset + 16)
        unsafe store(claim.stdoutStart, chunk, offset + 24)
        unsafe store(claim.stderrStart, chunk, offset + 32)
    }

    static func loadClaim(
        in chunk: UnsafeMutableRawBufferPointer, at offset: Int
    ) -> FrameClaim {
        unsafe FrameClaim(
            end: FramePosition(
                source: SourceKey(bits: load(chunk, offset)),
                stdoutOffset: load(chunk, offset + 8), stderrOffset: load(chunk, offset + 16)),
            stdoutStart: load(chunk, offset + 24), stderrStart: load(chunk, offset + 32))
    }

    /// The template whose payload lies at `offset`, or nil when its parts do not fit.
    static func loadTemplate(
        in chunk: UnsafeMutableRawBufferPointer, at offset: Int, byteCount: Int, hasOffset: Bool
    ) -> RecordTemplate? {
        guard byteCount >= 16 else { return nil }
        let counts = (0..<4).map { unsafe Int(load32(chunk, offset + 4 * $0)) }
        guard counts.reduce(16, +) == byteCount else { return nil }
        var place = offset + 16
        let parts = counts.map { count -> ByteView in
            defer { place += count }
            return unsafe view(chunk, place, count)
        }
        return RecordTemplate(
            prefix: parts[0], hasOffset: hasOffset, middle: parts[1], suffix: parts[2],
            tag: parts[3])
    }

    /// Stores a template's payload at `offset` and gives its size.
    static func storeTemplate(
        _ template: RecordTemplate, in chunk: UnsafeMutableRawBufferPointer, at offset: Int
    ) -> Int {
        let parts = [template.prefix, template.middle, template.suffix, template.tag]
        var place = offset + 16
        for (index, part) in parts.enumerated() {
            unsafe store32(UInt32(part.count), chunk, offset + 4 * index)
            unsafe base(chunk).advanced(by: place).copyMemory(
                from: UnsafeRawPointer(part.base), byteCount: part.count)
            place += part.count
        }
        return place - offset
    }

    /// Borrows bytes of a chunk.
    static func view(
        _ chunk: UnsafeMutableRawBufferPointer, _ offset: Int, _ byteCount: Int
    ) -> ByteView {
        precondition(
            offset >= 0 && byteCount >= 0 && offset + byteCount <= chunk.count,
            "a view lies inside its chunk")
        return unsafe ByteView(
            base: UnsafePointer(
                base(chunk).advanced(by: offset).assumingMemoryBound(to: UInt8.self)),
            count: byteCount)
    }

    private static func checksum(
        of header: FrameHeader, in chunk: UnsafeMutableRawBufferPointer, at offset: Int
    ) -> UInt32 {
        let start = unsafe base(chunk).advanced(by: offset)
        let seed = UInt32(truncatingIfNeeded: header.generation)
        let head = unsafe tailrace_crc32c(seed, start, 36)
        let rest = header.byteCount - frameHeaderByteCount
        return unsafe tailrace_crc32c(head, start.advanced(by: frameHeaderByteCount), rest)
    }

    private static func base(_ chunk: UnsafeMutableRawBufferPointer) -> UnsafeMutableRawPointer {
        guard let start = chunk.baseAddress else { preconditionFailure("a chunk is mapped") }
        return unsafe start
    }

    private static func store(
        _ value: UInt64, _ chunk: UnsafeMutableRawBufferPointer, _ offset: Int
    ) {
        unsafe chunk.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    private static func store32(
        _ value: UInt32, _ chunk: UnsafeMutableRawBufferPointer, _ offset: Int
    ) {
        unsafe chunk.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    private static func load(_ chunk: UnsafeMutableRawBufferPointer, _ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: chunk.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func load32(_ chunk: UnsafeMutableRawBufferPointer, _ offset: Int) -> UInt32 {
        unsafe UInt32(littleEndian: chunk.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
