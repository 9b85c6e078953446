import Glibc
import Synchronization
import TestSupport
import Testing

/// How the built program reaches servers: accounts, certificates, several addresses.
@Suite struct AgentTransportTests {
    let harness = AgentHarness()

    static let authorizations = [
        ("HTTP_User elastic\nHTTP_Passwd secret:word", "Basic ZWxhc3RpYzpzZWNyZXQ6d29yZA=="),
        ("HTTP_API_Key a2V5", "ApiKey a2V5"),
    ]

    @Test(arguments: authorizations)
    func sendsItsAccount(_ options: String, _ header: String) {
        let endpoint = BulkEndpoint()
        harness.configure(
            AgentConfiguration.bulk(harness.logs, port: endpoint.port, output: options))
        writeLine()
        let agent = harness.start()
        #expect(waitUntil { endpoint.count == 1 })
        #expect(endpoint.snapshot.requests.first?.header("authorization") == header)
        expectGoodEnd(agent)
        #expect(!harness.log.contains("secret"))
    }

    @Test func usesPathAndPipeline() {
        let endpoint = BulkEndpoint()
        harness.configure(
            AgentConfiguration.bulk(
                harness.logs, port: endpoint.port, output: "Path /behind/proxy\nPipeline geo ip"))
        writeLine()
        let agent = harness.start()
        #expect(waitUntil { endpoint.count == 1 })
        let line = endpoint.snapshot.requests.first?.line ?? ""
        #expect(line.hasPrefix("POST /behind/proxy/_bulk?"))
        #expect(line.contains("pipeline=geo%20ip"))
        expectGoodEnd(agent)
    }

    @Test func goesToAnotherHostWhenOneFails() {
        let (dead, sick, good) = (ScriptedServer.unusedPort(), BulkEndpoint(), BulkEndpoint())
        sick.setRequestFate(.hungUp)
        let nodes = [dead, sick.port, good.port].enumerated().map {
            "[NODE]\n    Name node-\($0)\n    Host 127.0.0.1\n    Port \($1)\n"
        }
        harness.folder.write("upstream.conf", "[UPSTREAM]\n    Name cluster\n" + nodes.joined())
        harness.configure(
            AgentConfiguration.bulk(harness.logs, port: dead).replacing(
                "Port \(dead)", with: "Upstream \(harness.folder.path("upstream.conf"))"))
        writeLine()
        let agent = harness.start()
        #expect(waitUntil { good.count == 1 })
        #expect(sick.requestCount == 1)
        expectGoodEnd(agent)
    }

    @Test(.enabled(if: TestCertificates.command != nil, "the openssl command is missing"))
    func provesItselfToAServerThatItTrusts() {
        let certificates = TestCertificates()
        let endpoint = BulkEndpoint()
        let door = TLSDoor(certificates, to: endpoint)
        harness.configure(
            AgentConfiguration.bulk(
                harness.logs, port: door.port,
                output: """
                    Workers 1
                    tls On
                    tls.verify_hostname On
                    tls.vhost log.test
                    tls.ca_file \(certificates.authority)
                    tls.crt_file \(certificates.folder)/client.pem
                    tls.key_file \(certificates.folder)/client.key
                    tls.key_passwd hunter2
                    """))
        writeLine()
        let agent = harness.start()
        #expect(waitUntil { endpoint.count == 1 }, "\(harness.log)")
        #expect(endpoint.snapshot.complaints == [])
        expectGoodEnd(agent)
        #expect(!harness.log.contains("hunter2"))
    }

    @Test(.enabled(if: TestCertificates.command != nil, "the openssl command is missing"))
    func sendsNothingToAServerThatItDoesNotTrust() {
        let certificates = TestCertificates()
        let endpoint = BulkEndpoint()
        let door = TLSDoor(certificates, to: endpoint)
        harness.configure(
            AgentConfiguration.bulk(
                harness.logs, port: door.port,
                output: "tls On\ntls.ca_file \(certificates.otherAuthority)"))
        writeLine()
        let agent = harness.start()
        #expect(waitUntil { harness.log.contains("certificate") }, "\(harness.log)")
        #expect(endpoint.requestCount == 0)
        agent.send(SIGKILL)
    }

    private func writeLine() {
        harness.logs.makeContainer(pod: "web-1", uid: "uid-1").write("line")
    }

    private func expectGoodEnd(_ agent: ChildProcess) {
        agent.send(SIGTERM)
        #expect(agent.waitForExitOrMinute() == .status(0))
        #expect(harness.deadLetters == [])
    }
}

/// `openssl s_server` in front of an endpoint: takes one connection after the other and demands a
/// client's certificate.
final class TLSDoor {
    let port: UInt16
    private let process: ChildProcess

    init(_ certificates: TestCertificates, to endpoint: BulkEndpoint) {
        port = ScriptedServer.unusedPort()
        let options =
            "s_server -accept 127.0.0.1:\(port) -quiet -cert \(certificates.folder)/server.pem"
            + " -key \(certificates.folder)/server.key -CAfile \(certificates.authority)"
            + " -Verify 1 -verify_return_error"
        process = ChildProcess(
            TestCertificates.command ?? "", options.split(separator: " ").map(String.init),
            input: .pipe, output: .pipe)
        let (reading, writing) = (dup(process.output), dup(process.input))
        runThread {
            let connection = ServerConnection(reading: reading, writing: writing)
            while let request = connection.readRequest() {
                guard endpoint.answer(request, on: connection) else { break }
            }
            connection.close()
        }
    }
}
