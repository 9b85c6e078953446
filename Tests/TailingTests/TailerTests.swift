import TestSupport
import Testing
import WorldInterface

@testable import Tailing

/// Plain files: growing, rotating, emptied, removed.
@Suite struct TailerTests {
    @Test func readsWholeLinesAsTheyCome() {
        let harness = TailHarness()
        harness.folder.write("a.log", "one\ntwo\nthr")
        harness.run()
        #expect(harness.takeLines() == ["one", "two"])
        harness.folder.append("a.log", "ee\n")
        harness.run()
        #expect(harness.takeLines() == ["three"])
        harness.run()
        #expect(harness.takeLines().isEmpty)
    }

    @Test func startsAtTheEndWhenAsked() {
        let harness = TailHarness { $0.readsFromHead = false }
        harness.folder.write("old.log", "before\n")
        harness.folder.write("empty.log", "")
        harness.folder.write("open.log", "half")
        harness.run()
        #expect(harness.takeLines().isEmpty)
        harness.folder.append("old.log", "after\n")
        harness.folder.append("empty.log", "first\nsecond\n")
        harness.folder.append("open.log", " line\nwhole\n")
        harness.folder.write("new.log", "from the head\n")
        harness.run()
        #expect(
            harness.takeLines().sorted()
                == [" line", "after", "first", "from the head", "second", "whole"])
    }

    @Test func followsARenamedFileAndItsSuccessor() {
        let harness = TailHarness()
        harness.folder.write("a.log", "1\n2\n")
        harness.run()
        harness.folder.append("a.log", "3\n")
        harness.folder.rename("a.log", to: "a.log.1")
        harness.folder.append("a.log.1", "4\n")
        harness.folder.write("a.log", "5\n")
        harness.run()
        #expect(harness.takeLines() == ["1", "2", "3", "4", "5"])
        harness.run(seconds: 10)
        #expect(harness.world.openLogCount == 1)
    }

    @Test func goesBackToLateWrites() {
        let harness = TailHarness()
        harness.folder.write("a.log", "1\n")
        harness.run()
        harness.folder.rename("a.log", to: "b")
        harness.folder.write("a.log", "2\n")
        harness.run()
        harness.folder.append("b", "late\n")
        harness.run(seconds: 6)
        #expect(harness.takeLines() == ["1", "2", "late"])
    }

    @Test func keepsAFileForItsTimeAfterItsLastGrowth() {
        let harness = TailHarness()
        harness.folder.write("a.log", "1\n")
        harness.run()
        harness.folder.rename("a.log", to: "b")
        for number in 2...6 {
            harness.folder.append("b", "\(number)\n")
            harness.run(seconds: 4)
        }
        #expect(harness.takeLines() == (1...6).map(String.init))
        harness.run(seconds: 12)
        #expect(harness.world.openLogCount == 0 && harness.tailer.streams.isEmpty)
    }

    @Test func readsARemovedFileToItsEnd() {
        let harness = TailHarness()
        harness.folder.write("a.log", "1\n")
        harness.run()
        harness.isPaused = true
        harness.folder.append("a.log", "2\n3\nrest")
        harness.folder.remove("a.log")
        harness.run(seconds: 20)
        harness.isPaused = false
        harness.run(seconds: 20)
        harness.run(seconds: 20)
        #expect(harness.takeLines() == ["1", "2", "3"])
        #expect(harness.world.openLogCount == 0)
        #expect(harness.tailer.counters.bytesLost == 4)
    }

    @Test func startsAgainWhenAFileIsEmptied() {
        let harness = TailHarness()
        harness.folder.write("a.log", "first\nsecond\n")
        harness.run()
        harness.folder.truncate("a.log")
        harness.folder.append("a.log", "first\n")
        harness.run()
        #expect(harness.takeLines() == ["first", "second", "first"])
        #expect(harness.sources["first"]?.count == 2)
        #expect(harness.tailer.counters.truncations == 1)
        harness.restart()
        harness.folder.append("a.log", "next\n")
        harness.run()
        #expect(harness.takeLines() == ["next"])
        #expect(harness.sources["next"]?.isSubset(of: harness.sources["first"] ?? []) == true)
    }

    @Test func knowsAFileAgainThatWasEmptiedOften() {
        let harness = TailHarness()
        for round in 0..<5 {
            harness.folder.truncate(round == 0 ? harness.made("a.log") : "a.log")
            harness.run()
            harness.folder.append("a.log", "round \(round) begins\nmore of \(round)\n")
            harness.run()
        }
        _ = harness.takeLines()
        harness.restart()
        harness.folder.append("a.log", "after\n")
        harness.run()
        #expect(harness.takeLines() == ["after"])
    }

    @Test func noticesThatAFileWasEmptiedWhileDown() {
        let harness = TailHarness()
        harness.folder.write("a.log", "same\nlonger than before\n")
        harness.run()
        harness.restart()
        harness.folder.write("a.log", "same\n")
        harness.run()
        #expect(harness.takeLines() == ["same", "longer than before", "same"])
        #expect(harness.sources["same"]?.count == 2)
    }

    @Test func goesOnWhereAnEarlierRunStopped() {
        let harness = TailHarness { $0.readsFromHead = false }
        harness.folder.write("a.log", "")
        harness.run()
        harness.folder.append("a.log", "1\n2\n")
        harness.run()
        harness.restart()
        harness.folder.append("a.log", "3\n")
        harness.run()
        #expect(harness.takeLines() == ["1", "2", "3"])
    }

    @Test func tellsFilesApartThatGotTheSameNumber() {
        let harness = TailHarness()
        harness.folder.write("a.log", "first file\n")
        harness.run()
        harness.folder.remove("a.log")
        harness.run(seconds: 11)
        harness.run(seconds: 11)
        harness.folder.write("a.log", "second file\n")
        harness.run()
        #expect(harness.takeLines() == ["first file", "second file"])
        #expect(harness.sources["first file"] != harness.sources["second file"])
    }

    @Test func readsNoFileTwiceUnderTwoNames() {
        let harness = TailHarness("app.log*")
        harness.folder.write("app.log", "1\n")
        harness.run()
        for round in 2...4 {
            for number in stride(from: round - 2, to: 0, by: -1) {
                harness.folder.rename("app.log.\(number)", to: "app.log.\(number + 1)")
            }
            harness.folder.rename("app.log", to: "app.log.1")
            harness.folder.write("app.log", "\(round)\n")
            harness.run()
            harness.run(seconds: 70)
            harness.run(seconds: 70)
        }
        #expect(harness.takeLines() == ["1", "2", "3", "4"])
    }

    @Test func findsAFileAgainThatWasAway() {
        let harness = TailHarness()
        harness.folder.write("a.log", "1\n")
        harness.run()
        harness.folder.rename("a.log", to: "away")
        harness.run(seconds: 1)
        harness.folder.rename("away", to: "a.log")
        harness.run(seconds: 20)
        harness.folder.append("a.log", "2\n")
        harness.run()
        harness.folder.rename("a.log", to: "away")
        harness.run(seconds: 20)
        harness.folder.rename("away", to: "a.log")
        harness.folder.append("a.log", "3\n")
        harness.run()
        #expect(harness.takeLines() == ["1", "2", "3"])
    }

    @Test func handsOutALineThatFillsTheBuffer() {
        let harness = TailHarness { $0.blockByteCount = 64 }
        let stream = harness.folder
        stream.write("a.log", String(repeating: "x", count: 100) + "\nnext\n")
        harness.tailer.work(now: harness.world.monotonicNanoseconds)
        let ready = harness.tailer.takeReadyStreams()
        var buffer = [UInt8](repeating: 0, count: 64)
        let block = unsafe buffer.withUnsafeMutableBytes {
            unsafe harness.tailer.read(ready[0], into: $0, now: 0)
        }
        #expect(block?.isLongLine == true && block?.byteCount == 64)
    }
}

extension TailHarness {
    /// Makes an empty file and gives its name.
    func made(_ name: String) -> String {
        folder.write(name, "")
        return name
    }
}
