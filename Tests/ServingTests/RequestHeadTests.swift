import TestSupport
import Testing

@testable import Serving

@Suite struct RequestHeadTests {
    func read(_ text: String) -> RequestHead.Reading { RequestHead.read(Array(text.utf8)) }

    @Test func readsRequestOfScraper() {
        let text =
            "GET /metrics?a=b?c HTTP/1.1\r\nHost: node:2020\r\nUser-Agent: Prometheus/2.5\r\n"
            + "Accept: */*\r\nAccept-Encoding: gzip\r\n\r\n"
        #expect(
            read(text)
                == .head(
                    RequestHead(
                        request: EndpointRequest(path: "/metrics", query: "a=b?c"), isHead: false,
                        keepsAlive: true, byteCount: text.utf8.count)))
    }

    @Test func everyBeginningIsIncomplete() {
        let bytes = Array("\r\nHEAD / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n".utf8)
        for count in 0..<bytes.count {
            #expect(RequestHead.read(Array(bytes[..<count])) == .incomplete)
        }
        guard case .head(let head) = RequestHead.read(bytes) else {
            Issue.record("the whole is not read")
            return
        }
        #expect(head.isHead && head.byteCount == bytes.count)
    }

    @Test(
        arguments: [
            ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nHost: a\r\nconnection: Keep-Alive\r\n\r\n", true),
            ("GET / HTTP/1.1\nHost: a\n\n", true),
            ("GET / HTTP/1.0\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", true),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n", false),
            ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", false),
        ])
    func knowsWhetherTheConnectionStays(text: String, keepsAlive: Bool) {
        guard case .head(let head) = read(text) else {
            Issue.record("\(text) is not read")
            return
        }
        #expect(head.keepsAlive == keepsAlive)
    }

    @Test(
        arguments: [
            ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405), ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
            ("PRI * HTTP/2.0\r\n\r\n", 505), ("GET /\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400), ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\u{0}\r\n\r\n", 400),
            ("GET /é HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\r\n\r\n", 400),
        ])
    func refuses(text: String, status: Int) {
        #expect(read(text) == .refused(status))
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func takesAnyBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "GET ", "/", " HTTP/1.1", "\r\n", "\n", "Host: a", ":", " ", "\u{0}", "é", "?",
        ]
        for _ in 0..<5_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0..<14, using: &generator) {
                text += pieces.randomElement(using: &generator) ?? ""
            }
            var bytes = Array(text.utf8)
            if !bytes.isEmpty && Bool.random(using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            if case .head(let head) = RequestHead.read(bytes) {
                #expect(head.request.path.hasPrefix("/") && head.byteCount <= bytes.count)
            }
        }
    }
}
