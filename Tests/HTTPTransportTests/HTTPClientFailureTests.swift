import HTTPTransport
import Synchronization
import TestSupport
import Testing
import WorldInterface

@Suite struct HTTPClientFailureTests {
    @Test func reportsARefusedConnection() throws {
        let port = ScriptedServer.unusedPort()
        let failure = try #require(
            PollLoop().exchange(HTTPRequest(method: "GET", url: "http://127.0.0.1:\(port)/"))
                .failure)
        #expect(failure.kind == .connect)
        #expect(failure.message.contains("127.0.0.1"))
    }

    @Test func reportsAnUnknownHost() throws {
        let failure = try #require(
            PollLoop().exchange(HTTPRequest(method: "GET", url: "http://none.invalid/")).failure)
        #expect(failure.kind == .connect)
    }

    @Test func takesAnAnswerThatComesWhileTheBodyIsSent() throws {
        let server = ScriptedServer { connection in
            _ = connection.readHead()
            connection.answer(
                "413 Payload Too Large", "too much", headers: "Connection: close\r\n")
            connection.drain()
        }
        let answer = try #require(
            PollLoop().exchange(
                HTTPRequest(method: "POST", url: server.url(), body: ProducerBody(50_000_000))
            ).answer)
        #expect(answer.status == 413)
        #expect(answer.text == "too much")
        #expect(answer.sentByteCount < 50_000_000)
    }

    @Test(arguments: [0, 1, 100_000, 600_000, 3_000_000])
    func takesARefusalWhateverWasSentByThen(byteCount: Int) {
        let server = ScriptedServer { connection in
            _ = connection.readHead()
            connection.drainSome(byteCount)
            connection.answer("413 Too Large", "too much", headers: "Connection: close\r\n")
            // Closing over unread bytes resets the connection.
            connection.close()
        }
        let loop = PollLoop()
        for _ in 0..<5 {
            let answer = loop.exchange(
                HTTPRequest(method: "POST", url: server.url(), body: ProducerBody(20_000_000))
            ).answer
            #expect(answer?.status == 413)
            #expect(answer?.text == "too much")
        }
    }

    @Test func takesARefusalThatIsCutOffByAReset() throws {
        let hasArrived = Semaphore()
        let server = ScriptedServer { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\npart")
            hasArrived.wait()
            connection.reset()
        }
        let loop = PollLoop()
        let id = loop.start(
            HTTPRequest(
                method: "POST", url: server.url(), body: ProducerBody(50_000_000), isStreaming: true
            ))
        loop.run { loop.streamed(id) == "part" }
        hasArrived.signal()
        #expect(loop.response(to: id).answer?.status == 413)
    }

    @Test func doesNotBelieveAnEarlySuccess() throws {
        let server = ScriptedServer { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
            connection.drainSome(1_000_000)
            connection.reset()
        }
        let response = PollLoop().exchange(
            HTTPRequest(method: "POST", url: server.url(), body: ProducerBody(50_000_000)))
        #expect(response.failure?.kind == .sendInterrupted)
    }

    @Test func reportsABreakBeforeAllWasSent() throws {
        let server = ScriptedServer { connection in
            _ = connection.readHead()
            connection.reset()
        }
        let response = PollLoop().exchange(
            HTTPRequest(method: "POST", url: server.url(), body: ProducerBody(50_000_000)))
        #expect(response.failure?.kind == .sendInterrupted)
    }

    @Test func reportsABreakInsideTheAnswer() throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npart")
            connection.close()
        }
        for body in [nil, ProducerBody(1000)] {
            let response = PollLoop().exchange(
                HTTPRequest(method: body == nil ? "GET" : "POST", url: server.url(), body: body))
            #expect(response.failure?.kind == .receiveInterrupted)
        }
    }

    @Test func reportsASilentEnd() throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
        }
        let response = PollLoop().exchange(HTTPRequest(method: "GET", url: server.url()))
        #expect(response.failure?.kind == .receiveInterrupted)
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n\r\n", "\0\0\0\0\r\n\r\n", "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func survivesAnAnswerThatIsNone(text: String) {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(text)
        }
        let response = PollLoop().exchange(HTTPRequest(method: "GET", url: server.url()))
        #expect(response.answer.map { $0.status > 0 } ?? true)
    }

    @Test func endsAnExchangeThatTakesTooLong() throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.drain()
        }
        let response = PollLoop().exchange(
            HTTPRequest(method: "GET", url: server.url(), timeoutSeconds: 0.05))
        #expect(response.failure?.kind == .timeout)
    }

    @Test func endsAStreamThatFellSilent() throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\nhello")
            connection.drain()
        }
        let response = PollLoop().exchange(
            HTTPRequest(
                method: "GET", url: server.url(), isStreaming: true, idleTimeoutSeconds: 1))
        #expect(response.failure?.kind == .timeout)
    }

    @Test(arguments: [true, false]) func limitsTheAnswer(isChunked: Bool) throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            let piece = String(repeating: "x", count: 5000)
            if isChunked {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<20 { connection.send("1388\r\n\(piece)\r\n") }
            } else {
                connection.answer("200 OK", piece)
            }
            connection.drain()
        }
        let loop = PollLoop()
        let response = loop.exchange(
            HTTPRequest(method: "GET", url: server.url(), maximumResponseByteCount: 4999))
        #expect(response.failure?.kind == .tooLarge)
        guard !isChunked else { return }
        let fits = HTTPRequest(method: "GET", url: server.url(), maximumResponseByteCount: 5000)
        #expect(loop.exchange(fits).answer?.body.count == 5000)
    }

    @Test(arguments: [1, 2, 3]) func limitsTheHeader(kind: Int) throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            switch kind {
            case 1:
                connection.send("HTTP/1.1 200 OK\r\n")
                for number in 0..<10_000 { connection.send("X-Header-\(number): value\r\n") }
            case 2:
                for _ in 0..<10_000 { connection.send("HTTP/1.1 102 Processing\r\n\r\n") }
            default:
                connection.send(
                    "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 99_000))\r\n")
            }
            connection.drain()
        }
        let response = PollLoop().exchange(HTTPRequest(method: "GET", url: server.url()))
        #expect(response.failure?.kind == .tooLarge)
    }

    @Test func refusesABodyThatEndsEarly() throws {
        let server = ScriptedServer { $0.drain() }
        let response = PollLoop().exchange(
            HTTPRequest(
                method: "POST", url: server.url(), body: ProducerBody(100_000, produced: 99_999)))
        let failure = try #require(response.failure)
        #expect(failure.kind == .other)
        #expect(failure.message.contains("body ended"))
    }

    @Test func sendsNoMoreThanAnnounced() throws {
        let length = Mutex(0)
        let server = ScriptedServer { connection in
            guard let request = connection.readRequest() else { return }
            length.withLock { $0 = request.body.count }
            connection.answer()
        }
        let body = ProducerBody(100, produced: 1000)
        let response = PollLoop().exchange(
            HTTPRequest(method: "POST", url: server.url(), body: body))
        #expect(response.answer?.status == 200)
        #expect(length.withLock { $0 } == 100)
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "http://a\r\nb/", "", "http://",
        "http://user:hunter2@127.0.0.1:1/",
    ])
    func refusesAnAddressThatIsNone(url: String) throws {
        let failure = try #require(
            PollLoop().exchange(HTTPRequest(method: "GET", url: url)).failure)
        #expect(failure.kind == .other)
        #expect(!failure.message.contains("hunter2"))
    }

    @Test(arguments: [
        ("GET X", "A", "b"), ("", "A", "b"), ("GET", "A", "b\nC: d"), ("GET", "A:", "b"),
        ("GET", "", "b"), ("GET", "Content-Length", "1"), ("GET", "host", "other"),
    ])
    func refusesAHeadThatCannotBeSent(method: String, name: String, value: String) throws {
        let request = HTTPRequest(
            method: method, url: "http://127.0.0.1:1/", headers: [HTTPHeader(name, value)])
        #expect(try #require(PollLoop().exchange(request).failure).kind == .other)
    }

    @Test func handsOutAStreamAsItArrives() throws {
        let next = Semaphore()
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for number in 1...3 {
                connection.send("2\r\n\(number)\n\r\n")
                next.wait()
            }
            connection.send("0\r\n\r\n")
        }
        let loop = PollLoop()
        let id = loop.start(
            HTTPRequest(
                method: "GET", url: server.url(), isStreaming: true, maximumResponseByteCount: 1))
        for number in 1...3 {
            loop.run { loop.streamed(id).utf8.count == 2 * number }
            next.signal()
        }
        #expect(loop.streamed(id) == "1\n2\n3\n")
        let answer = try #require(loop.response(to: id).answer)
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
    }
}

extension PollLoop {
    func streamed(_ id: RequestID) -> String {
        var bytes: [UInt8] = []
        for case .responseBytes(id, let piece) in events { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }
}
