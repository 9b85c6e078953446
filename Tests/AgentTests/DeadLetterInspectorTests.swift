import Glibc
import SystemInterface
import TestSupport
import Testing

@testable import Agent

/// `tailrace deadletter`: what it shows, and that replaying loses nothing.
@Suite struct DeadLetterInspectorTests {
    let subject = InspectionHarness()
    var harness: AgentHarness { subject.harness }

    /// Leaves three dead letters and stops the agent.
    private func leaveLetters(filters: String = "") {
        let agent = subject.start(filters: filters, isServerLost: false)
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
    }

    private func run(_ arguments: String...) -> (
        exit: ChildProcess.Exit?, output: String, log: String
    ) {
        subject.ask(
            ["deadletter"] + arguments + ["-c", subject.configuration, "--state", subject.state])
    }

    @Test func listsThemWithFilters() {
        leaveLetters()
        let all = subject.ask(["deadletter", "ls", "--state", subject.state])
        #expect(all.exit == .status(0), "\(all.log)")
        #expect(all.output.split(separator: "\n").count == 4)
        #expect(all.output.contains("document_parsing_exception"))
        for (arguments, count) in [
            (["--output", "es.0"], 3), (["--output", "es.1"], 0), (["--reason", "FAILED TO"], 3),
            (["--reason", "other"], 0), (["--since", "1h"], 3),
            (["--since", "2099-01-01T00:00:00Z"], 0),
        ] {
            let (exit, output, _) = subject.ask(
                ["deadletter", "ls", "--state", subject.state] + arguments)
            #expect(exit == .status(0))
            let lines = output.split(separator: "\n").count
            #expect(lines == (count == 0 ? 1 : count + 1), "\(arguments): \(output)")
        }
        #expect(run("ls", "--since", "yesterday").exit == .status(64))
    }

    @Test func showsEverythingOfOne() {
        leaveLetters()
        let (exit, output, _) = run("show", "2")
        #expect(exit == .status(0))
        for part in [
            "poison 107", "failed to parse", "{\"create\":{\"_index\":\"logs\"", "stdout F poison",
            "configuration",
        ] {
            #expect(output.contains(part), "\(part) in \(output)")
        }
        #expect(run("show", "4").exit == .status(1))
    }

