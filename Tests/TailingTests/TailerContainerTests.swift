import Compression
import TestSupport
import Testing
import WorldInterface

@testable import Tailing

/// A container's files in the kubelet's layout.
@Suite struct TailerContainerTests {
    static let directory = "ns_pod_uid/app"
    static let current = "\(directory)/0.log"

    static func harness(_ change: (inout TailingRules) -> Void = { _ in }) -> TailHarness {
        let harness = TailHarness("*/*/*.log", change)
        harness.folder.makeDirectory("ns_pod_uid")
        harness.folder.makeDirectory(directory)
        return harness
    }

    /// Moves the current log away as the kubelet does, and compresses the one before.
    static func rotate(_ harness: TailHarness, _ number: Int, compressing earlier: Int? = nil) {
        let folder = harness.folder
        if let earlier {
            let old = "\(current).20261124-00000\(earlier)"
            folder.compress(old, to: old + ".gz.tmp")
            folder.rename(old + ".gz.tmp", to: old + ".gz")
            folder.remove(old)
        }
        folder.rename(current, to: "\(current).20261124-00000\(number)")
    }

    @Test func readsThroughRotationAndCompression() {
        let harness = TailerContainerTests.harness()
        for number in 0..<8 {
            harness.folder.write(TailerContainerTests.current, "\(number)a\n")
            harness.run()
            harness.folder.append(TailerContainerTests.current, "\(number)b\n")
            TailerContainerTests.rotate(
                harness, number, compressing: number > 0 ? number - 1 : nil)
        }
        harness.folder.write(TailerContainerTests.current, "end\n")
        harness.run()
        harness.run(seconds: 20)
        harness.run(seconds: 70)
        let wanted = (0..<8).flatMap { ["\($0)a", "\($0)b"] } + ["end"]
        #expect(harness.takeLines() == wanted)
        #expect(harness.world.openLogCount == 1)
        #expect(harness.tailer.counters.bytesLost == 0)
    }

    @Test func readsRotatedFilesOldestFirst() throws {
        let harness = TailerContainerTests.harness()
        let path = TailerContainerTests.current
        let packed = FileMoves.compressed(Array("1\n2\n".utf8))
        harness.folder.write("\(path).20261124-000001.gz", packed)
        harness.folder.write("\(path).20261124-000002.gz", FileMoves.compressed(Array("3\n".utf8)))
        harness.folder.write("\(path).20261124-000003", "4\n5\n")
        harness.folder.write("\(path).20261124-000004.tmp", "never\n")
        harness.folder.write(path, "6\n")
        harness.run()
        #expect(harness.takeLines() == ["1", "2", "3", "4", "5", "6"])
        harness.run(seconds: 20)
        harness.run(seconds: 70)
        #expect(harness.takeLines().isEmpty)
        #expect(harness.world.openLogCount == 1)
    }

    @Test func startsAtTheEndOfTheCurrentFileWhenAsked() {
        let harness = TailerContainerTests.harness { $0.readsFromHead = false }
        harness.folder.write("\(TailerContainerTests.current).20261124-000001", "old\n")
        harness.folder.write(TailerContainerTests.current, "before\n")
        harness.run()
        harness.folder.append(TailerContainerTests.current, "after\n")
        harness.run()
        harness.run(seconds: 70)
        #expect(harness.takeLines() == ["after"])
    }

    @Test(arguments: [1, 2, 3, 4]) func catchesUpWithRotationsWhileDown(rotations: Int) {
        let harness = TailerContainerTests.harness { $0.readsFromHead = false }
        harness.run()
        harness.folder.write(TailerContainerTests.current, "0a\n")
        harness.run()
        harness.tailer.close()
        harness.folder.append(TailerContainerTests.current, "0b\n")
        for number in 1...rotations {
            TailerContainerTests.rotate(
                harness, number, compressing: number > 1 ? number - 1 : nil)
            harness.folder.write(TailerContainerTests.current, "\(number)\n")
        }
        harness.restart()
        harness.run()
        #expect(harness.takeLines() == ["0a", "0b"] + (1...rotations).map(String.init))
    }

