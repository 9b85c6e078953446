import Glibc
import TestSupport
import Testing

/// What becomes of records that the server refuses, for ever or for a while.
@Suite struct AgentVerdictTests {
    let harness = AgentHarness()

    @Test func keepsRefusedDocumentsAsDeadLetters() throws {
        var script = BulkEndpoint.Script()
        script.item = { document in
            document.text.contains("poison")
                ? .refused(
                    status: 400, type: "document_parsing_exception", reason: "failed to parse")
                : .stored
        }
        let (endpoint, log) = start(script)
        for number in 0..<100 {
            log.write(number % 10 == 3 ? "poison \"\(number)\"" : "line \(number)")
        }
        let agent = harness.start()
        #expect(waitUntil { endpoint.count == 90 && harness.deadLetters.count == 10 })
        let letters = harness.deadLetters
        #expect(letters.count == 10)
        for (index, letter) in letters.enumerated() {
            let number = index * 10 + 3
            for part in [
                "\"status\":400", "\"type\":\"document_parsing_exception\"",
                "\"reason\":\"failed to parse\"", "web-1_shop_app", "stdout F poison",
                "poison \\\"\(number)\\\"", "\"document\":{\"@timestamp\":",
                "\"action\":{\"create\":",
            ] {
                #expect(letter.contains(part), "\(part) in \(letter)")
            }
        }
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
        // They are settled: nothing of them is sent again.
        let requests = endpoint.requestCount
        let next = harness.start()
        log.write("after")
        #expect(waitUntil { endpoint.count == 91 })
        #expect(endpoint.requestCount == requests + 1)
        #expect(harness.deadLetters.count == 10)
        next.send(SIGTERM)
        #expect(next.waitForExitOrMinute() == .status(0))
    }

    @Test func splitsBodiesThatAreTooLarge() throws {
        var script = BulkEndpoint.Script()
        script.request = { _, request in
            request.body.count > 20_000 ? .answered("413 Payload Too Large") : .items
        }
        let (endpoint, log) = start(script)
        for number in 0..<500 { log.write("line \(number)") }
        log.write("large " + String(repeating: "x", count: 30_000))
        log.write("last")
        let agent = harness.start()
        #expect(waitUntil { endpoint.count == 501 && harness.deadLetters.count == 1 })
        #expect(Set(endpoint.documents.map(\.id)).count == 501)
        #expect(harness.deadLetters.first?.contains("\"status\":413") == true)
        #expect(endpoint.snapshot.conflictCount == 0)
        expectGoodEnd(agent, endpoint)
    }

    @Test func waitsWhileTheServerIsNotThere() throws {
        var script = BulkEndpoint.Script()
        script.request = { number, _ in
            switch number {
            case 0: .answered("503 Service Unavailable")
            case 1: .hungUp
            case 2: .answered("429 Too Many Requests", headers: "Retry-After: 1\r\n")
            default: .items
            }
        }
        let (endpoint, log) = start(script)
        for number in 0..<50 { log.write("line \(number)") }
        let agent = harness.start()
        #expect(waitUntil { endpoint.count == 50 })
        #expect(endpoint.requestCount >= 4)
        expectGoodEnd(agent, endpoint)
        #expect(harness.deadLetters == [])
    }

    @Test func sendsRecordsAgainThatTheServerHadNoRoomFor() throws {
        var script = BulkEndpoint.Script()
        let tries = TryCounter()
        script.item = { document in
            tries.isFirst(document.id) && document.text.contains("7")
                ? .refused(
                    status: 429, type: "es_rejected_execution_exception", reason: "queue is full")
                : .stored
        }
        let (endpoint, log) = start(script)
        for number in 0..<100 { log.write("line \(number)") }
        let agent = harness.start()
        #expect(waitUntil { endpoint.count == 100 })
        #expect(endpoint.snapshot.conflictCount == 0)
        expectGoodEnd(agent, endpoint)
        #expect(harness.deadLetters == [])
    }

    @Test func sendsOtherRecordsWhileOneHasToWait() throws {
        var script = BulkEndpoint.Script()
        script.item = { document in
            document.text.contains("stuck")
                ? .refused(
                    status: 429, type: "es_rejected_execution_exception", reason: "queue is full")
                : .stored
        }
        let (endpoint, log) = start(script)
        log.write("stuck")
        let agent = harness.start()
        for number in 0..<5 {
            log.write("line \(number)")
            // The retries of the first one get rarer and rarer, up to a minute.
            #expect(waitUntil(seconds: 20) { endpoint.count == number + 1 })
        }
        endpoint.follow(BulkEndpoint.Script())
        expectGoodEnd(agent, endpoint)
        #expect(endpoint.count == 6)
        #expect(harness.deadLetters == [])
    }

    @Test func doesNotFollowRedirects() throws {
        let target = BulkEndpoint()
        let location = "Location: http://127.0.0.1:\(target.port)/_bulk\r\n"
        var script = BulkEndpoint.Script()
        script.request = { _, _ in .answered("307 Temporary Redirect", headers: location) }
        let (endpoint, log) = start(script)
        log.write("line")
        let agent = harness.start()
        #expect(waitUntil { endpoint.requestCount > 0 && harness.log.contains("307") })
        agent.send(SIGKILL)
        _ = agent.waitForExit()
        #expect(target.requestCount == 0)
        #expect(harness.deadLetters == [])
    }

    @Test func givesUpAfterTheRetriesOfTheConfiguration() throws {
        var script = BulkEndpoint.Script()
        script.request = { _, request in
            request.body.isEmpty ? .items : .answered("503 Service Unavailable")
        }
        let (endpoint, log) = start(script, output: "Retry_Limit 1")
        log.write("never taken")
        let agent = harness.start()
        #expect(waitUntil { harness.deadLetters.count == 1 })
        #expect(harness.deadLetters.first?.contains("retry_limit") == true)
        endpoint.follow(BulkEndpoint.Script())
        log.write("taken")
        #expect(waitUntil { endpoint.count == 1 })
        expectGoodEnd(agent, endpoint)
    }

    private func start(
        _ script: BulkEndpoint.Script, output: String = ""
    ) -> (BulkEndpoint, ContainerLog) {
        let endpoint = BulkEndpoint(script)
        harness.configure(
            AgentConfiguration.bulk(harness.logs, port: endpoint.port, output: output))
        return (endpoint, harness.logs.makeContainer(pod: "web-1", uid: "uid-1"))
    }

    private func expectGoodEnd(_ agent: ChildProcess, _ endpoint: BulkEndpoint) {
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
        #expect(endpoint.snapshot.complaints == [])
    }
}
