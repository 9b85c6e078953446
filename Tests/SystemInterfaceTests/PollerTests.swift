import Glibc
import SystemInterface
import Testing

@Suite struct PollerTests {
    /// Two ends of a pipe, closed with the test.
    final class Pipe {
        let reading: Int32
        let writing: Int32
        init() {
            var ends: [Int32] = [0, 0]
            precondition(unsafe pipe(&ends) == 0, "a pipe can be made")
            (reading, writing) = (ends[0], ends[1])
        }
        deinit {
            close(reading)
            close(writing)
        }
        func put() { _ = unsafe write(writing, "x", 1) }
        func take() {
            var byte: UInt8 = 0
            _ = unsafe read(reading, &byte, 1)
        }
    }

    @Test func reportsTokenUntilDescriptorIsDrained() throws {
        let poller = try Poller()
        let pipe = Pipe()
        try poller.register(pipe.reading, for: .readable, token: UInt64.max - 7)
        #expect(try poller.wait(timeoutNanoseconds: 0) == 0)
        pipe.put()
        for _ in 0..<2 {
            #expect(try poller.wait(timeoutNanoseconds: nil) == 1)
            #expect(poller.event(at: 0).token == UInt64.max - 7)
            #expect(poller.event(at: 0).state == .readable)
        }
        pipe.take()
        #expect(try poller.wait(timeoutNanoseconds: 0) == 0)
    }

    @Test func modifiesAndRemoves() throws {
        let poller = try Poller()
        let pipe = Pipe()
        try poller.register(pipe.writing, for: [], token: 1)
        #expect(try poller.wait(timeoutNanoseconds: 0) == 0)
        try poller.modify(pipe.writing, for: .writable, token: 2)
        #expect(try poller.wait(timeoutNanoseconds: 0) == 1)
        #expect(poller.event(at: 0).token == 2)
        poller.remove(pipe.writing)
        poller.remove(pipe.writing)
        #expect(try poller.wait(timeoutNanoseconds: 0) == 0)
    }

    @Test func reportsMoreDescriptorsThanOneWaitTakes() throws {
        let poller = try Poller()
        let pipes = (0..<200).map { _ in Pipe() }
        for (index, pipe) in pipes.enumerated() {
            try poller.register(pipe.reading, for: .readable, token: UInt64(index))
            pipe.put()
        }
        var tokens: Set<UInt64> = []
        while tokens.count < pipes.count {
            let count = try poller.wait(timeoutNanoseconds: 0)
            try #require(count > 0)
            for index in 0..<count {
                let event = poller.event(at: index)
                tokens.insert(event.token)
                pipes[Int(event.token)].take()
            }
        }
        #expect(tokens == Set(0..<200))
    }

    @Test(arguments: [1, 300_000, 2_000_000] as [UInt64])
    func neverReturnsBeforeTheTimeout(nanoseconds: UInt64) throws {
        let poller = try Poller()
        let start = Clock.monotonicNanoseconds
        #expect(try poller.wait(timeoutNanoseconds: nanoseconds) == 0)
        #expect(Clock.monotonicNanoseconds - start >= nanoseconds)
    }

    @Test func reportsClosedPeer() throws {
        let poller = try Poller()
        var ends: [Int32] = [0, 0]
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        try poller.register(ends[0], for: [.readable, .peerClosed], token: 3)
        close(ends[1])
        #expect(try poller.wait(timeoutNanoseconds: nil) == 1)
        #expect(poller.event(at: 0).state.isSuperset(of: [.readable, .peerClosed, .hungUp]))
        close(ends[0])
    }

    @Test func refusesDescriptorThatIsNotOpen() throws {
        let poller = try Poller()
        #expect(throws: (any Error).self) {
            try poller.register(1_000_000, for: .readable, token: 1)
        }
    }
}