    @Test func namesTheConfigurationInEach() throws {
        leaveLetters()
        let loaded = try #require(
            LoadedConfiguration.load(path: subject.configuration, showsNotes: false))
        #expect(loaded.digest.utf8.count == 16)
        let letters = harness.deadLetters.compactMap { DeadLetter(line: Array($0.utf8)) }
        #expect(letters.map(\.configuration) == [loaded.digest, loaded.digest, loaded.digest])
        harness.folder.append("agent.conf", "# another byte\n")
        let changed = LoadedConfiguration.load(path: subject.configuration, showsNotes: false)
        #expect(changed?.digest != loaded.digest)
    }

    @Test func sendsThemAgainAndKeepsWhatIsRefused() throws {
        leaveLetters()
        let letters = harness.deadLetters.compactMap { DeadLetter(line: Array($0.utf8)) }
        var script = BulkEndpoint.Script()
        script.item = {
            $0.text.contains("poison 107")
                ? .refused(status: 400, type: "mapper_exception", reason: "still") : .stored
        }
        subject.endpoint.follow(script)
        let (exit, output, log) = run("replay")
        #expect(exit == .status(1), "\(log)")
        #expect(output.contains("2: 400 mapper_exception: still"))
        #expect(output.contains("2 stored, 0 were there already, 1 left"))
        #expect(harness.deadLetters.count == 1)
        #expect(harness.deadLetters.first?.contains("poison 107") == true)
        let sent = subject.endpoint.documents.suffix(2)
        #expect(sent.map(\.source) == [letters[0].document, letters[2].document])
        #expect(sent.map { Array($0.action.utf8) } == [letters[0].action, letters[2].action])
        subject.endpoint.follow(BulkEndpoint.Script())
        #expect(run("replay").exit == .status(0))
        #expect(!harness.folder.contains("state/buffer/dead-letters.ndjson"))
        #expect(run("ls").output == "no dead letters\n")
        #expect(subject.endpoint.snapshot.complaints == [])
    }

    @Test func takesAConflictForStored() throws {
        leaveLetters()
        subject.endpoint.follow(BulkEndpoint.Script())
        let letters = harness.folder.read("state/buffer/dead-letters.ndjson")
        #expect(run("replay", "1").exit == .status(0))
        #expect(harness.deadLetters.count == 2)
        // As after a crash between the answer and the new file.
        harness.folder.write("state/buffer/dead-letters.ndjson", letters)
        harness.folder.write("state/buffer/dead-letters.new.ndjson", "half a li")
        let (exit, output, _) = run("replay", "1", "2")
        #expect(exit == .status(0))
        #expect(output.contains("1 stored, 1 were there already, 0 left"))
        #expect(harness.deadLetters.count == 1)
        #expect(harness.deadLetters.first?.contains("poison 207") == true)
        #expect(!harness.folder.contains("state/buffer/dead-letters.new.ndjson"))
    }

    @Test func readsTheOlderFileFirstAndKeepsForeignLines() throws {
        leaveLetters()
        subject.endpoint.follow(BulkEndpoint.Script())
        let older = harness.deadLetters[0]
        harness.folder.write("state/buffer/dead-letters.1.ndjson", "{}\n" + older + "\n")
        #expect(run("ls").output.split(separator: "\n").count == 5)
        // Number 1 is no letter, 2 is in the older file, 3 to 5 are in the other.
        #expect(run("replay", "2", "4").exit == .status(0))
        #expect(harness.text("state/buffer/dead-letters.1.ndjson") == "{}\n")
        #expect(harness.deadLetters.count == 2)
    }

    @Test func changesNothingWhenDryOrWhileAnAgentRuns() throws {
        let agent = subject.start(isServerLost: false)
        let before = harness.folder.read("state/buffer/dead-letters.ndjson")
        let refused = run("replay")
        #expect(refused.exit == .status(1))
        #expect(refused.log.contains("in use by another agent"))
        let dry = run("replay", "--dry-run", "--reason", "parse")
        #expect(dry.exit == .status(0))
        #expect(dry.output.split(separator: "\n").count == 4)
        #expect(harness.folder.read("state/buffer/dead-letters.ndjson") == before)
        #expect(agent.isRunning)
    }

    @Test func keepsAllWhenTheServerIsAway() throws {
        leaveLetters()
        let before = harness.folder.read("state/buffer/dead-letters.ndjson")
        subject.endpoint.setRequestFate(.hungUp)
        let (exit, output, _) = run("replay")
        #expect(exit == .status(1))
        #expect(output.contains("0 stored, 0 were there already, 3 left"))
        #expect(harness.folder.read("state/buffer/dead-letters.ndjson") == before)
    }

    @Test func keepsWhatNoOutputTakes() throws {
        leaveLetters()
        let text = harness.text("agent.conf").replacing(
            "Match *\n    Host", with: "Match *\n    Alias other\n    Host")
        harness.configure(text)
        let (exit, output, _) = run("replay")
        #expect(exit == .status(1))
        #expect(output.contains("no output es.0"))
        #expect(harness.deadLetters.count == 3)
    }

    // MARK: Anew

    @Test func makesTheSameDocumentsOfTheSameConfiguration() {
        leaveLetters()
        let letters = harness.deadLetters.compactMap { DeadLetter(line: Array($0.utf8)) }
        subject.endpoint.follow(BulkEndpoint.Script())
        let (exit, output, log) = run("replay", "--anew")
        #expect(exit == .status(0), "\(output) \(log)")
        let sent = subject.endpoint.documents.suffix(3)
        #expect(sent.map(\.source) == letters.map(\.document))
        #expect(sent.map { Array($0.action.utf8) } == letters.map(\.action))
    }

    @Test func makesDocumentsByTheConfigurationOfNow() throws {
        leaveLetters()
        let old = subject.endpoint.documents.count
        let letters = harness.deadLetters.compactMap { DeadLetter(line: Array($0.utf8)) }
        let ids = letters.map {
            BulkEndpoint.member("_id", of: String(decoding: $0.action, as: UTF8.self))
        }
        harness.folder.write(
            "parsers.conf",
            "[PARSER]\n    Name words\n    Format regex\n"
                + "    Regex ^(?<word>[a-z]+) (?<number>\\d+)$\n    Types number:integer\n")
        harness.configure(
            harness.text("agent.conf")
                .replacing("[SERVICE]", with: "[SERVICE]\n    Parsers_File parsers.conf")
                .replacing(
                    "[OUTPUT]",
                    with: "[FILTER]\n    Name parser\n    Match *\n    Key_Name log\n"
                        + "    Parser words\n    Reserve_Data On\n[OUTPUT]"
                )
                .replacing("Index logs", with: "Index other"))
        subject.endpoint.follow(BulkEndpoint.Script())
        let (exit, output, log) = run("replay", "--anew")
        #expect(exit == .status(0), "\(output) \(log)")
        let sent = subject.endpoint.documents.dropFirst(old)
        #expect(sent.map(\.index) == ["other", "other", "other"])
        #expect(sent.map(\.id) == ids)
        for (document, number) in zip(sent, [7, 107, 207]) {
            #expect(document.text.contains("\"word\":\"poison\",\"number\":\(number)"))
            #expect(document.text.contains("\"stream\":\"stdout\""))
        }
    }

    @Test func asksForThePodAnewAndLeavesWhatHasNone() throws {
        let api = KubernetesEndpoint([.init(name: "web-1", uid: "uid-1")])
        leaveLetters(filters: AgentConfiguration.kubernetes(harness.logs, url: api.url))
        let letters = harness.deadLetters.compactMap { DeadLetter(line: Array($0.utf8)) }
        subject.endpoint.follow(BulkEndpoint.Script())
        let first = run("replay", "--anew", "1")
        #expect(first.exit == .status(0), "\(first.output) \(first.log)")
        let sent = try #require(subject.endpoint.documents.last)
        #expect(sent.text.contains("\"pod_name\":\"web-1\""))
        #expect(sent.source == letters[0].document)
        let other = KubernetesEndpoint([])
        harness.configure(
            AgentConfiguration.bulk(
                harness.logs, port: subject.endpoint.port,
                filters: AgentConfiguration.kubernetes(harness.logs, url: other.url)))
        let second = run("replay", "--anew")
        #expect(second.exit == .status(1))
        #expect(second.output.contains("its pod is not known any more"), "\(second.output)")
        #expect(harness.deadLetters.count == 2)
        #expect(run("replay").exit == .status(0))
    }

    @Test func leavesWhatCannotBeMadeAnew() throws {
        leaveLetters()
        let lines = harness.deadLetters
        let cut = lines[0].replacing("\\n\",\"action\"", with: "\",\"action\"")
        let without = lines[1].replacing("\"raw\":", with: "\"other\":")
        #expect(cut != lines[0] && without != lines[1])
        harness.folder.write(
            "state/buffer/dead-letters.ndjson",
            [cut, without, lines[2]].joined(separator: "\n") + "\n")
        subject.endpoint.follow(BulkEndpoint.Script())
        let (exit, output, _) = run("replay", "--anew")
        #expect(exit == .status(1))
        #expect(output.contains("1: its raw line is not whole"))
        #expect(output.contains("2: its raw line was not kept"))
        #expect(harness.deadLetters == [cut, without])
    }

    // MARK: Parts

    @Test func makesCreateOfIndexAndNothingOfOthers() {
        let cases: [(String, String?)] = [
            ("{\"create\":{\"_id\":\"a\"}}", "{\"create\":{\"_id\":\"a\"}}"),
            ("{\"index\":{\"_id\":\"a\"}}", "{\"create\":{\"_id\":\"a\"}}"),
            ("{\"update\":{\"_id\":\"a\"}}", "{\"update\":{\"_id\":\"a\"}}"),
            ("{\"delete\":{\"_id\":\"a\"}}", nil),
            ("{\"create\":{},\"delete\":{}}", nil),
            ("{\"create\":1}", nil), ("{}", nil), ("[]", nil), ("", nil),
            ("{\"create\":\n{}}", nil),
        ]
        for (action, expected) in cases {
            let made = ReplayBatch.action(Array(action.utf8))
            #expect(made.map { String(decoding: $0, as: UTF8.self) } == expected, "\(action)")
        }
    }

    @Test func doesNotTakeADocumentForSeveralActions() throws {
        let line = #"{"action":{"create":{}},"document":"{}\n{\"delete\":{\"_id\":\"a\"}}"}"#
        let letter = try #require(DeadLetter(line: Array(line.utf8)))
        let batch = ReplayBatch()
        #expect(!batch.add(letter, at: .init(file: "f", line: 0, number: 1)))
        #expect(batch.places == [])
    }

    @Test func readsAgesAndTimes() throws {
        let now = Clock.wallNanoseconds
        for (text, seconds) in [("0s", 0), ("90s", 90), ("2m", 120), ("1h", 3600), ("7d", 604_800)]
            as [(String, Int64)]
        {
            let time = try #require(DeadLetterFilter.time(of: text))
            #expect(abs(now - time - seconds * 1_000_000_000) < 60_000_000_000)
        }
        #expect(DeadLetterFilter.time(of: "1970-01-01T00:00:01Z") == 1_000_000_000)
        for text in ["", "s", "-1h", "5", "1w", "99999999999999d", "1970-01-01"] {
            #expect(DeadLetterFilter.time(of: text) == nil, "\(text)")
        }
    }

    @Test func survivesAnyLine() {
        let whole = Array(#"{"time":"x","output":"o","status":4,"action":{},"document":{}}"#.utf8)
        for seed in 0..<500 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var line = whole
            for _ in 0..<3 {
                line[Int.random(in: 0..<line.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if let letter = DeadLetter(line: line) {
                _ = ReplayBatch().add(letter, at: .init(file: "", line: 0, number: 0))
            }
        }
    }
}
