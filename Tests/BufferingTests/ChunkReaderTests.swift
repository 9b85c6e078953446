import Records
import TestSupport
import Testing
import WorldInterface

@testable import Buffering

/// Looking at a chunk file: what is in it is told, and what is wrong, whatever the bytes are.
@Suite struct ChunkReaderTests {
    let whole: (name: String, bytes: [UInt8])

    init() throws {
        let file = try #require(BufferRecoveryTests.crashed().stateFileBytes.first)
        whole = (file.key, file.value.bytes)
    }

    private func read(_ change: (inout [UInt8]) -> Void = { _ in }) -> ChunkReader {
        var bytes = whole.bytes
        change(&bytes)
        return ChunkReader(name: whole.name, bytes: bytes)
    }

    private func bodies(_ chunk: ChunkReader) -> [String] {
        (0..<chunk.frameCount).flatMap { index -> [String] in
            let slice = chunk.slice(ofFrame: index)
            var place = 0
            return (0..<slice.recordCount).map { _ in
                let header = unsafe CompactRecord.load(at: slice.payload.base + place)
                let start = place + CompactRecord.headerByteCount
                place = start + header.bodyByteCount
                return slice.template.prefix.text + slice.payload.slice(start, place).text
            }
        }
    }

    @Test func tellsWhatIsInAChunk() {
        let chunk = read()
        #expect(chunk.state == .used(generation: 1))
        #expect(chunk.outputHash == ChunkFileName.hash(of: "es.0"))
        #expect(chunk.findings == [])
        #expect(bodies(chunk) == BufferRecoveryTests.bodies)
        let frames = (0..<chunk.frameCount).map { chunk.frame($0) }
        #expect(frames.map(\.recordCount) == [2, 1, 1])
        #expect(frames.map(\.templateIndex) == [0, 1, 0])
        #expect(frames[2].positions == [FramePosition(1, 30), FramePosition(3, 1)])
        #expect(frames.last.map { $0.offset + $0.byteCount } == chunk.usedByteCount)
    }

    @Test func saysWhereAFrameIsDamagedAndWhatFollows() throws {
        let second = read().frame(1)
        let third = read().frame(2)
        let chunk = read { $0[second.offset + 50] ^= 1 }
        let finding = try #require(chunk.findings.first)
        #expect(chunk.findings.count == 1)
        #expect(finding.offset == second.offset)
        #expect(finding.found.contains("the next whole frame is at \(third.offset)"))
        #expect(!finding.isNote && !finding.isTail)
        #expect(bodies(chunk) == Array(BufferRecoveryTests.bodies.prefix(2)))
    }

    @Test func tellsATornEnd() throws {
        let last = read().frame(2)
        let chunk = read { $0[last.offset + 50] ^= 1 }
        #expect(chunk.findings.map(\.offset) == [last.offset])
        #expect(chunk.findings.allSatisfy { $0.isTail })
        #expect(try #require(chunk.findings.first).expected?.contains("by its bytes") == true)
    }

    @Test func tellsWhatIsNoChunkOfOurs() {
        let cases: [(String, ChunkReader.State, Int, (inout [UInt8]) -> Void)] = [
            ("a header of 64 bytes", .unusable, 0, { $0.removeLast($0.count - 63) }),
            ("TRCHUNK1", .unusable, 0, { $0[0] = 0 }),
            ("version 1", .newer(version: "2"), 7, { $0[7] = UInt8(ascii: "2") }),
            ("by its bytes", .unusable, 32, { $0[9] ^= 1 }),
        ]
        for (expected, state, offset, change) in cases {
            let chunk = read(change)
            #expect(chunk.state == state)
            #expect(chunk.findings.map(\.offset) == [offset])
            #expect(chunk.findings.first?.expected?.contains(expected) == true, "\(expected)")
            #expect(chunk.frameCount == 0)
        }
        let unwritten = read { $0 = [UInt8](repeating: 0, count: $0.count) }
        #expect(unwritten.state == .unwritten)
        #expect(unwritten.findings.allSatisfy { $0.isNote })
    }

    @Test func tellsAChunkUnderTheNameOfAnother() {
        let name = ChunkFileName.make(output: ChunkFileName.hash(of: "other"), number: 0)
        let chunk = ChunkReader(name: name, bytes: whole.bytes)
        #expect(chunk.state == .unusable)
        #expect(chunk.findings.map(\.offset) == [16])
    }

