import Records
import TestSupport
import Testing
import WorldInterface

@testable import Buffering

@Suite struct ChunkBufferTests {
    static func body(_ number: Int, _ byteCount: Int = 900) -> String {
        "\(number)" + String(repeating: "x", count: byteCount)
    }

    @Test func handsOutWhatWasWrittenInItsOrder() {
        let harness = BufferHarness()
        harness.write(["a", "b"], template: "tt", positions: [FramePosition(1, 10)])
        harness.write(["c"], template: "u", positions: [FramePosition(1, 20)])
        harness.write([], template: "u", positions: [FramePosition(1, 25)])
        let range = harness.buffer.takeRange(maximumByteCount: 1000)!
        #expect(harness.bodies(range) == ["<tt:a", "<tt:b", "<u:c"])
        #expect(range.recordCount == 3)
        #expect(range.byteCount == 2 * (1 + 6 + 11) + 1 + 5)
        #expect(harness.buffer.waitingByteCount == 0)
        #expect(harness.buffer.takeRange(maximumByteCount: 1000) == nil)
        harness.buffer.settle(range)
        #expect(harness.store() == [FramePosition(1, 25)])
        #expect(harness.buffer.waitingRecordCount == 0)
    }

    @Test func takesAtMostTheBytesWantedButOneFrame() {
        let harness = BufferHarness()
        for number in 0..<6 {
            harness.write(
                [ChunkBufferTests.body(number, 99)],
                positions: [FramePosition(1, UInt64(number + 1))])
        }
        let size = 100 + 5
        #expect(harness.buffer.waitingByteCount == 6 * size)
        let counts = [1, size, 2 * size, 2 * size - 1, 1 << 20].map {
            harness.buffer.takeRange(maximumByteCount: $0)?.recordCount
        }
        #expect(counts == [1, 1, 2, 1, 1])
    }

    @Test func usesFewFilesAgainAndAgain() {
        let harness = BufferHarness()
        for round in 0..<200 {
            harness.write(
                [ChunkBufferTests.body(round)], positions: [FramePosition(1, UInt64(round + 1))])
            for range in harness.takeAll() { harness.buffer.settle(range) }
            #expect(harness.store() == [FramePosition(1, UInt64(round + 1))])
            #expect(harness.buffer.hasRoom(spills: false))
        }
        #expect(harness.world.stateFileBytes.count <= 2)
        #expect(harness.buffer.counters.recordsSettled == 200)
        #expect(harness.buffer.counters.memoryChunks == 0)
    }

    @Test func spillsOverToDiskAndComesBack() {
        let harness = BufferHarness()
        for number in 0..<20 {
            harness.write(
                [ChunkBufferTests.body(number)], positions: [FramePosition(1, UInt64(number + 1))])
        }
        #expect(harness.world.mappingCount <= 3)
        #expect(harness.world.stateFileBytes.count == 7)
        var found: [String] = []
        while let range = harness.buffer.takeRange(maximumByteCount: 1) {
            found += harness.bodies(range)
            harness.buffer.settle(range)
            _ = harness.store()
            #expect(harness.world.mappingCount <= 3)
        }
        #expect(found == (0..<20).map { "<t:" + ChunkBufferTests.body($0) })
        #expect(harness.world.stateFileBytes.count <= 3)
        #expect(harness.buffer.byteCount == harness.world.stateFileBytes.count * 4096)
    }

    @Test func refusesAtItsLimitAndKeepsTheRestOfABlockInMemory() {
        let harness = BufferHarness()
        var number = 0
        while harness.buffer.hasRoom(spills: true), number < 1000 {
            harness.write(
                [ChunkBufferTests.body(number)], positions: [FramePosition(1, UInt64(number + 1))])
            number += 1
        }
        #expect(harness.buffer.byteCount == 8 * 4096)
        for _ in 0..<6 {
            harness.write(
                [ChunkBufferTests.body(number)], positions: [FramePosition(1, UInt64(number + 1))])
            number += 1
        }
        #expect(harness.buffer.counters.memoryChunks > 0)
        #expect(harness.buffer.byteCount == 8 * 4096)
        var found: [String] = []
        for range in harness.takeAll() {
            found += harness.bodies(range)
            harness.buffer.settle(range)
        }
        #expect(found == (0..<number).map { "<t:" + ChunkBufferTests.body($0) })
        #expect(harness.store() == [FramePosition(1, UInt64(number))])
        #expect(harness.buffer.hasRoom(spills: true))
        harness.buffer.close()
        #expect(harness.world.mappingCount == 0)
    }

