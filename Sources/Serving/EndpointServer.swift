package import SystemInterface
package import WorldInterface

/// A small HTTP/1.1 server on somebody else's event loop, for GET and HEAD.
///
/// It holds at most ``EndpointLimits/connectionCount`` connections and
/// ``EndpointLimits/requestByteCount`` bytes of each, plus the answers that are on their way. Every
/// phase of a connection has a deadline that no trickle of bytes moves. A request is answered with
/// one call of the closure per turn of the loop and connection; request bodies and pipelined
/// requests are not read, the connection is closed after the answer instead.
///
/// The loop calls ``handle(_:now:)`` for each of its poller's events with ``tokenKind`` in the top
/// byte of the token, and ``expire(now:)`` when ``nextDeadline`` has passed.
///
/// Safe: the scratch memory belongs to the server and is lent to one connection at a time.
@safe package final class EndpointServer {
    /// The port that is listened on.
    package let port: UInt16
    /// The top byte of all its tokens.
    package let tokenKind: UInt8

    private let listener: ListeningSocket
    private let poller: Poller
    private let limits: EndpointLimits
    private let respond: (EndpointRequest) -> EndpointResponse
    private var connections: [EndpointConnection?]
    private var generations: [UInt32]
    private let scratch: UnsafeMutableRawBufferPointer
    /// When accepting goes on after the process ran out of descriptors; nil: it is going on.
    private var resumption: UInt64?

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - address: an IPv4 or IPv6 address, or a name, which is looked up and may block.
    ///   - port: 0 lets the kernel choose.
    ///   - poller: the loop's poller, which is told about all sockets.
    ///   - tokenKind: the top byte of the tokens to use.
    ///   - respond: makes an answer; called on the loop's thread, so it should be quick.
    package init(
        address: String, port: UInt16, poller: Poller, tokenKind: UInt8,
        limits: EndpointLimits = EndpointLimits(),
        respond: @escaping (EndpointRequest) -> EndpointResponse
    ) throws(WorldError) {
        precondition(
            (1...255).contains(limits.connectionCount), "tokens have a byte for the connection")
        listener = try ListeningSocket(address: address, port: port)
        self.port = listener.port
        self.poller = poller
        self.tokenKind = tokenKind
        self.limits = limits
        self.respond = respond
        connections = Array(repeating: nil, count: limits.connectionCount)
        generations = Array(repeating: 0, count: limits.connectionCount)
        unsafe scratch = .allocate(byteCount: 8 << 10, alignment: 8)
        try poller.register(listener.descriptor, for: .readable, token: listenerToken)
    }

    deinit {
        for connection in connections { connection?.socket.close() }
        poller.remove(listener.descriptor)
        unsafe scratch.deallocate()
    }

    /// The number of open connections.
    package var connectionCount: Int { connections.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

    /// When ``expire(now:)`` has something to do, in nanoseconds of the monotonic clock.
    package var nextDeadline: UInt64? {
        var earliest = resumption
        for connection in connections {
            guard let deadline = connection?.deadline else { continue }
            earliest = min(earliest ?? deadline, deadline)
        }
        return earliest
    }

    /// Takes one event of the poller.
    ///
    /// Does not block. An event that is out of date is ignored.
    package func handle(_ event: Poller.Event, now: UInt64) {
        if event.token == listenerToken { return accept(now: now) }
        let slot = Int(event.token & 0xff) - 1
        guard connections.indices.contains(slot), event.token == token(slot) else { return }
        advance(slot, now: now)
    }

    /// Closes connections whose time is over.
    package func expire(now: UInt64) {
        for slot in connections.indices {
            if let deadline = connections[slot]?.deadline, deadline <= now { close(slot) }
        }
        if let time = resumption, time <= now {
            resumption = nil
            try? poller.modify(listener.descriptor, for: .readable, token: listenerToken)
        }
    }

    private func accept(now: UInt64) {
        // Not more than there are places, so that a flood of connections cannot hold the loop.
        for _ in connections.indices {
            do {
                guard let socket = try listener.accept() else { return }
                admit(socket, now: now)
            } catch {
                pause(now: now)
                return
            }
        }
    }

    /// Stops accepting for a while; a listener that stays ready would keep the loop busy.
    private func pause(now: UInt64) {
        resumption = now &+ limits.retryNanoseconds
        try? poller.modify(listener.descriptor, for: [], token: listenerToken)
    }

    private func admit(_ socket: StreamSocket, now: UInt64) {
        guard let slot = freeSlot() else { return socket.close() }
        generations[slot] &+= 1
        do {
            try poller.register(socket.descriptor, for: .readable, token: token(slot))
        } catch {
            return socket.close()
        }
        connections[slot] = EndpointConnection(socket: socket, now: now, limits: limits)
    }

    /// A free place; when there is none, that of the connection which has waited longest for its
    /// client.
    ///
    /// Connections with an answer on its way stay.
    private func freeSlot() -> Int? {
        if let slot = connections.firstIndex(where: { $0 == nil }) { return slot }
        var candidate: (slot: Int, since: UInt64)?
        for (slot, connection) in connections.enumerated() {
            guard let connection, connection.phase != .writing else { continue }
            if connection.waitingSince < candidate?.since ?? .max {
                candidate = (slot, connection.waitingSince)
            }
        }
        if let candidate { close(candidate.slot) }
        return candidate?.slot
    }

    private func advance(_ slot: Int, now: UInt64) {
        guard var connection = connections[slot] else { return }
        let interest = connection.interest
        // The place gives its buffers away meanwhile, or each change would copy them.
        connections[slot] = nil
        unsafe connection.advance(now: now, limits: limits, scratch: scratch, respond: respond)
        connections[slot] = connection
        if connection.phase == .over { return close(slot) }
        guard connection.interest != interest else { return }
        do {
            try poller.modify(
                connection.socket.descriptor, for: connection.interest, token: token(slot))
        } catch {
            close(slot)
        }
    }

    private func close(_ slot: Int) {
        guard let connection = connections[slot] else { return }
        connections[slot] = nil
        poller.remove(connection.socket.descriptor)
        connection.socket.close()
    }

    private var listenerToken: UInt64 { UInt64(tokenKind) << 56 }

    /// Kind, generation and place, so that an event for a former connection is recognised.
    private func token(_ slot: Int) -> UInt64 {
        listenerToken | UInt64(generations[slot]) << 8 | UInt64(slot + 1)
    }
}
