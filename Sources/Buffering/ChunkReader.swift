public import Records
public import WorldInterface

/// A chunk file as it was read by somebody who only looks: whatever the bytes are, it says what is
/// in them.
///
/// Works on a copy, since the file belongs to an agent that goes on writing. Frames are found by
/// the same walk as in a recovery.
///
/// Safe: owns its memory, and slices keep to the rule of ``FrameSlice``: they are borrowed as long
/// as the reader lives.
@safe public final class ChunkReader {
    /// Bytes of checksums that looking for frames behind a damage may cost, as a multiple of the
    /// chunk's size.
    static let searchEffort = 16

    /// The file's name.
    public let name: String
    /// Bytes of the file.
    public let byteCount: Int
    /// Whether the file is a chunk that is in use, is not in use, or what else.
    public let state: State
    /// The hash of the output's name, by the file's name; nil when it is not a chunk's name.
    public let outputHash: UInt64?
    /// Wall clock at the start of its use, in nanoseconds since 1970.
    public let begunNanoseconds: Int64
    /// What is wrong with it, in the order of the file; positions aside.
    public private(set) var findings: [ChunkFinding] = []

    private let memory: UnsafeMutableRawBufferPointer
    private let chunk: Chunk?

    /// What a file is.
    public enum State: Hashable, Sendable {
        /// It holds records of this generation.
        case used(generation: UInt64)
        /// All that was in it is settled.
        case free
        /// It was made and never written.
        case unwritten
        /// It is of a later version of the format.
        case newer(version: Character)
        /// It is no chunk, or a damaged one.
        case unusable
    }

