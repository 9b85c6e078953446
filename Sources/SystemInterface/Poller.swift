import CSystemInterface
import Glibc
package import WorldInterface

/// Waits for many descriptors at once; epoll(7).
///
/// Level-triggered: a descriptor that is still ready is reported again. Each descriptor is known by
/// a token that the caller chooses; after a descriptor was removed, an event that was already
/// collected may still be seen, so tokens of descriptors that come and go should carry a
/// generation.
///
/// Safe: the event buffer belongs to the poller, is never handed out, and is only indexed below
/// the count that the kernel returned.
@safe package final class Poller {
    /// The states of a descriptor.
    package struct State: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// There is something to read, or to accept, or the end of the stream.
        package static let readable = State(rawValue: UInt32(TAILRACE_READABLE))
        /// There is room to write.
        package static let writable = State(rawValue: UInt32(TAILRACE_WRITABLE))
        /// The descriptor has an error.
        ///
        /// Always reported, asked for or not.
        package static let failed = State(rawValue: UInt32(TAILRACE_ERROR))
        /// Both sides are closed.
        ///
        /// Always reported, asked for or not.
        package static let hungUp = State(rawValue: UInt32(TAILRACE_HUNG_UP))
        /// The peer will send nothing more.
        package static let peerClosed = State(rawValue: UInt32(TAILRACE_PEER_CLOSED))
    }

    /// One ready descriptor.
    package struct Event {
        /// The token that the descriptor was registered with.
        package let token: UInt64
        /// What it is ready for.
        package let state: State
    }

    private let epoll: OwnedDescriptor
    private let ready: UnsafeMutablePointer<tailrace_ready_event>
    private var readyCount = 0

    /// Makes a poller that watches nothing.
    package init() throws(WorldError) {
        epoll = OwnedDescriptor(
            adopting: try kernelCall("cannot make an epoll descriptor") { tailrace_epoll_create() })
        unsafe ready = .allocate(capacity: Int(TAILRACE_READY_EVENT_LIMIT))
        unsafe ready.initialize(
            repeating: tailrace_ready_event(), count: Int(TAILRACE_READY_EVENT_LIMIT))
    }

    deinit {
        unsafe ready.deallocate()
    }

    /// Watches `descriptor`, which must not be watched yet, for `states`.
    package func register(
        _ descriptor: Int32, for states: State, token: UInt64
    ) throws(WorldError) {
        _ = try kernelCall("cannot watch descriptor \(descriptor)") {
            tailrace_epoll_add(epoll.number, descriptor, states.rawValue, token)
        }
    }

    /// Replaces what a watched `descriptor` is watched for, and its token.
    package func modify(
        _ descriptor: Int32, for states: State, token: UInt64
    ) throws(WorldError) {
        _ = try kernelCall("cannot watch descriptor \(descriptor)") {
            tailrace_epoll_modify(epoll.number, descriptor, states.rawValue, token)
        }
    }

    /// Ends the watch of `descriptor`.
    ///
    /// Does nothing when it is not watched.
    package func remove(_ descriptor: Int32) {
        _ = tailrace_epoll_remove(epoll.number, descriptor)
    }

    /// Waits for at least one event, collects up to 128 of them, and says how many.
    ///
    /// Returns 0 when the time is over or when a signal interrupted the wait, so that the caller
    /// can look at its clock again. Allocates nothing.
    ///
    /// - Parameter timeoutNanoseconds: how long to wait; nil: for ever, 0: not at all.
    package func wait(timeoutNanoseconds: UInt64?) throws(WorldError) -> Int {
        let timeout = timeoutNanoseconds.map { Int64(clamping: $0) } ?? -1
        readyCount = 0
        let count = unsafe tailrace_epoll_wait(epoll.number, ready, timeout)
        guard count >= 0 else {
            if count == -EINTR { return 0 }
            throw WorldError(code: -count, action: "cannot wait for events")
        }
        readyCount = Int(count)
        return readyCount
    }

    /// The event at `index` of those that the last wait collected.
    package func event(at index: Int) -> Event {
        precondition(index >= 0 && index < readyCount, "an event must have been collected")
        let event = unsafe ready[index]
        return Event(token: event.token, state: State(rawValue: event.state))
    }
}
