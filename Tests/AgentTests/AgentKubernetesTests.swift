import Glibc
import TestSupport
import Testing

/// The kubernetes filter of the built program against an API server.
@Suite struct AgentKubernetesTests {
    typealias Pod = KubernetesEndpoint.Pod

    let harness = AgentHarness()
    let endpoint = BulkEndpoint()

    @Test func addsMetadataOfListedPods() {
        let pods = (1...8).map {
            Pod(name: "web-\($0)", uid: "uid-\($0)", labels: [("app", "web"), ("number", "\($0)")])
        }
        let api = KubernetesEndpoint(pods)
        for pod in pods { harness.logs.makeContainer(pod: pod.name, uid: pod.uid).write("hello") }
        let agent = start(api)
        #expect(waitUntil { endpoint.count == pods.count })
        for (number, pod) in pods.enumerated() {
            let text = text(of: pod.name) ?? ""
            for part in [
                "\"pod_id\":\"\(pod.uid)\"",
                "\"labels\":{\"app\":\"web\",\"number\":\"\(number + 1)\"}",
                "\"host\":\"node-1\"", "\"namespace_name\":\"shop\"", "\"container_name\":\"app\"",
                "\"container_image\":\"image/app:1\"", "\"pod_ip\":\"10.0.0.7\"",
            ] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
        }
        // Three pods a page, and nobody asks for each alone.
        #expect(api.counts.pages >= 3)
        #expect(api.counts.pods == 0)
        expectGoodEnd(agent)
    }

    @Test func mergesObjectsOfTheApplication() {
        let api = KubernetesEndpoint([Pod(name: "web-1", uid: "uid-1")])
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        log.write("{\"level\":\"info\",\"count\":1.50,\"deep\":{\"a\":[1,2]}}")
        let agent = start(api)
        #expect(waitUntil { endpoint.count == 1 })
        let text = endpoint.documents[0].text
        #expect(
            text.contains("\"level\":\"info\",\"count\":1.50,\"deep\":{\"a\":[1,2]}"), "\(text)")
        #expect(!text.contains("\"log\":"))
        expectGoodEnd(agent)
    }

    @Test func waitsForAPodThatAppearsLater() {
        let api = KubernetesEndpoint([Pod(name: "other-1", uid: "uid-0")])
        harness.logs.makeContainer(pod: "other-1", uid: "uid-0").write("known")
        let agent = start(api)
        #expect(waitUntil { endpoint.count == 1 && api.counts.watches == 1 })
        api.put(Pod(name: "web-1", uid: "uid-1", labels: [("app", "late")]))
        harness.logs.makeContainer(pod: "web-1", uid: "uid-1").write("hello")
        #expect(waitUntil { endpoint.count == 2 })
        #expect(text(of: "web-1")?.contains("\"labels\":{\"app\":\"late\"}") == true)
        expectGoodEnd(agent)
    }

    @Test func waitsForTheAPI() {
        let api = KubernetesEndpoint([Pod(name: "web-1", uid: "uid-1", labels: [("app", "web")])])
        api.setDown(true)
        harness.logs.makeContainer(pod: "web-1", uid: "uid-1").write("hello")
        let agent = start(api)
        #expect(waitUntil { api.counts.refusals > 0 })
        #expect(endpoint.count == 0)
        api.setDown(false)
        #expect(waitUntil { endpoint.count == 1 })
        #expect(text(of: "web-1")?.contains("\"labels\":{\"app\":\"web\"}") == true)
        expectGoodEnd(agent)
    }

    @Test func goesOnWithoutMetadataAndTakesItUpLater() {
        let api = KubernetesEndpoint([Pod(name: "web-1", uid: "uid-1", labels: [("app", "web")])])
        api.setDown(true)
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        log.write("hello")
        let agent = start(api)
        #expect(waitUntil { endpoint.count == 1 })
        let text = endpoint.documents.first?.text ?? ""
        #expect(text.contains("\"pod_name\":\"web-1\""), "\(text)")
        #expect(text.contains("\"metadata\":\"missing\""), "\(text)")
        api.setDown(false)
        var count = 1
        #expect(
            waitUntil {
                log.write("again")
                count += 1
                _ = waitUntil { endpoint.count == count }
                return endpoint.documents.last?.text.contains("\"app\":\"web\"") == true
            })
        expectGoodEnd(agent)
    }

    @Test func takesChangedLabels() {
        var pod = Pod(name: "web-1", uid: "uid-1", labels: [("version", "1")])
        let api = KubernetesEndpoint([pod])
        let log = harness.logs.makeContainer(pod: "web-1", uid: "uid-1")
        log.write("first")
        let agent = start(api)
        #expect(waitUntil { endpoint.count == 1 && api.counts.watches == 1 })
        #expect(endpoint.documents[0].text.contains("\"version\":\"1\""))
        pod.labels = [("version", "2")]
        api.put(pod)
        var count = 1
        #expect(
            waitUntil {
                log.write("later")
                count += 1
                _ = waitUntil { endpoint.count == count }
                return endpoint.documents.last?.text.contains("\"version\":\"2\"") == true
            })
        expectGoodEnd(agent)
    }

    @Test func leavesOutPodsThatWantIt() {
        let api = KubernetesEndpoint([
            Pod(name: "quiet-1", uid: "uid-1", annotations: [("fluentbit.io/exclude", "true")]),
            Pod(name: "web-1", uid: "uid-2"),
            Pod(
                name: "half-1", uid: "uid-3",
                annotations: [("fluentbit.io/exclude_stderr", "true")]),
        ])
        let quiet = harness.logs.makeContainer(pod: "quiet-1", uid: "uid-1")
        let half = harness.logs.makeContainer(pod: "half-1", uid: "uid-3")
        for _ in 0..<10 { quiet.write("quiet") }
        half.write("wrong", stream: "stderr")
        half.write("right")
        let agent = start(api, "K8S-Logging.Exclude On")
        #expect(waitUntil { endpoint.count == 1 })
        quiet.write("quiet")
        harness.logs.makeContainer(pod: "web-1", uid: "uid-2").write("hello")
        #expect(waitUntil { endpoint.count == 2 })
        #expect(
            endpoint.documents.allSatisfy {
                !$0.text.contains("quiet") && !$0.text.contains("wrong")
            })
        expectGoodEnd(agent)
        #expect(endpoint.count == 2)
    }

    private func start(_ api: KubernetesEndpoint, _ options: String = "") -> ChildProcess {
        harness.configure(
            AgentConfiguration.bulk(
                harness.logs, port: endpoint.port,
                filters: AgentConfiguration.kubernetes(harness.logs, url: api.url, options)))
        return harness.start(environment: ["NODE_NAME": KubernetesEndpoint.node])
    }

    private func text(of pod: String) -> String? {
        endpoint.documents.first { $0.text.contains("\"pod_name\":\"\(pod)\"") }?.text
    }

    private func expectGoodEnd(_ agent: ChildProcess) {
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
        #expect(endpoint.snapshot.complaints == [])
        #expect(harness.deadLetters == [])
    }
}
