import HTTPTransport
import TestSupport
import Testing
import WorldInterface

@Suite(.enabled(if: TestCertificates.command != nil, "the openssl command is missing"))
struct HTTPClientTLSTests {
    let certificates = TestCertificates()

    @Test func trustsAServerOfTheGivenAuthority() throws {
        let response = exchange(with: TLSServer(certificates)) { _ in }
        let answer = try #require(response.answer)
        #expect(answer.status == 200)
        #expect(answer.text.contains("TLSv1.3"))
    }

    @Test func asksForTheGivenServerName() throws {
        let server = TLSServer(
            certificates,
            "-servername log.test -servername_fatal -cert2 \(certificates.folder)/server.pem"
                + " -key2 \(certificates.folder)/server.key")
        #expect(exchange(with: server) { _ in }.answer?.status == 200)
    }

    @Test func refusesAServerOfAnotherAuthority() throws {
        let authority = certificates.otherAuthority
        let failure = try #require(
            exchange(with: TLSServer(certificates)) { $0.authorityFile = authority }.failure)
        #expect(failure.kind == .tls)
        #expect(failure.message.contains("certificate"))
    }

    @Test func refusesAServerThatTheSystemDoesNotKnow() {
        let response = exchange(with: TLSServer(certificates)) { $0.authorityFile = nil }
        #expect(response.failure?.kind == .tls)
    }

    @Test func refusesAnotherHostName() {
        let server = TLSServer(certificates)
        #expect(exchange(with: server) { $0.serverName = nil }.failure?.kind == .tls)
        #expect(exchange(with: server) { $0.serverName = "other.test" }.failure?.kind == .tls)
    }

    @Test func acceptsAnotherHostNameWhenTold() {
        let response = exchange(with: TLSServer(certificates)) {
            $0.serverName = nil
            $0.verifiesHostName = false
        }
        #expect(response.answer?.status == 200)
    }

    @Test func acceptsAnyCertificateWhenTold() {
        let authority = certificates.otherAuthority
        let response = exchange(with: TLSServer(certificates)) {
            $0.authorityFile = authority
            $0.verifiesCertificate = false
        }
        #expect(response.answer?.status == 200)
    }

    @Test func showsItsCertificate() {
        let server = TLSServer(
            certificates, "-Verify 1 -verify_return_error -CAfile \(certificates.authority)")
        let folder = certificates.folder
        let response = exchange(with: server) {
            $0.certificateFile = folder + "/client.pem"
            $0.keyFile = folder + "/client.key"
            $0.keyPassword = "hunter2"
        }
        #expect(response.answer?.status == 200)
        let without = exchange(with: server) { _ in }
        #expect(without.failure != nil)
    }

    @Test func keepsTheKeysPasswordToItself() throws {
        let folder = certificates.folder
        let failure = try #require(
            exchange(with: TLSServer(certificates)) {
                $0.certificateFile = folder + "/client.pem"
                $0.keyFile = folder + "/client.key"
                $0.keyPassword = "wrong-word"
            }.failure)
        #expect(failure.kind == .tls)
        #expect(!failure.message.contains("wrong-word"))
    }

    @Test func keepsToTheAllowedVersions() {
        let modern = TLSServer(certificates, "-tls1_3")
        #expect(exchange(with: modern) { $0.maximumTLSVersion = "1.2" }.failure?.kind == .tls)
        #expect(exchange(with: modern) { $0.minimumTLSVersion = "TLSv1.3" }.answer?.status == 200)
        let older = TLSServer(certificates, "-tls1_2")
        #expect(exchange(with: older) { $0.minimumTLSVersion = "1.3" }.failure?.kind == .tls)
        #expect(exchange(with: older) { $0.minimumTLSVersion = "1.4" }.failure?.kind == .tls)
    }

    @Test func keepsToTheAllowedCiphers() throws {
        let server = TLSServer(certificates)
        let modern = try #require(
            exchange(with: server) { $0.ciphers = "TLS_CHACHA20_POLY1305_SHA256" }.answer)
        #expect(modern.text.contains("Cipher is TLS_CHACHA20_POLY1305_SHA256"))
        let older = try #require(
            exchange(with: server) {
                $0.maximumTLSVersion = "1.2"
                $0.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384"
            }.answer)
        #expect(older.text.contains("Cipher is ECDHE-ECDSA-AES256-GCM-SHA384"))
        #expect(exchange(with: server) { $0.ciphers = "NONSENSE" }.failure?.kind == .tls)
    }

    @Test func reportsAFileThatIsMissing() {
        let server = TLSServer(certificates)
        #expect(exchange(with: server) { $0.authorityFile = "/none.pem" }.failure?.kind == .tls)
        #expect(exchange(with: server) { $0.certificateFile = "/none.pem" }.failure?.kind == .tls)
    }

    @Test func reportsAServerThatSpeaksNoTLS() {
        let server = ScriptedServer { connection in
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.drain()
        }
        let url = "https://127.0.0.1:\(server.port)/"
        #expect(
            PollLoop().exchange(HTTPRequest(method: "GET", url: url)).failure?.kind == .tls)
    }

    /// A request that trusts the authority and asks for `log.test`, unless `change` says otherwise.
    private func exchange(
        with server: TLSServer, _ change: (inout ConnectionSettings) -> Void
    ) -> HTTPResponse {
        var request = HTTPRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/")
        request.connection.authorityFile = certificates.authority
        request.connection.serverName = "log.test"
        change(&request.connection)
        return PollLoop().exchange(request)
    }
}
