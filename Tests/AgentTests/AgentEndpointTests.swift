import Glibc
import TestSupport
import Testing

/// The built program's own endpoint.
@Suite struct AgentEndpointTests {
    static let promtool: String? = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        unsafe access($0, X_OK) == 0
    }

    let harness = AgentHarness()
    let port = ScriptedServer.unusedPort()

    @Test func countsEveryRecord() throws {
        var script = BulkEndpoint.Script()
        script.item = {
            $0.text.contains("poison")
                ? .refused(status: 400, type: "document_parsing_exception", reason: "no") : .stored
        }
        let endpoint = BulkEndpoint(script)
        let agent = start(endpoint.port)
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        for number in 0..<300 { log.write(number % 100 == 7 ? "poison" : "line \(number)") }
        #expect(waitUntil { endpoint.count == 297 && harness.deadLetters.count == 3 })
        let page = try #require(MetricsPage(port: port))
        #expect(page.sum("tailrace_input_records_total") == 300)
        #expect(page.sum("tailrace_input_lines_total") == 300)
        #expect(
            page.sum("tailrace_output_records_total", label: "outcome=\"delivered\"") == 297)
        #expect(
            page.sum("tailrace_output_records_total", label: "outcome=\"dead_letter\"") == 3)
        #expect(page.sum("tailrace_output_records_total") == 300)
        #expect(page.sum("tailrace_buffer_records") == 0)
        #expect(
            page.sum("tailrace_output_item_errors_total", label: "document_parsing_exception") == 3)
        #expect(
            page.sum("tailrace_output_requests_total", label: "code=\"200\"")
                == Double(endpoint.requestCount))
        #expect(page.sum("tailrace_input_files_open") == 1)
        expectGoodEnd(agent)
    }

    @Test(.enabled(if: promtool != nil, "promtool is missing"))
    func givesMetricsThatPrometheusAccepts() throws {
        let endpoint = BulkEndpoint()
        let api = KubernetesEndpoint([.init(name: "web-1", uid: "uid-1")])
        let agent = start(
            endpoint.port, filters: AgentConfiguration.kubernetes(harness.logs, url: api.url))
        harness.logs.makeContainer(pod: "web-1", uid: "uid-1").write("line")
        #expect(waitUntil { endpoint.count == 1 })
        let page = try #require(MetricsPage(port: port))
        #expect(page.sum("tailrace_kube_cache_entries") == 1)
        harness.folder.write("metrics", page.text)
        let check = ChildProcess(
            "/bin/sh",
            ["-c", "\(AgentEndpointTests.promtool ?? "") check metrics < metrics"],
            directory: harness.folder.path, output: .file(harness.folder.path("verdict")),
            errors: .file(harness.folder.path("verdict")))
        #expect(check.waitForExit() == .status(0), "\(harness.text("verdict"))")
        #expect(harness.text("verdict") == "")
        expectGoodEnd(agent)
    }

    @Test func isNotReadyWhileTheServerCannotBeReached() throws {
        let endpoint = BulkEndpoint()
        let agent = start(endpoint.port)
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        #expect(waitUntil { PlainRequest.get("/readyz", port: port)?.status == 200 })
        endpoint.setRequestFate(.hungUp)
        log.write("line")
        #expect(waitUntil { PlainRequest.get("/readyz", port: port)?.status == 503 })
        #expect(PlainRequest.get("/readyz", port: port)?.body.contains("es") == true)
        #expect(PlainRequest.get("/healthz", port: port)?.status == 200)
        #expect(MetricsPage(port: port)?.sum("tailrace_output_held") == 1)
        endpoint.setRequestFate(.items)
        #expect(waitUntil { PlainRequest.get("/readyz", port: port)?.status == 200 })
        #expect(endpoint.count == 1)
        #expect(PlainRequest.get("/nothing", port: port)?.status == 404)
        expectGoodEnd(agent)
    }

    @Test func tellsThatItsPortIsTaken() {
        let holder = BulkEndpoint()
        harness.configure(configuration(9200, port: holder.port))
        let agent = harness.start()
        #expect(agent.waitForExitOrMinute() == .status(1))
        #expect(harness.log.contains("cannot start"))
        #expect(harness.log.contains(String(holder.port)), "\(harness.log)")
    }

    private func start(_ bulkPort: UInt16, filters: String = "") -> ChildProcess {
        harness.configure(configuration(bulkPort, port: port, filters: filters))
        return harness.start(environment: ["NODE_NAME": KubernetesEndpoint.node])
    }

    private func configuration(_ bulkPort: UInt16, port: UInt16, filters: String = "") -> String {
        AgentConfiguration.bulk(
            harness.logs, port: bulkPort,
            service: "HTTP_Server On\nHTTP_Listen 127.0.0.1\nHTTP_Port \(port)", filters: filters)
    }

    private func expectGoodEnd(_ agent: ChildProcess) {
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
    }
}