    @Test func opensRotatedFilesWhileReadingWaits() {
        let harness = TailerContainerTests.harness()
        harness.folder.write(TailerContainerTests.current, "0\n")
        harness.run()
        harness.isPaused = true
        for number in 1...9 {
            TailerContainerTests.rotate(harness, number)
            harness.folder.write(TailerContainerTests.current, "\(number)\n")
            harness.run(seconds: 1)
            // The kubelet keeps a few.
            if number > 2 {
                harness.folder.remove("\(TailerContainerTests.current).20261124-00000\(number - 2)")
            }
        }
        harness.isPaused = false
        harness.run()
        #expect(harness.takeLines() == (0...9).map(String.init))
        harness.run(seconds: 20)
        #expect(harness.world.openLogCount == 1)
    }

    @Test func keepsTheOrderWhenAFileIsRenamedWhileNamesAreLookedUp() {
        let harness = TailerContainerTests.harness()
        harness.folder.write(TailerContainerTests.current, "0\n")
        harness.run()
        harness.isPaused = true
        for number in 1...2 {
            harness.folder.append(TailerContainerTests.current, "\(number) end\n")
            TailerContainerTests.rotate(harness, number)
            harness.folder.write(TailerContainerTests.current, "\(number)\n")
            harness.run(seconds: 1)
        }
        // The directory was listed; the current file is gone when its turn comes.
        var renames = 1
        harness.world.onStatus = { path in
            guard path.hasSuffix("/0.log"), renames > 0 else { return }
            renames -= 1
            TailerContainerTests.rotate(harness, 3)
        }
        harness.isPaused = false
        harness.run(seconds: 70)
        #expect(renames == 0)
        harness.folder.write(TailerContainerTests.current, "3\n")
        harness.run(seconds: 70)
        #expect(harness.takeLines() == ["0", "1 end", "1", "2 end", "2", "3"])
    }

    /// The runtime was not told of the rotation, so the kubelet takes it back.
    @Test func opensAFileOnceThatIsRenamedBackWhileNamesAreLookedUp() {
        let harness = TailerContainerTests.harness()
        harness.folder.write(TailerContainerTests.current, "0\n")
        harness.run()
        TailerContainerTests.rotate(harness, 1)
        harness.folder.write(TailerContainerTests.current, "1\n")
        TailerContainerTests.rotate(harness, 2)
        var renames = 1
        harness.world.onStatus = { path in
            guard path.hasSuffix("/0.log"), renames > 0 else { return }
            renames -= 1
            harness.folder.rename(
                "\(TailerContainerTests.current).20261124-000002", to: TailerContainerTests.current)
        }
        harness.run()
        #expect(renames == 0)
        harness.folder.append(TailerContainerTests.current, "2\n")
        harness.run(seconds: 70)
        #expect(harness.takeLines() == ["0", "1", "2"])
        #expect(harness.world.openLogCount == 1)
    }

    /// A file that somebody has renamed to what no rotated file is called must not stop a stream.
    @Test func goesOnBesideAFileThatWasRenamedToSomethingElse() {
        let harness = TailerContainerTests.harness()
        harness.folder.write(TailerContainerTests.current, "0\n")
        harness.run()
        harness.folder.append(TailerContainerTests.current, "0 end\n")
        harness.folder.rename(TailerContainerTests.current, to: "ns_pod_uid/app/kept")
        harness.folder.write(TailerContainerTests.current, "1\n")
        harness.run()
        harness.run(seconds: 70)
        #expect(harness.takeLines() == ["0", "0 end", "1"])
        #expect(harness.world.openLogCount == 1)
    }

    @Test func knowsAFileThatWasCompressedBetweenTwoLooks() {
        let harness = TailerContainerTests.harness { $0.usesNotifications = false }
        let path = TailerContainerTests.current
        harness.folder.write(path, "1\n2\n")
        harness.run()
        TailerContainerTests.rotate(harness, 1)
        harness.folder.write(path, "3\n")
        TailerContainerTests.rotate(harness, 2, compressing: 1)
        harness.folder.write(path, "4\n")
        harness.run(seconds: 1)
        harness.run(seconds: 20)
        harness.run(seconds: 70)
        #expect(harness.takeLines() == ["1", "2", "3", "4"])
    }

