import SystemInterface
import TestSupport
import Testing

@testable import Agent

/// `tailrace buffer`: what it tells of real folders, and that no content stops it.
@Suite struct BufferInspectorTests {
    let subject = InspectionHarness()
    var harness: AgentHarness { subject.harness }

    @Test func tellsWhatIsThereBesideARunningAgent() throws {
        let agent = subject.start()
        let before = try subject.files()
        let (exit, output, log) = subject.ask(["buffer", "ls", "--state", subject.state])
        #expect(exit == .status(0), "\(log)")
        for part in [
            "in use by process", "es.0", "open", "200 of them waiting", "3 dead letters",
            "buffer/dead-letters.ndjson",
        ] {
            #expect(output.contains(part), "\(part) in \(output)")
        }
        let verified = subject.ask(["buffer", "verify", "--state", subject.state])
        #expect(verified.exit == .status(0), "\(verified.output)")
        #expect(verified.output.contains("whole"))
        #expect(try subject.files() == before)
        #expect(agent.isRunning)
    }

    @Test func findsNothingWrongWhileAnAgentWorks() throws {
        let agent = subject.start(isServerLost: false)
        var (lineCount, lookCount) = (0, 0)
        while lookCount < 15 {
            // Chunks are filled, sent and used again meanwhile.
            for _ in 0..<1_000 {
                subject.log.write("line \(lineCount) " + String(repeating: "x", count: 400))
                lineCount += 1
            }
            let report = try BufferInspector.verify(try subject.folder())
            #expect(report.problems == [])
            lookCount += 1
        }
        #expect(
            waitUntil { subject.endpoint.count == InspectionHarness.storedCount + lineCount })
        #expect(try BufferInspector.verify(try subject.folder()).problems == [])
        #expect(subject.endpoint.snapshot.conflictCount == 0)
        subject.kill(agent)
    }

    @Test func printsWhatWillBeSent() throws {
        subject.kill(subject.start())
        let chunk = try #require(try subject.survey().chunks.first { $0.waitingRecordCount > 0 })
        let shown = subject.ask(["buffer", "show", chunk.name, "--state", subject.state])
        #expect(shown.exit == .status(0), "\(shown.log)")
        let lines = shown.output.split(separator: "\n")
        let waiting = lines.suffix(2 * InspectionHarness.waitingCount)
        subject.endpoint.follow(BulkEndpoint.Script())
        let agent = harness.start()
        #expect(waitUntil { subject.endpoint.count == InspectionHarness.storedCount + 200 })
        let sent = subject.endpoint.documents.suffix(200).flatMap { [$0.action, $0.text] }
        #expect(waiting.map(String.init) == sent)
        subject.kill(agent)
    }

    @Test func printsAFewRecordsAndRawOnes() throws {
        subject.kill(subject.start())
        let chunk = try #require(try subject.survey().chunks.first { $0.waitingRecordCount > 0 })
        let few = subject.ask(
            ["buffer", "show", chunk.name, "--state", subject.state, "--limit", "3"])
        #expect(few.output.split(separator: "\n").count == 6)
        let raw = subject.ask(
            ["buffer", "show", String(chunk.name.suffix(4)), "--state", subject.state, "--raw"])
        #expect(raw.output.split(separator: "\n").count == chunk.recordCount)
        #expect(raw.output.contains(" line 1") || raw.output.contains("line 1\""))
        let none = subject.ask(["buffer", "show", "chunk-x", "--state", subject.state])
        #expect(none.exit == .status(2))
    }

    @Test func namesDamageWithFileAndByte() throws {
        subject.kill(subject.start())
        let chunk = try #require(try subject.survey().chunks.first { $0.waitingRecordCount > 0 })
        harness.folder.overwrite("state/buffer/\(chunk.name)", at: 300, [0xFF, 0xFE, 0xFD])
        let (exit, output, _) = subject.ask(["buffer", "verify", "--state", subject.state])
        #expect(exit == .status(1), "\(output)")
        #expect(output.contains("problem: buffer/\(chunk.name): byte "))
        #expect(output.contains("expected"))
        #expect(output.contains("the next whole frame is at"))
    }

    @Test func tellsAChunkOfALaterVersion() throws {
        subject.kill(subject.start())
        let chunk = try #require(try subject.survey().chunks.first)
        harness.folder.overwrite("state/buffer/\(chunk.name)", at: 7, [UInt8(ascii: "2")])
        let (exit, output, _) = subject.ask(["buffer", "verify", "--state", subject.state])
        #expect(exit == .status(1))
        #expect(output.contains("version 2 of the format, which is newer"))
    }

    @Test func takesATornEndForANote() throws {
        subject.kill(subject.start())
        let survey = try subject.survey()
        let chunk = try #require(survey.chunks.last { $0.usedByteCount > 0 })
        let place = chunk.usedByteCount - 50
        harness.folder.overwrite("state/buffer/\(chunk.name)", at: place, [0xFF])
        let report = try BufferInspector.verify(try subject.folder())
        #expect(report.problems == [])
        #expect(report.notes.count == 1)
    }

    @Test func needsAFolderThatCanBeRead() {
        for arguments in [["verify"], ["ls"], ["show", "chunk"]] {
            let (exit, _, log) = subject.ask(
                ["buffer"] + arguments + ["--state", harness.folder.path("nothing")])
            #expect(exit == .status(2))
            #expect(log.contains("no such file"))
        }
        #expect(subject.ask(["buffer", "ls"]).exit == .status(64))
    }

    @Test func isNotStoppedByAnyContent() throws {
        subject.kill(subject.start())
        var files = try subject.files()
        // The unused rest of a chunk says nothing, and costs time.
        for row in try subject.survey().chunks {
            let name = "buffer/" + row.name
            files[name] = files[name].map { Array($0.prefix(row.usedByteCount + 512)) }
        }
        harness.folder.makeDirectory("copy")
        harness.folder.makeDirectory("copy/buffer")
        for (name, bytes) in files { harness.folder.write("copy/" + name, bytes) }
        let folder = try subject.folder("copy")
        #expect(try BufferInspector.verify(folder).problems == [])
        let names = files.keys.sorted()
        for seed in 0..<150 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let name = names[Int.random(in: 0..<names.count, using: &generator)]
            let whole = files[name] ?? []
            harness.folder.write("copy/" + name, BufferInspectorTests.damaged(whole, &generator))
            let survey = try FolderSurvey(folder.view)
            let letters = try DeadLetterSummary(folder.view)
            let listing = BufferListing(folder: folder.view, survey: survey, letters: letters)
            #expect(listing.text.contains("chunks of"), "seed \(seed)")
            #expect(survey.waitingCount <= 500, "seed \(seed)")
            _ = try StatusInspector.state(folder)
            _ = try BufferInspector.verify(folder)
            harness.folder.write("copy/" + name, whole)
        }
    }

    /// Bytes with some bits turned, or without their end.
    private static func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        if generator.next() % 4 == 0 {
            return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
        }
        guard !bytes.isEmpty else { return [0x7B, 0x0A] }
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        }
        return bytes
    }
}
