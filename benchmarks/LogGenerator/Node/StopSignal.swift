import SystemInterface
import WorldInterface

/// Waits for time to pass, or for somebody who wants the program to stop.
///
/// It must be made before other threads are.
final class StopSignal {
    private let signals: SignalSource
    private let poller: Poller

    /// Takes over SIGINT and SIGTERM.
    init() throws(WorldError) {
        signals = try SignalSource()
        poller = try Poller()
        try poller.register(signals.descriptor, for: .readable, token: 0)
    }

    /// Waits; gives whether the program is to stop.
    func wait(nanoseconds: UInt64) throws(WorldError) -> Bool {
        guard try poller.wait(timeoutNanoseconds: nanoseconds) > 0 else { return false }
        var events: [WorldEvent] = []
        try signals.takeEvents(into: &events)
        return events.contains { if case .stopRequested = $0 { true } else { false } }
    }
}