    /// Reads what is in `bytes`, the content of the file `name`.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        byteCount = bytes.count
        outputHash = ChunkFileName.outputHash(in: name)
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(bytes.count, 1), alignment: 64)
        unsafe bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
        let content = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<bytes.count])
        unsafe self.memory = memory
        let header = unsafe ChunkFormat.loadHeader(in: content)
        begunNanoseconds = header?.begunNanoseconds ?? 0
        let isEmpty = !bytes.contains { $0 != 0 }
        (state, findings) = ChunkReader.judge(
            header, named: outputHash, byteCount: bytes.count, isEmpty: isEmpty)
        guard case .used(let generation) = state else {
            chunk = nil
            return
        }
        let mapping = unsafe StateMapping(name: name, number: -1, bytes: content)
        let chunk = Chunk(
            name: name, byteCount: bytes.count, generation: generation, mapping: mapping)
        self.chunk = chunk
        judge(BufferRecovery.walk(chunk), of: chunk)
    }

    deinit { unsafe memory.deallocate() }

    // MARK: Content

    /// The number of frames with records or claims.
    public var frameCount: Int { chunk?.frames.count ?? 0 }

    /// The number of templates.
    public var templateCount: Int { chunk?.templates.count ?? 0 }

    /// Bytes up to the end of the last frame.
    public var usedByteCount: Int { chunk?.end ?? 0 }

    /// A frame as delivery wants it, without asking whether it is delivered already.
    public func slice(ofFrame index: Int) -> FrameSlice {
        guard let chunk else { preconditionFailure("a chunk that is not in use has no frames") }
        return chunk.slice(index)
    }

    /// Frame `index`, with its place in the file.
    public func frame(_ index: Int) -> ChunkFrame {
        guard let chunk else { preconditionFailure("a chunk that is not in use has no frames") }
        let frame = chunk.frames[index]
        return ChunkFrame(
            offset: frame.offset, byteCount: frame.header.byteCount,
            recordCount: frame.header.recordCount, templateIndex: frame.header.templateIndex,
            begunNanoseconds: frame.header.begunNanoseconds,
            positions: chunk.claims(of: frame).map(\.end))
    }

    /// Says of each frame whether a recovery would deliver it; to be asked of an output's chunks in
    /// the order of their generations.
    ///
    /// `read` is how far each source is in the chunks before, and moves on. Frames whose claims are
    /// void are findings.
    public func judgeFrames(
        isDelivered: (FramePosition) -> Bool, read: inout [SourceKey: FramePosition],
        visit: (_ index: Int, _ isWaiting: Bool) -> Void
    ) {
        for index in 0..<frameCount {
            guard let chunk else { return }
            let frame = chunk.frames[index]
            let claims = chunk.claims(of: frame)
            let (isClaim, waiting) = BufferRecovery.judge(
                claims, isDelivered: isDelivered, read: &read)
            if !isClaim { note(voidClaims: claims, of: frame, read) }
            visit(index, claims.isEmpty || !waiting.isEmpty)
        }
    }

    // MARK: Findings

    private static func judge(
        _ header: ChunkHeader?, named: UInt64?, byteCount: Int, isEmpty: Bool
    ) -> (State, [ChunkFinding]) {
        guard let header else {
            let text = "a file of \(byteCount) bytes"
            return (.unusable, [ChunkFinding(0, text, "a header of 64 bytes")])
        }
        if isEmpty { return (.unwritten, [ChunkFinding(0, "zeroes", nil, isNote: true)]) }
        guard header.magic == ChunkFormat.magic else { return judgeMagic(header.magic) }
        guard header.storedChecksum == header.computedChecksum else {
            let stored = Hexadecimal.text(UInt64(header.storedChecksum), digits: 8)
            let computed = Hexadecimal.text(UInt64(header.computedChecksum), digits: 8)
            return (
                .unusable,
                [
                    ChunkFinding(
                        32, "a header with checksum \(stored)", "\(computed), by its bytes")
                ]
            )
        }
        guard header.generation < ChunkFormat.generationEnd else {
            return (
                .unusable,
                [
                    ChunkFinding(
                        8, "generation \(header.generation)",
                        "less than \(ChunkFormat.generationEnd)")
                ]
            )
        }
        if let named, named != header.outputHash {
            let found = Hexadecimal.text(header.outputHash, digits: 16)
            return (
                .unusable,
                [
                    ChunkFinding(
                        16, "the output \(found)",
                        "\(Hexadecimal.text(named, digits: 16)), by the file's name")
                ]
            )
        }
        return (header.generation == 0 ? .free : .used(generation: header.generation), [])
    }

    /// Tells another version of the format from something else.
    private static func judgeMagic(_ magic: UInt64) -> (State, [ChunkFinding]) {
        let mask: UInt64 = (1 << 56) - 1
        let version = UInt8(truncatingIfNeeded: magic >> 56)
        guard magic & mask == ChunkFormat.magic & mask, (0x31...0x7A).contains(version) else {
            let text = "the bytes \(Hexadecimal.text(magic.byteSwapped, digits: 16))"
            return (.unusable, [ChunkFinding(0, text, "TRCHUNK1")])
        }
        let character = Character(Unicode.Scalar(version))
        return (
            .newer(version: character),
            [
                ChunkFinding(
                    7, "version \(character) of the format, which is newer than this program",
                    "version 1")
            ]
        )
    }

    /// Judges what comes after the last frame.
    private func judge(_ fault: FrameFault, of chunk: Chunk) {
        let expected = fault.expected(generation: chunk.generation)
        if let next = nextFrame(behind: chunk.end, of: chunk) {
            findings.append(
                ChunkFinding(
                    chunk.end,
                    "\(fault.found); the next whole frame is at \(next), and nothing from here on "
                        + "is taken",
                    expected))
        } else if fault.isTorn {
            findings.append(ChunkFinding(chunk.end, fault.found, expected, isTail: true))
        } else if !fault.isUnwritten {
            findings.append(ChunkFinding(chunk.end, fault.found, expected))
        }
    }

    /// The first whole frame of this use of the chunk behind `offset`; nil also when so much looks
    /// like one that finding out takes too long.
    private func nextFrame(behind offset: Int, of chunk: Chunk) -> Int? {
        var effort = chunk.byteCount * ChunkReader.searchEffort
        var place = offset + ChunkFormat.alignment
        while place + ChunkFormat.frameHeaderByteCount <= chunk.byteCount, effort > 0 {
            do {
                _ = try unsafe ChunkFormat.loadFrame(
                    in: chunk.memory, at: place, generation: chunk.generation)
                return place
            } catch {
                if error.isTorn { effort -= chunk.byteCount - place }
            }
            place += ChunkFormat.alignment
        }
        return nil
    }

    private func note(
        voidClaims claims: [FrameClaim], of frame: Chunk.Frame, _ read: [SourceKey: FramePosition]
    ) {
        for (index, claim) in claims.enumerated() {
            let place =
                frame.offset + frame.header.positionsOffset
                + index * ChunkFormat.positionByteCount
            let start = claim.start
            let known = read[start.source]
            guard
                start.stdoutOffset > known?.stdoutOffset ?? 0
                    || start.stderrOffset > known?.stderrOffset ?? 0
            else { continue }
            findings.append(
                ChunkFinding(
                    place,
                    "a claim that starts at \(start.offsets) of source \(start.source.text), with "
                        + "nothing in front of it in a chunk or among the positions",
                    known.map { "a start up to \($0.offsets)" } ?? "a start at 0"))
        }
    }
}
