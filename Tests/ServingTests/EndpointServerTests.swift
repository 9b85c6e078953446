import Glibc
import Serving
import SystemInterface
import TestSupport
import Testing
import WorldInterface

/// A server whose clock is moved by the test, and clients over loopback.
final class Endpoint {
    let poller: Poller
    let server: EndpointServer
    var now: UInt64 = 1_000

    init(limits: EndpointLimits = EndpointLimits(), body: String = "body") throws {
        poller = try Poller()
        let log = Log()
        server = try EndpointServer(
            address: "127.0.0.1", port: 0, poller: poller, tokenKind: 4, limits: limits
        ) { request in
            log.requests.append(request)
            return EndpointResponse(
                status: request.path == "/metrics" ? 200 : 404, body: Array(body.utf8))
        }
        self.log = log
    }

    final class Log { var requests: [EndpointRequest] = [] }
    let log: Log

    /// Runs the loop until nothing is ready.
    func settle() throws {
        while true {
            // Loopback delivers at once, but wakes its reader a moment later.
            let count = try poller.wait(timeoutNanoseconds: 2_000_000)
            if count == 0 { return }
            for index in 0..<count { server.handle(poller.event(at: index), now: now) }
        }
    }

    func connect() throws -> Client {
        let client = try Client(port: server.port)
        try settle()
        return client
    }
}

