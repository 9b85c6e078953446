import Records
import TestSupport
import WorldInterface

@testable import Buffering

/// A buffer with records of text in it.
final class BufferHarness {
    let world: TestWorld
    let buffer: ChunkBuffer
    var slots: [String: TemplateSlot] = [:]
    private var arena = ByteArena()

    init(_ world: TestWorld = TestWorld(), output: String = "es.0", limits: BufferLimits = small) {
        self.world = world
        buffer = ChunkBuffer(output: output, world: world, limits: limits)
    }

    /// Chunks of 4 KiB, of which 3 stay mapped and 8 fit.
    static var small: BufferLimits {
        var limits = BufferLimits()
        limits.chunkByteCount = 4096
        limits.mappedChunkCount = 3
        limits.totalByteCount = 8 * 4096
        return limits
    }

    /// Writes a frame of records whose bodies are `bodies`.
    func write(
        _ bodies: [String], template: String = "t", positions: [FramePosition], room: Int = 0
    ) {
        let needed = bodies.reduce(0) { $0 + 16 + $1.utf8.count }
        var writer = buffer.beginFrame(
            slot: &slots[template, default: TemplateSlot()],
            template: BufferHarness.template(template, &arena),
            room: max(needed, room))
        for (index, body) in bodies.enumerated() {
            let start = writer.count
            writer.advance(CompactRecord.headerByteCount)
            for byte in body.utf8 { writer.append(byte) }
            unsafe CompactRecord.store(
                bodyByteCount: body.utf8.count, sourceByteCount: 7, sourceOffset: UInt64(index),
                at: writer.base + start)
        }
        buffer.endFrame(
            byteCount: writer.count, recordCount: bodies.count, positions: positions)
    }

    static func template(_ name: String, _ arena: inout ByteArena) -> RecordTemplate {
        func view(_ text: String) -> ByteView {
            var text = text
            return text.withUTF8 { unsafe arena.copy(ByteView(UnsafeRawBufferPointer($0))) }
        }
        return RecordTemplate(
            prefix: view("<\(name):"), hasOffset: name.count % 2 == 0, middle: view("|"),
            suffix: view(">"), tag: view("tag.\(name)"))
    }

    /// The bodies of a range, each with its template's prefix.
    func bodies(_ range: FrameRange) -> [String] {
        buffer.slices(of: range).flatMap { slice -> [String] in
            var place = 0
            return (0..<slice.recordCount).map { _ in
                let header = unsafe CompactRecord.load(at: slice.payload.base + place)
                let start = place + CompactRecord.headerByteCount
                place = start + header.bodyByteCount
                return slice.template.prefix.text + slice.payload.slice(start, place).text
            }
        }
    }

    /// Takes everything, one range after another.
    func takeAll(_ byteCount: Int = 1 << 20) -> [FrameRange] {
        var ranges: [FrameRange] = []
        while let range = buffer.takeRange(maximumByteCount: byteCount) { ranges.append(range) }
        return ranges
    }

    /// Stores the settled positions and recycles.
    func store() -> [FramePosition] {
        let positions = buffer.takeSettledPositions()
        buffer.recycle()
        return positions.sorted { $0.source.bits < $1.source.bits }
    }
}

extension FramePosition {
    /// A position of both streams.
    init(_ source: UInt64, _ offset: UInt64) {
        self.init(source: SourceKey(bits: source), stdoutOffset: offset, stderrOffset: offset)
    }
}