    @Test func waitsAfterTheDiskWasFull() {
        let harness = BufferHarness()
        harness.world.diskByteCount = 4096
        for number in 0..<6 {
            harness.write(
                [ChunkBufferTests.body(number)], positions: [FramePosition(1, UInt64(number + 1))])
        }
        #expect(harness.buffer.counters.refusals > 0)
        #expect(harness.buffer.counters.lastError?.contains("no room") == true)
        #expect(!harness.buffer.hasRoom(spills: true))
        harness.world.diskByteCount = .max
        #expect(!harness.buffer.hasRoom(spills: true))
        harness.world.monotonicNanoseconds += 1_000_000_000
        #expect(harness.buffer.hasRoom(spills: true))
        #expect(harness.takeAll().flatMap(harness.bodies).count == 6)
    }

    @Test func makesALargerChunkForALargeRecord() {
        let harness = BufferHarness()
        harness.write([ChunkBufferTests.body(0, 10_000)], positions: [FramePosition(1, 1)])
        harness.write([ChunkBufferTests.body(1)], positions: [FramePosition(1, 2)])
        for range in harness.takeAll() { harness.buffer.settle(range) }
        harness.write([ChunkBufferTests.body(2, 3000)], positions: [FramePosition(1, 3)])
        _ = harness.store()
        let sizes = Set(harness.world.stateFileBytes.values.map(\.byteCount))
        #expect(sizes == [4096])
    }

    /// A large record may leave room for no other chunk than its own.
    @Test func makesRoomOfTheChunkBeingWrittenWhenThereIsNoOther() {
        var limits = BufferHarness.small
        limits.totalByteCount = 2 * 4096
        let harness = BufferHarness(limits: limits)
        harness.write([ChunkBufferTests.body(0, 7000)], positions: [FramePosition(1, 1)])
        #expect(!harness.buffer.hasRoom(spills: true))
        for range in harness.takeAll() { harness.buffer.settle(range) }
        #expect(harness.store() == [FramePosition(1, 1)])
        #expect(harness.buffer.hasRoom(spills: false))
        #expect(harness.buffer.byteCount <= 4096)
    }

    @Test func makesRoomOfASettledChunkThatCannotBeMapped() throws {
        var limits = BufferHarness.small
        limits.mappedChunkCount = 2
        let harness = BufferHarness(limits: limits)
        harness.write([ChunkBufferTests.body(0, 3000)], positions: [FramePosition(1, 1)])
        harness.write([ChunkBufferTests.body(1, 3000)], positions: [FramePosition(1, 2)])
        let first = try #require(harness.buffer.takeRange(maximumByteCount: 1))
        let second = try #require(harness.buffer.takeRange(maximumByteCount: 1))
        // Its position waits for that of the frame before; meanwhile its memory is wanted.
        harness.buffer.settle(second)
        harness.write([ChunkBufferTests.body(2, 3000)], positions: [FramePosition(2, 1)])
        harness.world.unmappableStateFiles = Set(harness.world.stateFileBytes.keys)
        harness.buffer.settle(first)
        _ = harness.store()
        #expect(harness.buffer.byteCount == 4096)
        #expect(harness.world.stateFileBytes.count == 1)
    }

