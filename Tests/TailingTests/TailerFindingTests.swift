import TestSupport
import Testing
import WorldInterface

@testable import Tailing

/// How files are found: patterns, links, watches, polling, turns.
@Suite struct TailerFindingTests {
    @Test func findsNewDirectoriesUnderAPattern() {
        let harness = TailHarness("*/*/*.log")
        harness.run()
        harness.folder.makeDirectory("pod")
        harness.folder.makeDirectory("pod/c")
        harness.folder.write("pod/c/x.log", "hello\n")
        harness.run()
        #expect(harness.takeLines() == ["hello"])
        harness.folder.append("pod/c/x.log", "again\n")
        harness.run()
        #expect(harness.takeLines() == ["again"])
    }

    @Test func waitsForADirectoryThatIsNotThereYet() {
        let harness = TailHarness("deep/down/*.log")
        harness.run()
        harness.folder.makeDirectory("deep")
        harness.run()
        harness.folder.makeDirectory("deep/down")
        harness.folder.write("deep/down/x.log", "hello\n")
        harness.run()
        #expect(harness.takeLines() == ["hello"])
    }

    @Test func comesBackToADirectoryThatWasMadeAgain() {
        let harness = TailHarness("d/*.log")
        for round in 0..<3 {
            harness.folder.makeDirectory("d")
            harness.folder.write("d/x.log", "round \(round)\n")
            harness.run()
            harness.folder.remove("d")
            harness.run(seconds: 11)
            harness.run(seconds: 11)
        }
        #expect(harness.takeLines() == (0..<3).map { "round \($0)" })
        #expect(harness.world.openLogCount == 0)
    }

    @Test func pollsWhenThereIsNoWatchLeft() {
        let harness = TailHarness()
        harness.world.watchLimit = 0
        harness.folder.write("a.log", "1\n")
        harness.run()
        #expect(harness.tailer.counters.unwatchedDirectories > 0)
        #expect(harness.tailer.messages.count == 1)
        harness.folder.append("a.log", "2\n")
        harness.folder.write("b.log", "3\n")
        harness.run(seconds: 0.6)
        #expect(harness.takeLines().sorted() == ["1", "2", "3"])
        let now = harness.world.monotonicNanoseconds
        #expect(harness.tailer.nextDeadline <= now + 500_000_000)
    }

    @Test func findsEverythingWithoutNotifications() {
        let harness = TailHarness { $0.usesNotifications = false }
        harness.folder.write("a.log", "1\n")
        harness.run()
        harness.folder.append("a.log", "2\n")
        harness.folder.rename("a.log", to: "b")
        harness.folder.write("a.log", "3\n")
        harness.run(seconds: 1)
        #expect(harness.takeLines() == ["1", "2", "3"])
    }

    @Test func looksAtEverythingWhenNotificationsWereLost() {
        let harness = TailHarness()
        harness.run()
        harness.folder.write("a.log", "1\n")
        var events: [WorldEvent] = []
        harness.world.wait(until: 0, into: &events)
        #expect(!harness.tailer.handle(.notificationsLost))
        harness.run()
        #expect(harness.takeLines() == ["1"])
        #expect(harness.tailer.counters.overflows == 1)
    }

    @Test func leavesExcludedFilesAlone() {
        let harness = TailHarness("*/*.log") { rules in
            rules.excludedPaths = [GlobPattern("*/b/*"), GlobPattern("*skip*")]
        }
        for name in ["a", "b"] {
            harness.folder.makeDirectory(name)
            harness.folder.write("\(name)/x.log", "\(name)\n")
            harness.folder.write("\(name)/skip.log", "skip\n")
        }
        harness.run()
        #expect(harness.takeLines() == ["a"])
    }

    @Test func leavesOldFilesAlone() {
        let harness = TailHarness { $0.ignoreOlderNanoseconds = 3_600_000_000_000 }
        harness.world.wallNanoseconds = 4_000_000_000_000_000_000
        harness.folder.write("a.log", "old\n")
        harness.run()
        #expect(harness.takeLines().isEmpty && harness.tailer.streams.isEmpty)
    }

    @Test func refusesWhatIsNoRegularFile() {
        let harness = TailHarness()
        harness.folder.makeDirectory("dir.log")
        harness.folder.link("loop.log", to: harness.folder.path("loop.log"))
        harness.folder.link("gone.log", to: harness.folder.path("nothing"))
        harness.run()
        #expect(harness.tailer.streams.isEmpty && harness.world.openLogCount == 0)
    }

    @Test func readsALinkedFileOnce() {
        let harness = TailHarness()
        harness.folder.write("real", "1\n")
        harness.folder.link("a.log", to: harness.folder.path("real"))
        harness.folder.link("b.log", to: harness.folder.path("real"))
        harness.run()
        #expect(harness.takeLines() == ["1"])
    }

    @Test func followsALinkToAnotherFile() {
        let harness = TailHarness()
        harness.folder.write("one", "1\n")
        harness.folder.write("two", "2\n")
        harness.folder.link("a.log", to: harness.folder.path("one"))
        harness.run()
        harness.folder.remove("a.log")
        harness.folder.append("one", "last\n")
        harness.folder.link("a.log", to: harness.folder.path("two"))
        harness.run()
        harness.folder.append("two", "more\n")
        harness.run()
        #expect(harness.takeLines() == ["1", "last", "2", "more"])
        harness.run(seconds: 20)
        harness.run(seconds: 20)
        #expect(harness.world.openLogCount == 1)
    }

    @Test func givesEveryStreamItsTurn() {
        let harness = TailHarness { $0.blockByteCount = 64 }
        let noise = String(repeating: "noise noise noise noise\n", count: 200)
        harness.folder.write("a.log", noise)
        harness.folder.write("b.log", "quiet\n")
        harness.run()
        let lines = harness.takeLines()
        #expect(lines.count == 201)
        #expect((lines.firstIndex(of: "quiet") ?? .max) < 10)
    }

    @Test func closesEverything() {
        let harness = TailHarness()
        for number in 0..<5 { harness.folder.write("\(number).log", "x\n") }
        harness.run()
        #expect(harness.world.openLogCount == 5)
        harness.tailer.close()
        #expect(harness.world.openLogCount == 0)
    }
}
