import Records
import TestSupport
import Testing
import WorldInterface

@testable import Buffering

@Suite struct BufferRecoveryTests {
    /// A world whose process died with three frames in one chunk.
    static func crashed() -> TestWorld {
        let harness = BufferHarness()
        harness.write(["first", "second"], template: "tt", positions: [FramePosition(1, 10)])
        harness.write(["third"], template: "u", positions: [FramePosition(2, 20)])
        harness.write(
            ["fourth"], template: "tt", positions: [FramePosition(1, 30), FramePosition(3, 1)])
        return harness.world.afterCrash()
    }

    static let bodies = ["<tt:first", "<tt:second", "<u:third", "<tt:fourth"]

    @Test func findsEverythingAgain() throws {
        let harness = BufferHarness(BufferRecoveryTests.crashed())
        let read = try harness.buffer.recover { _ in false }
        #expect(
            Set(read) == [FramePosition(1, 30), FramePosition(2, 20), FramePosition(3, 1)])
        let ranges = harness.takeAll()
        #expect(ranges.flatMap(harness.bodies) == BufferRecoveryTests.bodies)
        #expect(harness.buffer.counters.recordsRecovered == 4)
        for range in ranges { harness.buffer.settle(range) }
        #expect(Set(harness.store()) == Set(read))
        #expect(harness.buffer.waitingRecordCount == 0)
    }

    @Test func sendsOnlyWhatIsNotDelivered() throws {
        let harness = BufferHarness(BufferRecoveryTests.crashed())
        // Source 1 was stored up to 35, further than any of its frames.
        let read = try harness.buffer.recover { $0.source.bits == 1 || $0.source.bits == 2 }
        #expect(read.count == 3)
        let ranges = harness.takeAll()
        #expect(ranges.flatMap(harness.bodies) == ["<tt:fourth"])
        for range in ranges { harness.buffer.settle(range) }
        #expect(harness.store() == [FramePosition(3, 1)])
    }

    @Test func freesAChunkThatIsDeliveredWhole() throws {
        let harness = BufferHarness(BufferRecoveryTests.crashed())
        _ = try harness.buffer.recover { _ in true }
        #expect(!harness.buffer.hasWaitingFrames)
        harness.write(["next"], positions: [FramePosition(1, 40)])
        #expect(harness.world.stateFileBytes.count == 1)
        #expect(harness.takeAll().flatMap(harness.bodies) == ["<t:next"])
    }

    @Test func yieldsAPrefixWhateverByteIsChanged() throws {
        let file = try #require(BufferRecoveryTests.crashed().stateFileBytes.first)
        let whole = file.value.bytes
        let used = (whole.lastIndex { $0 != 0 } ?? 0) + 8
        for place in 0..<used {
            for change in [0x01, 0x80, 0xFF] as [UInt8] {
                var bytes = whole
                bytes[place] ^= change
                BufferRecoveryTests.checkPrefix(file.key, bytes, "byte \(place)")
            }
        }
    }

    @Test func yieldsAPrefixWhereverTheFileEnds() throws {
        let file = try #require(BufferRecoveryTests.crashed().stateFileBytes.first)
        let whole = file.value.bytes
        for length in 0...whole.count where length < 700 || length > whole.count - 4 {
            BufferRecoveryTests.checkPrefix(file.key, Array(whole[..<length]), "cut at \(length)")
            let torn = Array(whole[..<length]) + [UInt8](repeating: 0, count: whole.count - length)
            BufferRecoveryTests.checkPrefix(file.key, torn, "zeros from \(length)")
        }
    }

    @Test func startsWhateverLiesInTheFolder() throws {
        for seed in 0..<100 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let world = TestWorld()
            for number in 0..<4 {
                let count = Int.random(in: 0...6000, using: &generator)
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                let name = ChunkFileName.make(
                    output: ChunkFileName.hash(of: "es.0"), number: number)
                world.stateFileBytes[name] = TestFile(bytes)
            }
            world.stateFileBytes["chunk-bb86c060754ec1ef-9223372036854775807"] = TestFile([1])
            let harness = BufferHarness(world)
            #expect(try harness.buffer.recover { _ in false }.isEmpty)
            #expect(harness.buffer.byteCount == 0)
            harness.write(["a"], positions: [FramePosition(1, 1)])
            #expect(harness.takeAll().flatMap(harness.bodies) == ["<t:a"])
        }
    }

    @Test func leavesAFileItCannotReadToALaterStart() throws {
        let world = BufferRecoveryTests.crashed()
        world.brokenStateFiles = Set(world.stateFileBytes.keys)
        let first = BufferHarness(world)
        #expect(try first.buffer.recover { _ in false }.isEmpty)
        #expect(first.buffer.counters.unreadableChunks == 1)
        #expect(first.buffer.counters.corruptChunks == 0)
        #expect(first.buffer.byteCount == 4096)
        world.brokenStateFiles = []
        let second = BufferHarness(world)
        #expect(try !second.buffer.recover { _ in false }.isEmpty)
        #expect(second.buffer.counters.unreadableChunks == 0)
        #expect(second.buffer.counters.recoveredChunks == 1)
    }

    @Test func hasRoomBesideFilesItCannotRead() throws {
        var limits = BufferHarness.small
        limits.totalByteCount = 2 * 4096
        let before = BufferHarness(limits: limits)
        for number in 0..<2 {
            before.write(
                [ChunkBufferTests.body(number, 3000)],
                positions: [FramePosition(1, UInt64(number + 1))])
        }
        let world = before.world.afterCrash()
        world.unmappableStateFiles = Set(world.stateFileBytes.keys)
        let harness = BufferHarness(world, limits: limits)
        #expect(try harness.buffer.recover { _ in false }.isEmpty)
        #expect(harness.buffer.counters.unreadableChunks == 2)
        #expect(harness.buffer.byteCount == 2 * 4096)
        #expect(harness.buffer.hasRoom(spills: false))
    }

    /// Frames of an earlier run may go further than those of a later one, which had to read lines
    /// again; a claim must not hide that it builds on the former.
    @Test func claimsNothingThatOnlyALostChunkHolds() throws {
        let first = BufferHarness()
        first.write(["1"], positions: [FramePosition(1, 10)])
        first.write([ChunkBufferTests.body(2, 3000)], positions: [FramePosition(1, 20)])
        first.write([ChunkBufferTests.body(3, 3000)], positions: [FramePosition(1, 30)])
        let names = first.world.stateFileBytes.keys.sorted()
        // The second chunk cannot be had, so a part of its lines is read and kept again.
        let world = first.world.afterCrash()
        world.unmappableStateFiles = [names[1]]
        let second = BufferHarness(world)
        #expect(try second.buffer.recover { _ in false } == [FramePosition(1, 20)])
        second.write([ChunkBufferTests.body(4, 3000)], positions: [FramePosition(1, 25)])
        // All is there again, and reading goes on behind the furthest.
        let third = BufferHarness(world.afterCrash())
        #expect(try third.buffer.recover { _ in false } == [FramePosition(1, 30)])
        third.write([ChunkBufferTests.body(5, 3000)], positions: [FramePosition(1, 40)])
        let last = third.world.afterCrash()
        last.stateFileBytes[names[1]] = nil
        let fourth = BufferHarness(last)
        #expect(try fourth.buffer.recover { _ in false } == [FramePosition(1, 25)])
    }

    @Test func leavesOtherOutputsAlone() throws {
        let world = BufferRecoveryTests.crashed()
        let harness = BufferHarness(world, output: "es.1")
        #expect(try harness.buffer.recover { _ in false }.isEmpty)
        #expect(world.stateFileBytes.count == 1)
        #expect(harness.buffer.byteCount == 0)
    }

    /// A chunk that was used, freed, and used again after a restart holds whole frames of its
    /// first use behind the new ones.
    @Test func takesNoFrameOfAnEarlierUse() throws {
        let first = BufferHarness()
        for number in 0..<4 {
            first.write(["old\(number)"], positions: [FramePosition(1, UInt64(number + 1))])
        }
        let world = first.world.afterCrash()
        let second = BufferHarness(world)
        _ = try second.buffer.recover { _ in true }
        let third = BufferHarness(world.afterCrash())
        _ = try third.buffer.recover { _ in true }
        third.write(["new0"], positions: [FramePosition(2, 1)])
        let fourth = BufferHarness(third.world.afterCrash())
        let read = try fourth.buffer.recover { _ in false }
        #expect(read == [FramePosition(2, 1)])
        #expect(fourth.takeAll().flatMap(fourth.bodies) == ["<t:new0"])
    }

    @Test func keepsTheOrderOfChunksOverARestart() throws {
        let first = BufferHarness()
        for number in 0..<20 {
            first.write(
                [ChunkBufferTests.body(number)], positions: [FramePosition(1, UInt64(number + 1))])
        }
        let second = BufferHarness(first.world.afterCrash())
        _ = try second.buffer.recover { _ in false }
        #expect(second.world.mostMappings <= 3)
        second.write(["last"], positions: [FramePosition(1, 99)])
        let bodies = second.takeAll().flatMap(second.bodies)
        #expect(bodies == (0..<20).map { "<t:" + ChunkBufferTests.body($0) } + ["<t:last"])
    }

    static func checkPrefix(_ name: String, _ bytes: [UInt8], _ what: String) {
        let world = TestWorld()
        world.stateFileBytes[name] = TestFile(bytes)
        let harness = BufferHarness(world)
        do {
            let read = try harness.buffer.recover { _ in false }
            let found = harness.takeAll().flatMap(harness.bodies)
            if !(BufferRecoveryTests.bodies.starts(with: found)) {
                Issue.record("\(what): \(found)")
            }
            // Whoever is claimed as read has its records.
            let claims = [1: 4, 2: 3, 3: 4] as [UInt64: Int]
            for position in read where position.stdoutOffset != 10 {
                if found.count < claims[position.source.bits] ?? .max {
                    Issue.record("\(what): claimed \(position)")
                }
            }
            harness.write(["more"], positions: [FramePosition(9, 9)])
            if !harness.takeAll().flatMap(harness.bodies).elementsEqual(["<t:more"]) {
                Issue.record("\(what): cannot write")
            }
        } catch {
            Issue.record("\(what): \(error)")
        }
    }
}
