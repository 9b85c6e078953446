import CSystemInterface
import Glibc
package import WorldInterface

/// A TCP socket that accepts connections without blocking.
package final class ListeningSocket {
    /// Connections that the kernel keeps for us before it refuses more.
    private static let backlog: Int32 = 64

    private let listener: OwnedDescriptor

    /// Listens on an IPv4 or IPv6 address.
    ///
    /// `::` takes IPv4 connections too. Port 0 lets the kernel choose; see ``port``. A name such as
    /// `localhost` is looked up, which may block; of several addresses the first is taken.
    ///
    /// - Throws: `failed` when the address is none or is in use, `denied` for a port below 1024
    ///   without the right to it.
    package init(address: String, port: UInt16) throws(WorldError) {
        listener = try Self.bound(to: address, port)
        _ = try systemCall("cannot listen on \(address) port \(port)") {
            listen(listener.number, Self.backlog)
        }
    }

    /// The descriptor that becomes readable when a connection waits.
    package var descriptor: Int32 { listener.number }

    /// The port that is listened on.
    package var port: UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutableBytes(of: &storage) { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe getsockname(
                listener.number, start.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard result == 0 else { return 0 }
        // Both kinds of address have the port at the same place, in network order.
        return unsafe withUnsafeBytes(of: &storage) { bytes in
            UInt16(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
    }

    /// Accepts one waiting connection; nil when there is none.
    ///
    /// - Throws: `limit` when no descriptor is left. The connection stays waiting then, and the
    ///   socket readable.
    package func accept() throws(WorldError) -> StreamSocket? {
        while true {
            let number = tailrace_accept(listener.number)
            if number >= 0 { return StreamSocket(descriptor: number) }
            switch -number {
            case EAGAIN: return nil
            // The connection was gone before it was taken; accept(2) lists what may be passed on.
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH,
                ENOPROTOOPT, EOPNOTSUPP, ENONET, EPERM:
                continue
            case let code: throw WorldError(code: code, action: "cannot accept a connection")
            }
        }
    }

    private static func bound(
        to address: String, _ port: UInt16
    ) throws(WorldError) -> OwnedDescriptor {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>? = nil
        guard unsafe getaddrinfo(address, "\(port)", &hints, &found) == 0,
            let information = unsafe found
        else { throw .failed("\(address) is no address to listen on") }
        defer { unsafe freeaddrinfo(information) }
        let family = unsafe information.pointee.ai_family
        let listener = OwnedDescriptor(
            adopting: try systemCall("cannot make a socket") {
                socket(
                    family,
                    Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
            })
        setOption(listener.number, SOL_SOCKET, SO_REUSEADDR, 1)
        if family == AF_INET6 { setOption(listener.number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        _ = try systemCall("cannot listen on \(address) port \(port)") {
            unsafe bind(
                listener.number, information.pointee.ai_addr, information.pointee.ai_addrlen)
        }
        return listener
    }

    private static func setOption(
        _ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32
    ) {
        var value = value
        _ = unsafe setsockopt(
            socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
