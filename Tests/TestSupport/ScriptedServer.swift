import Glibc
import Synchronization

/// A server on the loopback that does to each connection what a script says.
public final class ScriptedServer: Sendable {
    /// What is done with a connection; it is closed afterwards.
    public typealias Script = @Sendable (ServerConnection) -> Void

    /// The port it listens on.
    public let port: UInt16
    private let listener: Int32
    private let script: Script
    private let accepted = Mutex(0)

    /// Starts to listen on a free port.
    public init(_ script: @escaping Script) {
        self.script = script
        (listener, port) = Self.listenOnFreePort()
        runThread { [listener, weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0, let self else { break }
                accepted.withLock { $0 += 1 }
                let script = self.script
                runThread {
                    let connection = ServerConnection(descriptor)
                    script(connection)
                    connection.close()
                }
            }
            Glibc.close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// How many connections were made.
    public var connectionCount: Int { accepted.withLock { $0 } }

    /// An address on it.
    public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// A port on which nobody listens.
    public static func unusedPort() -> UInt16 {
        let (listener, port) = listenOnFreePort()
        close(listener)
        return port
    }

    private static func listenOnFreePort() -> (listener: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(unsafe bind(listener, $0, size) == 0, "a port is free")
                precondition(listen(listener, 64) == 0, "the socket listens")
                precondition(unsafe getsockname(listener, $0, &size) == 0, "the port is known")
            }
        }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return address
    }
}