/// A client that neither blocks nor hides anything.
final class Client {
    let socket: Int32

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let descriptor = socket
        let result = unsafe withUnsafeBytes(of: &address) { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe Glibc.connect(
                descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        try #require(result == 0)
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    deinit { close(socket) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        _ = unsafe Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// What is there, and whether the server has closed.
    func receive() -> (text: String, isClosed: Bool) {
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe recv(socket, &piece, piece.count, 0)
            if count <= 0 {
                let isClosed = count == 0 || errno == ECONNRESET
                return (String(decoding: content, as: UTF8.self), isClosed)
            }
            content += piece[..<count]
        }
    }
}

@Suite struct EndpointServerTests {
    static let get = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func answersAndKeepsTheConnection() throws {
        let endpoint = try Endpoint()
        let client = try endpoint.connect()
        for _ in 0..<3 {
            client.send(Self.get)
            try endpoint.settle()
            let (text, isClosed) = client.receive()
            #expect(
                text == "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Length: 4\r\nCache-Control: no-store\r\n"
                    + "X-Content-Type-Options: nosniff\r\n\r\nbody")
            #expect(!isClosed)
        }
        #expect(endpoint.log.requests.count == 3)
        #expect(endpoint.server.connectionCount == 1)
    }

    @Test func answersHeadWithoutBody() throws {
        let endpoint = try Endpoint()
        let client = try endpoint.connect()
        client.send("HEAD /none HTTP/1.1\r\nHost: a\r\n\r\n")
        try endpoint.settle()
        let text = client.receive().text
        #expect(text.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(text.contains("Content-Length: 4\r\n") && text.hasSuffix("\r\n\r\n"))
    }

    @Test func takesRequestByteByByte() throws {
        let endpoint = try Endpoint()
        let client = try endpoint.connect()
        for byte in Self.get.utf8 {
            client.send([byte])
            try endpoint.settle()
        }
        #expect(client.receive().text.hasSuffix("body"))
    }

    @Test(
        arguments: [
            ("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "405"),
            ("nonsense\r\n\r\n", "400"), ("GET / HTTP/3\r\nHost: a\r\n\r\n", "505"),
            (String(repeating: "x", count: 9_000), "431"),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "y", count: 9_000))\r\n\r\n",
                "431"
            ),
        ])
    func refusesAndCloses(request: String, status: String) throws {
        let endpoint = try Endpoint()
        let client = try endpoint.connect()
        client.send(request)
        try endpoint.settle()
        let (text, isClosed) = client.receive()
        #expect(text.hasPrefix("HTTP/1.1 \(status) ") && text.contains("Connection: close\r\n"))
        #expect(text.contains("Allow: GET, HEAD\r\n") == (status == "405"))
        #expect(isClosed)
        #expect(endpoint.log.requests.isEmpty)
        // The server waits for the client's side for a moment, and no longer.
        endpoint.now += 1_000_000_000
        endpoint.server.expire(now: endpoint.now)
        #expect(endpoint.server.connectionCount == 0)
    }

    @Test func answersOnlyTheFirstOfPipelinedRequests() throws {
        let endpoint = try Endpoint()
        let client = try endpoint.connect()
        client.send(Self.get + Self.get + Self.get)
        try endpoint.settle()
        #expect(client.receive().isClosed)
        #expect(endpoint.log.requests.count == 1)
    }

    @Test func tricklingClientIsCutOff() throws {
        let endpoint = try Endpoint()
        let client = try endpoint.connect()
        for byte in Self.get.utf8.prefix(10) {
            endpoint.now += 499_000_000
            endpoint.server.expire(now: endpoint.now)
            client.send([byte])
            try endpoint.settle()
        }
        #expect(endpoint.server.connectionCount == 1)
        let deadline = try #require(endpoint.server.nextDeadline)
        #expect(deadline == 5_000_001_000)
        endpoint.server.expire(now: deadline)
        #expect(endpoint.server.connectionCount == 0)
        #expect(endpoint.server.nextDeadline == nil)
        #expect(client.receive().isClosed)
    }

    @Test func idleConnectionIsKeptForAMinute() throws {
        let endpoint = try Endpoint()
        let client = try endpoint.connect()
        client.send(Self.get)
        try endpoint.settle()
        endpoint.now += 60_000_000_000
        endpoint.server.expire(now: endpoint.now)
        client.send(Self.get)
        try endpoint.settle()
        #expect(endpoint.log.requests.count == 2)
        endpoint.now += 75_000_000_000
        endpoint.server.expire(now: endpoint.now)
        #expect(endpoint.server.connectionCount == 0)
    }

    @Test func newClientReplacesTheOneThatWaitedLongest() throws {
        let endpoint = try Endpoint()
        var clients: [Client] = []
        for _ in 0..<40 {
            endpoint.now += 1
            clients.append(try endpoint.connect())
        }
        #expect(endpoint.server.connectionCount == 32)
        for (index, client) in clients.enumerated() {
            #expect(client.receive().isClosed == (index < 8))
        }
        clients[39].send(Self.get)
        try endpoint.settle()
        #expect(clients[39].receive().text.hasSuffix("body"))
    }

    @Test func slowReaderGetsAllAndBlocksNobody() throws {
        let body = String(repeating: "0123456789", count: 1_000_000)
        let endpoint = try Endpoint(body: body)
        let slow = try endpoint.connect()
        slow.send(Self.get)
        try endpoint.settle()
        let other = try endpoint.connect()
        other.send(Self.get)
        try endpoint.settle()
        var (mine, others) = ("", "")
        for _ in 0..<200 {
            mine += slow.receive().text
            others += other.receive().text
            try endpoint.settle()
            if mine.utf8.count > body.utf8.count && others.utf8.count > body.utf8.count { break }
        }
        #expect(mine.hasSuffix(body) && others.hasSuffix(body))
    }

    @Test func readerThatStopsIsCutOff() throws {
        let endpoint = try Endpoint(body: String(repeating: "x", count: 20_000_000))
        let client = try endpoint.connect()
        client.send(Self.get)
        try endpoint.settle()
        endpoint.now += 10_000_000_000
        endpoint.server.expire(now: endpoint.now)
        #expect(endpoint.server.connectionCount == 0)
    }

    @Test func vanishedClientsLeaveNothing() throws {
        let endpoint = try Endpoint(body: String(repeating: "x", count: 5_000_000))
        do {
            let clients = try (0..<10).map { _ in try endpoint.connect() }
            for client in clients { client.send(Self.get) }
            try endpoint.settle()
        }
        try endpoint.settle()
        #expect(endpoint.server.connectionCount == 0)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func survivesAnyBytesFromManyClients(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let endpoint = try Endpoint()
        var clients: [Client] = []
        for _ in 0..<300 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: clients.append(try Client(port: endpoint.server.port))
            case 1 where !clients.isEmpty:
                clients.remove(at: Int.random(in: 0..<clients.count, using: &generator))
            case 2: clients.randomElement(using: &generator)?.send(Self.get)
            default:
                let noise = (0..<Int.random(in: 0..<3_000, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                clients.randomElement(using: &generator)?.send(noise)
            }
            endpoint.now += UInt64.random(in: 0..<200_000_000, using: &generator)
            if Bool.random(using: &generator) { try endpoint.settle() }
            endpoint.server.expire(now: endpoint.now)
        }
        #expect(endpoint.server.connectionCount <= 32)
        clients = []
        endpoint.now += 100_000_000_000
        endpoint.server.expire(now: endpoint.now)
        try endpoint.settle()
        let client = try endpoint.connect()
        client.send(Self.get)
        try endpoint.settle()
        #expect(client.receive().text.hasSuffix("body"), "seed \(seed)")
    }
}