    @Test func keepsAChunkUntilEveryPositionInItIsOut() {
        let harness = BufferHarness()
        harness.write(["old"], positions: [FramePosition(1, 1)])
        let old = harness.buffer.takeRange(maximumByteCount: 1)!
        harness.write(
            [ChunkBufferTests.body(0, 3000)], positions: [FramePosition(1, 2), FramePosition(2, 9)])
        harness.write([ChunkBufferTests.body(1, 3000)], positions: [FramePosition(3, 1)])
        let rest = harness.takeAll()
        for range in rest.reversed() { harness.buffer.settle(range) }
        // Source 1 waits for its first frame; source 2 and 3 do not.
        #expect(harness.store() == [FramePosition(2, 9), FramePosition(3, 1)])
        #expect(harness.buffer.isWaiting(SourceKey(bits: 1)))
        #expect(harness.buffer.usedByteCount > 3000)
        harness.buffer.settle(old)
        #expect(harness.store() == [FramePosition(1, 2)])
        #expect(harness.buffer.usedByteCount == 0)
        #expect(harness.buffer.waitingRecordCount == 0)
    }

    @Test func keepsFramesWithoutPositionsUntilTheyAreDone() {
        let harness = BufferHarness()
        harness.write([ChunkBufferTests.body(0, 3000)], positions: [])
        harness.write([ChunkBufferTests.body(1, 3000)], positions: [FramePosition(1, 1)])
        harness.buffer.recycle()
        let range = harness.buffer.takeRange(maximumByteCount: 1)!
        #expect(harness.bodies(range).first?.hasPrefix("<t:0") == true)
        harness.buffer.recycle()
        #expect(harness.bodies(range).first?.hasPrefix("<t:0") == true)
        harness.buffer.settle(range)
        harness.buffer.recycle()
        #expect(harness.buffer.waitingRecordCount == 1)
    }

    @Test func takesPositionsBackThatCouldNotBeStored() {
        let harness = BufferHarness()
        harness.write(["a"], positions: [FramePosition(1, 5)])
        harness.write(["b"], positions: [FramePosition(1, 7)])
        let ranges = [
            harness.buffer.takeRange(maximumByteCount: 1)!,
            harness.buffer.takeRange(maximumByteCount: 1)!,
        ]
        harness.buffer.settle(ranges[0])
        let positions = harness.buffer.takeSettledPositions()
        harness.buffer.settle(ranges[1])
        harness.buffer.returnSettledPositions(positions)
        harness.buffer.recycle()
        #expect(harness.store() == [FramePosition(1, 7)])
    }

    @Test func forgetsAnAbandonedFrame() {
        let harness = BufferHarness()
        var slot = TemplateSlot()
        var arena = ByteArena()
        let template = BufferHarness.template("t", &arena)
        var writer = harness.buffer.beginFrame(slot: &slot, template: template, room: 100)
        writer.append("garbage")
        harness.buffer.abandonFrame()
        harness.write(["a"], positions: [FramePosition(1, 1)])
        #expect(harness.takeAll().flatMap(harness.bodies) == ["<t:a"])
    }

    @Test func syncsEachChunkOnce() throws {
        let harness = BufferHarness()
        for number in 0..<8 {
            harness.write(
                [ChunkBufferTests.body(number)], positions: [FramePosition(1, UInt64(number + 1))])
        }
        try harness.buffer.sync()
        #expect(harness.world.synced.count == harness.world.stateFileBytes.count)
        try harness.buffer.sync()
        #expect(harness.world.synced.count == harness.world.stateFileBytes.count)
    }

    @Test func goesOnWhenAChunkCannotBeMapped() {
        let harness = BufferHarness()
        for number in 0..<20 {
            harness.write(
                [ChunkBufferTests.body(number)], positions: [FramePosition(1, UInt64(number + 1))])
        }
        harness.world.brokenStateFiles = Set(harness.world.stateFileBytes.keys)
        let some = harness.takeAll().flatMap(harness.bodies)
        #expect(!some.isEmpty && some.count < 20)
        harness.world.brokenStateFiles = []
        let rest = harness.takeAll().flatMap(harness.bodies)
        #expect(Set(some + rest).count == 20)
    }
}