    @Test func takesNothingThatAnEarlierUseLeft() {
        let harness = BufferHarness()
        let long = String(repeating: "x", count: 900)
        for offset in 1...3 {
            harness.write([long], positions: [FramePosition(1, UInt64(offset))])
        }
        for range in harness.takeAll() { harness.buffer.settle(range) }
        _ = harness.store()
        harness.write(["short"], template: "short", positions: [FramePosition(1, 4)])
        for (name, file) in harness.world.stateFileBytes {
            let chunk = ChunkReader(name: name, bytes: file.bytes)
            #expect(chunk.findings == [], "\(name)")
        }
    }

    @Test func tellsClaimsThatStartInTheAir() throws {
        let harness = BufferHarness()
        let text = String(repeating: "x", count: 2500)
        harness.write([text], positions: [FramePosition(1, 10)])
        harness.write([text], positions: [FramePosition(1, 20)])
        let chunks = harness.world.stateFileBytes.sorted { $0.key < $1.key }
            .map { ChunkReader(name: $0.key, bytes: $0.value.bytes) }
        try #require(chunks.count == 2)
        func findings(_ chunks: [ChunkReader], delivered: UInt64) -> [ChunkFinding] {
            var read: [SourceKey: FramePosition] = [:]
            for chunk in chunks {
                chunk.judgeFrames(
                    isDelivered: { $0.stdoutOffset <= delivered }, read: &read,
                    visit: { _, _ in })
            }
            return chunks.flatMap(\.findings)
        }
        #expect(findings(chunks, delivered: 0) == [])
        let second = [ChunkReader(name: chunks[1].name, bytes: read(harness, chunks[1].name))]
        #expect(findings(second, delivered: 10) == [])
        let void = findings(second, delivered: 0)
        #expect(void.count == 1)
        #expect(void.first?.found.contains("starts at 10 of source 0000000000000001") == true)
    }

    private func read(_ harness: BufferHarness, _ name: String) -> [UInt8] {
        harness.world.stateFileBytes[name]?.bytes ?? []
    }

    // MARK: Hostile bytes

    @Test func findsWhatARecoveryFindsWhateverIsChanged() throws {
        for seed in 0..<400 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var bytes = whole.bytes
            let used = read().usedByteCount + 64
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<used, using: &generator)
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            if Bool.random(using: &generator) {
                bytes.removeLast(bytes.count - Int.random(in: 1...used, using: &generator))
            }
            let chunk = ChunkReader(name: whole.name, bytes: bytes)
            let world = TestWorld()
            world.stateFileBytes[whole.name] = TestFile(bytes)
            let recovered = BufferHarness(world)
            _ = try recovered.buffer.recover { _ in false }
            let expected = recovered.takeAll().flatMap(recovered.bodies)
            #expect(bodies(chunk) == expected, "seed \(seed)")
            #expect(
                BufferRecoveryTests.bodies.starts(with: bodies(chunk)), "seed \(seed)")
        }
    }

    @Test func survivesFramesThatLieUnderARightChecksum() {
        for seed in 0..<400 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let chunk = read { bytes in
                unsafe bytes.withUnsafeMutableBytes { memory in
                    let frame = ChunkReaderTests.liar(&generator, room: memory.count - 64)
                    for index in 64..<200 {
                        unsafe memory[index] = UInt8.random(in: 0...40, using: &generator)
                    }
                    unsafe ChunkFormat.storeFrame(frame, in: memory, at: 64)
                }
            }
            var read: [SourceKey: FramePosition] = [:]
            chunk.judgeFrames(isDelivered: { _ in false }, read: &read) { _, _ in }
            for index in 0..<chunk.frameCount {
                _ = chunk.frame(index)
                _ = chunk.slice(ofFrame: index).expandedByteCount
            }
            #expect(bodies(chunk).count <= bytes.count, "seed \(seed)")
        }
    }

    private var bytes: [UInt8] { whole.bytes }

    /// A header whose frame ends in the chunk and whose other numbers say anything.
    private static func liar(_ generator: inout SeededGenerator, room: Int) -> FrameHeader {
        func number() -> Int {
            let limits = [1, 20, 2000, Int(UInt32.max)]
            return Int.random(
                in: 0...limits[Int.random(in: 0..<4, using: &generator)], using: &generator)
        }
        return FrameHeader(
            kind: Bool.random(using: &generator) ? ChunkFormat.frameKind : ChunkFormat.templateKind,
            payloadByteCount: Int.random(in: 0...1500, using: &generator), recordCount: number(),
            templateIndex: number(), generation: 1, begunNanoseconds: .min,
            positionCount: Int.random(in: 0...20, using: &generator))
    }
}
