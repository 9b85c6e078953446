import Agent
import Serving
import SystemInterface
import TestSupport
import Testing
import WorldInterface

@Suite struct RealWorldTests {
    let folder = TemporaryDirectory()

    func world() throws -> RealWorld {
        try RealWorld(stateDirectory: folder.path("state"), userAgent: "tailrace-test")
    }

    /// Waits until `condition` holds for the events so far, or a minute is over.
    func events(
        of world: RealWorld, until condition: ([WorldEvent]) -> Bool
    ) -> [WorldEvent] {
        var events: [WorldEvent] = []
        let end = world.monotonicNanoseconds + 60_000_000_000
        while !condition(events) && world.monotonicNanoseconds < end {
            world.wait(until: end, into: &events)
        }
        return events
    }

    @Test func returnsAtTheDeadline() throws {
        let world = try world()
        var events: [WorldEvent] = []
        world.wait(until: 0, into: &events)
        let deadline = world.monotonicNanoseconds + 1_500_000
        world.wait(until: deadline, into: &events)
        #expect(world.monotonicNanoseconds >= deadline)
        #expect(events.isEmpty)
        #expect(world.startNotices == [])
    }

    @Test func tellsOfChangesInFolders() throws {
        let world = try world()
        let watch = try world.watch(directory: folder.path)
        folder.write("0.log", "line\n")
        let events = events(of: world) { $0.count >= 2 }
        guard case .directoryChanged(watch, "0.log", .appeared)? = events.first else {
            Issue.record("\(events)")
            return
        }
        world.unwatch(watch)
    }

    @Test func exchangesRequestsWithItsOwnEndpoint() throws {
        let world = try world()
        let port = try world.serve(address: "127.0.0.1", port: 0) { request in
            EndpointResponse(text: "\(request.path) \(request.query ?? "")")
        }
        let ids = (0..<5).map { number in
            world.start(
                HTTPRequest(method: "GET", url: "http://127.0.0.1:\(port)/metrics?n=\(number)"))
        }
        #expect(Set(ids).count == 5)
        var bodies: [RequestID: String] = [:]
        for event in events(of: world, until: { $0.count == 5 }) {
            guard case .response(let id, .answer(let answer)) = event else {
                Issue.record("\(event)")
                continue
            }
            bodies[id] = String(decoding: answer.body, as: UTF8.self)
        }
        for (number, id) in ids.enumerated() { #expect(bodies[id] == "/metrics n=\(number)") }
    }

    @Test func tellsOfRequestThatCannotConnect() throws {
        let world = try world()
        let port = try ListeningSocket(address: "127.0.0.1", port: 0).port
        let id = world.start(HTTPRequest(method: "GET", url: "http://127.0.0.1:\(port)/"))
        let events = events(of: world) { !$0.isEmpty }
        guard case .response(id, .failure(let failure))? = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(failure.kind == .connect)
    }

    @Test func cancelledRequestHasNoEvent() throws {
        let world = try world()
        let port = try world.serve(address: "127.0.0.1", port: 0) { _ in
            EndpointResponse(text: "")
        }
        let url = "http://127.0.0.1:\(port)/"
        let cancelled = world.start(HTTPRequest(method: "GET", url: url))
        let kept = world.start(HTTPRequest(method: "GET", url: url))
        world.cancel(cancelled)
        let events = events(of: world) { !$0.isEmpty }
        #expect(events.count == 1)
        guard case .response(kept, .answer)? = events.first else {
            Issue.record("\(events)")
            return
        }
    }

    @Test func keepsStateOverRestart() throws {
        let position = Position(
            output: "es", source: SourceKey(bits: 7), stdoutOffset: 1, stderrOffset: 2, path: "/a")
        var world: RealWorld? = try self.world()
        let mapping = try #require(try world?.makeMapping(name: "chunk", byteCount: 4096))
        unsafe mapping.bytes[9] = 42
        try world?.sync(mapping, byteCount: 4096)
        try world?.commit([position], durable: true)
        #expect(throws: WorldError.self) { _ = try self.world() }
        world = nil
        let next = try self.world()
        #expect(try next.loadPositions() == [position])
        #expect(try next.stateFiles() == [StateFileEntry(name: "chunk", byteCount: 4096)])
        let reopened = try next.openMapping(name: "chunk")
        #expect(unsafe reopened.bytes[9] == 42)
        next.closeMapping(reopened)
        try next.removePositions(of: [position.source])
        #expect(try next.loadPositions() == [])
    }

    @Test func saysWhatWasSetAside() throws {
        folder.makeDirectory("state")
        folder.write("state/positions.db", String(repeating: "garbage", count: 1_000))
        folder.write("state/buffer", "")
        let world = try world()
        #expect(world.quarantineCount == 2)
        #expect(world.startNotices.count == 2)
        #expect(try world.loadPositions() == [])
    }

    @Test func writesToFiles() throws {
        let world = try world()
        let path = folder.path("out/put.log")
        for text in ["a\n", "b\n"] {
            try unsafe Array(text.utf8).withUnsafeBytes { bytes in
                try unsafe world.write(bytes, to: .file(path: path, makeDirectories: true))
            }
        }
        #expect(folder.read("out/put.log") == Array("a\nb\n".utf8))
    }
}
