import HTTPTransport
import Synchronization
import TestSupport
import Testing
import WorldInterface

@Suite struct HTTPClientTests {
    @Test func usesAConnectionAgain() throws {
        let server = ScriptedServer { connection in
            while let request = connection.readRequest() {
                connection.answer("200 OK", request.line)
            }
        }
        let loop = PollLoop()
        for number in 1...5 {
            let answer = try #require(
                loop.exchange(HTTPRequest(method: "GET", url: server.url("/\(number)"))).answer)
            #expect(answer.status == 200)
            #expect(answer.text == "GET /\(number) HTTP/1.1")
        }
        #expect(server.connectionCount == 1)
        #expect(loop.client.activeCount == 0)
    }

    @Test func closesAConnectionThatIsNotToBeKept() throws {
        let server = ScriptedServer { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
        let loop = PollLoop()
        var request = HTTPRequest(method: "GET", url: server.url())
        request.connection.keepsAlive = false
        _ = try #require(loop.exchange(request).answer)
        _ = try #require(loop.exchange(request).answer)
        #expect(server.connectionCount == 2)
    }

    @Test func sendsTheHeadersItWasGivenAndFewOthers() throws {
        let seen = Mutex<[ReceivedRequest]>([])
        let server = ScriptedServer { connection in
            while let request = connection.readRequest() {
                seen.withLock { $0.append(request) }
                connection.answer("200 OK", "", headers: "X-Elastic-Product:  Elasticsearch \r\n")
            }
        }
        let request = HTTPRequest(
            method: "POST", url: server.url("/_bulk?x=1"),
            headers: [
                HTTPHeader("Content-Type", "application/x-ndjson"),
                HTTPHeader("Authorization", "Basic abc"), HTTPHeader("X-Empty", ""),
            ], body: ProducerBody(3_000_000))
        let answer = try #require(PollLoop().exchange(request).answer)
        #expect(answer.header("x-elastic-product") == "Elasticsearch")
        #expect(answer.sentByteCount > 3_000_000 && answer.sentByteCount < 3_001_000)
        let received = try #require(seen.withLock { $0.first })
        #expect(received.line == "POST /_bulk?x=1 HTTP/1.1")
        #expect(
            Set(received.headers.map(\.name)) == [
                "host", "user-agent", "accept", "content-type", "authorization", "x-empty",
                "content-length",
            ])
        #expect(received.header("content-length") == "3000000")
        #expect(received.header("user-agent") == "tailrace-tests")
        #expect(received.header("host") == "127.0.0.1:\(server.port)")
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "PUT", "POST", "PATCH", "OPTIONS"])
    func usesTheMethodItWasGiven(method: String) throws {
        let seen = Mutex<[ReceivedRequest]>([])
        let server = ScriptedServer { connection in
            while let request = connection.readRequest() {
                seen.withLock { $0.append(request) }
                connection.answer("200 OK", request.line.hasPrefix("HEAD") ? "" : "body")
            }
        }
        let answer = try #require(
            PollLoop().exchange(HTTPRequest(method: method, url: server.url())).answer)
        #expect(answer.text == (method == "HEAD" ? "" : "body"))
        let received = try #require(seen.withLock { $0.first })
        #expect(received.line == "\(method) / HTTP/1.1")
        let hasBody = ["PUT", "POST", "PATCH"].contains(method)
        #expect(received.header("content-length") == (hasBody ? "0" : nil))
        #expect(received.header("transfer-encoding") == nil)
    }

    @Test func sendsABodyThatIsMadeOnTheWay() throws {
        let isRight = Mutex(false)
        let server = ScriptedServer { connection in
            guard let request = connection.readRequest() else { return }
            isRight.withLock { $0 = request.body == ProducerBody.bytes(20_000_000) }
            connection.answer("201 Created")
        }
        let body = ProducerBody(20_000_000)
        let answer = try #require(
            PollLoop().exchange(HTTPRequest(method: "PUT", url: server.url(), body: body)).answer)
        #expect(answer.status == 201)
        #expect(isRight.withLock { $0 })
        #expect(body.longestRead == HTTPClient.defaultUploadBufferByteCount)
    }

    @Test func keepsManyExchangesApart() throws {
        let server = ScriptedServer { connection in
            while let request = connection.readRequest() {
                connection.answer("200 OK", request.line)
            }
        }
        let loop = PollLoop()
        let ids = (0..<30).map { number in
            loop.start(HTTPRequest(method: "GET", url: server.url("/\(number)")))
        }
        #expect(loop.client.activeCount == 30)
        loop.run { loop.client.activeCount == 0 }
        for (number, id) in ids.enumerated() {
            #expect(loop.response(to: id).answer?.text == "GET /\(number) HTTP/1.1")
        }
    }

    @Test func followsNoRedirect() throws {
        let server = ScriptedServer { connection in
            while let request = connection.readRequest() {
                guard request.line.contains("/from") else { continue }
                connection.answer("302 Found", "", headers: "Location: /to\r\n")
            }
        }
        let answer = try #require(
            PollLoop().exchange(HTTPRequest(method: "GET", url: server.url("/from"))).answer)
        #expect(answer.status == 302)
        #expect(answer.header("location") == "/to")
    }

    @Test func takesTheFinalAnswerAfterInterimOnes() throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
            connection.answer("200 OK", "final")
        }
        let answer = try #require(
            PollLoop().exchange(HTTPRequest(method: "GET", url: server.url())).answer)
        #expect(answer.status == 200)
        #expect(answer.header("link") == nil)
        #expect(answer.text == "final")
    }

    @Test func readsChunkedAnswersAndDropsTrailers() throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.send("5\r\nhello\r\n7;ext=1\r\n, world\r\n0\r\nX-Trailer: 1\r\n\r\n")
        }
        let answer = try #require(
            PollLoop().exchange(HTTPRequest(method: "GET", url: server.url())).answer)
        #expect(answer.text == "hello, world")
        #expect(answer.header("x-trailer") == nil)
    }

    @Test func sendsAgainWhenAKeptConnectionTurnsOutDead() throws {
        let count = Mutex(0)
        let server = ScriptedServer { connection in
            while let head = connection.readHead() {
                let number = count.withLock { value in
                    value += 1
                    return value
                }
                // The second request is cut off without a byte of answer.
                if number == 2 { return connection.close() }
                _ = head
                connection.drainBody(of: head)
                connection.answer("200 OK", "\(number)")
            }
        }
        let loop = PollLoop()
        _ = try #require(loop.exchange(HTTPRequest(method: "GET", url: server.url())).answer)
        let body = ProducerBody(10_000)
        let answer = try #require(
            loop.exchange(HTTPRequest(method: "POST", url: server.url(), body: body)).answer)
        #expect(answer.text == "3")
        #expect(body.rewindCount == 1)
    }

    @Test func neverTellsOfACancelledRequest() throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.drain()
        }
        let loop = PollLoop()
        let id = loop.start(HTTPRequest(method: "GET", url: server.url()))
        loop.run { server.connectionCount == 1 }
        loop.client.cancel(id)
        #expect(loop.client.activeCount == 0)
        #expect(loop.watchedCount == 0)
        // One that ended in failure at once, and was not taken yet.
        let second = RequestID(number: 77)
        loop.client.start(HTTPRequest(method: "GET", url: "gopher://x"), id: second)
        loop.client.cancel(second)
        var events: [WorldEvent] = []
        loop.client.takeEvents(into: &events)
        #expect(events.isEmpty)
    }

    @Test func endsCleanlyWithRequestsUnderWay() {
        let server = ScriptedServer { $0.drain() }
        let loop = PollLoop()
        _ = loop.start(HTTPRequest(method: "GET", url: server.url()))
        loop.run { server.connectionCount == 1 }
    }

    @Test func prefersAnAddressFamilyButTakesTheOther() throws {
        let server = ScriptedServer { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
        for family in [4, 6] {
            var request = HTTPRequest(method: "GET", url: server.url())
            request.connection.preferredAddressFamily = family
            #expect(PollLoop().exchange(request).answer?.status == 200)
        }
    }

    @Test func followsTheEnvironmentsProxyOnlyWhenTold() throws {
        let server = ScriptedServer { connection in
            while connection.readRequest() != nil { connection.answer("200 OK", "direct") }
        }
        var request = HTTPRequest(method: "GET", url: server.url("/x"))
        #expect(PollLoop().exchange(request).answer?.text == "direct")
        request.connection.followsProxyEnvironment = true
        let answer = try #require(PollLoop().exchange(request).answer)
        #expect(answer.text == "proxy: GET \(server.url("/x")) HTTP/1.1")
    }

    @Test func connectsFromTheGivenAddress() {
        let server = ScriptedServer { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
        var request = HTTPRequest(method: "GET", url: server.url())
        request.connection.sourceAddress = "127.0.0.1"
        #expect(PollLoop().exchange(request).answer?.status == 200)
        request.connection.sourceAddress = "192.0.2.1"
        #expect(PollLoop().exchange(request).failure?.kind == .connect)
    }
}

extension HTTPResponse {
    var answer: HTTPAnswer? {
        if case .answer(let answer) = self { answer } else { nil }
    }

    var failure: HTTPFailure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

extension HTTPAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
}
