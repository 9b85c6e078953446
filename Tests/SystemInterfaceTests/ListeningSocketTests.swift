import Glibc
import SystemInterface
import Testing
import WorldInterface

@Suite struct ListeningSocketTests {
    /// A blocking client on loopback.
    func connect(port: UInt16) throws -> Int32 {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = unsafe withUnsafeBytes(of: &address) { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe Glibc.connect(
                client, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        try #require(result == 0)
        return client
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::"])
    func exchangesBytes(address: String) throws {
        let listener = try ListeningSocket(address: address, port: 0)
        #expect(listener.port > 0)
        #expect(try listener.accept().map(\.descriptor) == nil)
        let client = try connect(port: listener.port)
        let connection = try #require(try listener.accept())
        var buffer = [UInt8](repeating: 0, count: 64)
        let empty = unsafe buffer.withUnsafeMutableBytes { unsafe connection.read(into: $0) }
        #expect(empty == .notReady)
        _ = unsafe send(client, "ping", 4, 0)
        let outcome = unsafe buffer.withUnsafeMutableBytes { unsafe connection.read(into: $0) }
        #expect(outcome == .bytes(4))
        let written = unsafe Array("pong".utf8).withUnsafeBytes { unsafe connection.write($0) }
        #expect(written == .bytes(4))
        #expect(unsafe recv(client, &buffer, 64, 0) == 4)
        connection.finishWriting()
        #expect(unsafe recv(client, &buffer, 64, 0) == 0)
        close(client)
        let ended = unsafe buffer.withUnsafeMutableBytes { unsafe connection.read(into: $0) }
        #expect(ended == .ended)
        connection.close()
    }

    @Test func listensOnIPv6Loopback() throws {
        let listener = try ListeningSocket(address: "::1", port: 0)
        #expect(listener.port > 0)
    }

    @Test func refusesWhatIsNoAddressAndPortInUse() throws {
        #expect(throws: WorldError.failed("a..b is no address to listen on")) {
            _ = try ListeningSocket(address: "a..b", port: 0)
        }
        #expect(try ListeningSocket(address: "localhost", port: 0).port > 0)
        let listener = try ListeningSocket(address: "127.0.0.1", port: 0)
        #expect(
            throws: WorldError.failed(
                "cannot listen on 127.0.0.1 port \(listener.port): address already in use")
        ) { _ = try ListeningSocket(address: "127.0.0.1", port: listener.port) }
    }
}
