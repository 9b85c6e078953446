import Glibc
import TestSupport
import Testing

/// The built program from files to a bulk endpoint and to local outputs.
@Suite struct AgentDeliveryTests {
    let harness = AgentHarness()
    let endpoint = BulkEndpoint()

    @Test func deliversEveryKindOfLine() throws {
        harness.configure(AgentConfiguration.bulk(harness.logs, port: endpoint.port))
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        let texts = [
            "plain", "quote \" backslash \\ tab \t bell \u{7} é 漢 🙂", "{\"a\":1}", "",
            String(repeating: "x", count: 100_000),
        ]
        var expected: [String] = []
        for (index, text) in texts.enumerated() {
            let stream = index % 2 == 0 ? "stdout" : "stderr"
            expected.append(
                NaiveDocument.text(text, time: log.write(text, stream: stream), stream: stream))
        }
        let time = log.write("first ", flag: "P")
        log.write("other stream", stream: "stderr")
        log.write("second ", flag: "P")
        log.write("third")
        let agent = harness.start()
        #expect(waitUntil { endpoint.count >= expected.count + 2 })
        let documents = endpoint.documents
        #expect(documents.prefix(expected.count).map(\.text) == expected)
        let rest = documents.dropFirst(expected.count).map(\.text)
        #expect(rest.contains { $0.contains("\"log\":\"other stream\"") })
        #expect(
            rest.contains { $0.contains("\"log\":\"first second third\"") && $0.contains(time) },
            "\(rest)")
        #expect(Set(documents.map(\.id)).count == documents.count)
        #expect(documents.allSatisfy { $0.index == "logs" && !$0.id.isEmpty })
        expectGoodEnd(of: agent)
    }

    @Test func followsWhatIsWrittenLater() throws {
        harness.configure(AgentConfiguration.bulk(harness.logs, port: endpoint.port))
        let agent = harness.start()
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        var expected: [String] = []
        for round in 0..<5 {
            expected.append(NaiveDocument.text("round \(round)", time: log.write("round \(round)")))
            #expect(waitUntil { endpoint.count == expected.count })
        }
        let late = harness.logs.makeContainer(pod: "late-1", uid: "uid-2")
        expected.append(NaiveDocument.text("late", time: late.write("late")))
        #expect(waitUntil { endpoint.count == expected.count })
        #expect(endpoint.documents.map(\.text) == expected)
        expectGoodEnd(of: agent)
    }

    @Test func readsNothingTwiceAfterARestart() throws {
        harness.configure(AgentConfiguration.bulk(harness.logs, port: endpoint.port))
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        for number in 0..<100 { log.write("line \(number)") }
        let first = harness.start()
        #expect(waitUntil { endpoint.count == 100 })
        expectGoodEnd(of: first)
        log.write("after")
        let second = harness.start()
        #expect(waitUntil { endpoint.count == 101 })
        #expect(endpoint.documents.last?.text.contains("after") == true)
        #expect(endpoint.snapshot.conflictCount == 0)
        expectGoodEnd(of: second)
    }

    @Test func writesDatedIndexesAndCompresses() throws {
        harness.configure(
            AgentConfiguration.bulk(
                harness.logs, port: endpoint.port,
                output: "Logstash_Format On\nLogstash_Prefix shop\ncompress gzip"))
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        let expected = (0..<1000).map { number in
            NaiveDocument.text("line \(number)", time: log.write("line \(number)"))
        }
        let agent = harness.start()
        #expect(waitUntil { endpoint.count == expected.count })
        #expect(endpoint.documents.map(\.text) == expected)
        #expect(endpoint.documents.allSatisfy { $0.index == "shop-2026.08.21" })
        #expect(
            endpoint.snapshot.requests.allSatisfy { $0.header("content-encoding") == "gzip" })
        expectGoodEnd(of: agent)
    }

    @Test func writesToStandardOutput() throws {
        harness.configure(
            "[SERVICE]\n    Flush 0.05\n" + AgentConfiguration.tail(harness.logs)
                + "\n[OUTPUT]\n    Name stdout\n    Match *\n    Format json_lines\n"
                + "    json_date_key false\n")
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        let time = log.write("a \"quoted\" line")
        let agent = harness.start()
        let expected =
            "{\"time\":\"\(time)\",\"stream\":\"stdout\",\"_p\":\"F\","
            + "\"log\":\"a \\\"quoted\\\" line\"}\n"
        #expect(waitUntil { harness.text("output") == expected }, "\(harness.text("output"))")
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
    }

    @Test func writesToFiles() throws {
        harness.configure(
            "[SERVICE]\n    Flush 0.05\n" + AgentConfiguration.tail(harness.logs)
                + "\n[OUTPUT]\n    Name file\n    Match *\n    Path \(harness.folder.path("out"))\n"
                + "    File all.log\n    Mkdir On\n    Format plain\n")
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        let time = log.write("one")
        let agent = harness.start()
        let expected =
            "{\"time\":\"\(time)\",\"stream\":\"stdout\",\"_p\":\"F\",\"log\":\"one\"}\n"
        #expect(
            waitUntil { harness.text("out/all.log") == expected }, "\(harness.text("out/all.log"))")
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
    }

    @Test func tellsThatAFileCannotBeWritten() throws {
        harness.configure(
            "[SERVICE]\n    Flush 0.05\n" + AgentConfiguration.tail(harness.logs)
                + "\n[OUTPUT]\n    Name file\n    Match *\n    Path \(harness.folder.path("out"))\n"
                + "    File all.log\n    Format plain\n")
        harness.logs.makeContainer(pod: "web-1", uid: "uid-1").write("one")
        let agent = harness.start()
        #expect(waitUntil { harness.log.contains("out/all.log") }, "\(harness.log)")
        harness.folder.makeDirectory("out")
        #expect(waitUntil { harness.text("out/all.log").contains("\"log\":\"one\"") })
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
    }

    @Test func outlivesTheReaderOfItsStandardOutput() throws {
        harness.configure(
            "[SERVICE]\n    Flush 0.05\n    Grace 1\n" + AgentConfiguration.tail(harness.logs)
                + "\n[OUTPUT]\n    Name stdout\n    Match *\n    Format json_lines\n")
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        log.write("one")
        let agent = harness.start(output: .pipe)
        #expect(agent.waitForLine("{\"date\":")?.contains("one") == true)
        agent.closeOutput()
        log.write("two")
        #expect(waitUntil { harness.log.contains("standard output") }, "\(harness.log)")
        #expect(agent.isRunning)
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
        let next = harness.start()
        #expect(waitUntil { harness.text("output").contains("two") })
        #expect(!harness.text("output").contains("one"))
        next.send(SIGTERM)
        #expect(next.waitForExitOrMinute() == .status(0))
    }

    @Test func endsAtTheEndOfFiles() throws {
        harness.configure(
            AgentConfiguration.bulk(harness.logs, port: endpoint.port).replacing(
                "Read_from_Head On", with: "Read_from_Head On\n    Exit_On_Eof On"))
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        for number in 0..<5000 { log.write("line \(number)") }
        #expect(harness.start().waitForExitOrMinute() == .status(0))
        #expect(endpoint.count == 5000)
    }

    @Test func deliversWhatItHasReadBeforeItStops() throws {
        harness.configure(
            AgentConfiguration.bulk(harness.logs, port: endpoint.port).replacing(
                "Flush 0.05", with: "Flush 3600"))
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        log.write("waits for the flush")
        let port = ScriptedServer.unusedPort()
        harness.configure(
            harness.text("agent.conf").replacing(
                "[SERVICE]",
                with: "[SERVICE]\n    HTTP_Server On\n    HTTP_Listen 127.0.0.1\n"
                    + "    HTTP_Port \(port)"))
        let agent = harness.start()
        #expect(
            waitUntil {
                MetricsPage(port: port)?.sum("tailrace_input_records_total") == 1
            })
        #expect(endpoint.count == 0)
        expectGoodEnd(of: agent)
        #expect(endpoint.count == 1)
    }

    @Test func stopsAfterTheGraceWhenNothingIsTaken() throws {
        endpoint.setRequestFate(.answered("503 Service Unavailable"))
        harness.configure(
            AgentConfiguration.bulk(harness.logs, port: endpoint.port).replacing(
                "Grace 20", with: "Grace 1"))
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        log.write("kept")
        let agent = harness.start()
        #expect(waitUntil { endpoint.requestCount > 0 })
        expectGoodEnd(of: agent)
        endpoint.follow(BulkEndpoint.Script())
        let next = harness.start()
        #expect(waitUntil { endpoint.count == 1 })
        expectGoodEnd(of: next)
    }

    private func expectGoodEnd(of agent: ChildProcess) {
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
        #expect(endpoint.snapshot.complaints == [])
        #expect(harness.deadLetters == [])
    }
}