    @Test func readsNothingTwiceWhenAContainerComesBack() {
        let harness = TailerContainerTests.harness()
        let path = TailerContainerTests.current
        harness.folder.write("\(path).20261124-000001", "1\n")
        harness.folder.write(path, "2\n")
        harness.run()
        harness.folder.rename(path, to: "\(path).20261124-000002")
        harness.run(seconds: 20)
        harness.run(seconds: 20)
        // The runtime may still write to a file that was renamed and has no successor.
        #expect(harness.tailer.streams.count == 1)
        harness.folder.write(path, "3\n")
        harness.run()
        harness.run(seconds: 20)
        #expect(harness.takeLines() == ["1", "2", "3"])
    }

    @Test func givesARestartedContainerItsOwnStream() {
        let harness = TailerContainerTests.harness()
        harness.folder.write(TailerContainerTests.current, "same\n")
        harness.run()
        harness.folder.write("\(TailerContainerTests.directory)/1.log", "same\n")
        harness.run()
        #expect(harness.takeLines() == ["same", "same"])
        #expect(harness.sources["same"]?.count == 2)
    }

    @Test func keepsTheKeyOverRenameAndCompression() {
        let harness = TailerContainerTests.harness()
        let path = TailerContainerTests.current
        harness.folder.write(path, "first\nsecond\n")
        harness.run()
        TailerContainerTests.rotate(harness, 1)
        harness.folder.write(path, "x\n")
        harness.restart(knowing: false)
        harness.run()
        TailerContainerTests.rotate(harness, 2, compressing: 1)
        harness.folder.write(path, "y\n")
        harness.restart(knowing: false)
        harness.run()
        #expect(harness.sources["first"]?.count == 1 && harness.sources["second"]?.count == 1)
    }

    @Test func givesALinksNewTargetItsOwnIdentity() {
        let harness = TailHarness()
        for name in ["ns_pod_uid", "ns_pod_uid/app"] { harness.folder.makeDirectory(name) }
        harness.folder.write("ns_pod_uid/app/0.log", "same\n")
        harness.folder.link("a.log", to: harness.folder.path("ns_pod_uid/app/0.log"))
        harness.run()
        harness.folder.write("ns_pod_uid/app/1.log", "same\nmore\n")
        harness.folder.remove("a.log")
        harness.folder.link("a.log", to: harness.folder.path("ns_pod_uid/app/1.log"))
        harness.run()
        #expect(harness.takeLines() == ["same", "same", "more"])
        #expect(harness.sources["same"]?.count == 2)
        harness.restart()
        harness.folder.append("ns_pod_uid/app/1.log", "last\n")
        harness.run()
        #expect(harness.takeLines() == ["last"])
    }

    @Test func readsEveryByteOfAnArchiveThroughSmallBlocks() {
        for size in stride(from: 1100, to: 1160, by: 9) {
            let harness = TailerContainerTests.harness { $0.blockByteCount = size }
            let path = TailerContainerTests.current
            let lines = (0..<40).map { "\($0)" + String(repeating: "a", count: 300) }
            let text = lines.joined(separator: "\n") + "\n"
            harness.folder.write(
                "\(path).20261124-000001.gz", FileMoves.compressed(Array(text.utf8)))
            harness.folder.write(path, "current\n")
            harness.run()
            #expect(harness.takeLines() == lines + ["current"], "blocks of \(size)")
            harness.run(seconds: 20)
            #expect(harness.tailer.counters.brokenFiles == 0)
        }
    }

    @Test func goesOnBehindABrokenArchive() {
        let harness = TailerContainerTests.harness()
        let path = TailerContainerTests.current
        let lines = (0..<5000).map { "line \($0) \($0 &* 2_654_435_761)\n" }.joined()
        let packed = FileMoves.compressed(Array(lines.utf8))
        harness.folder.write(
            "\(path).20261124-000001.gz",
            Array(packed[..<(packed.count / 2)]) + [UInt8](repeating: 0xFF, count: 100))
        harness.folder.write(path, "current\n")
        harness.run()
        harness.run(seconds: 20)
        let found = harness.takeLines()
        #expect(found.last == "current" && found.count > 1)
        #expect(harness.tailer.counters.brokenFiles == 1)
    }
}
