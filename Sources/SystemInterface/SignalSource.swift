import CSystemInterface
import Glibc
package import WorldInterface

/// The signals that ask the process for something, as a descriptor; signalfd(2).
///
/// From its making on, SIGTERM, SIGINT and SIGHUP no longer end the process, and SIGPIPE is
/// ignored: a closed connection is an error of a write. It must be made before other threads are
/// started, since a thread that does not block the signals would still die of them.
package final class SignalSource {
    private let signals: OwnedDescriptor

    /// Takes the signals over.
    package init() throws(WorldError) {
        signals = OwnedDescriptor(
            adopting: try kernelCall("cannot take over signals") { tailrace_signal_open() })
    }

    /// The descriptor that becomes readable when a signal arrived.
    package var descriptor: Int32 { signals.number }

    /// Appends what was asked for since the last call.
    ///
    /// Does not block.
    package func takeEvents(into events: inout [WorldEvent]) throws(WorldError) {
        while true {
            let number = try kernelCall("cannot read signals") {
                tailrace_signal_read(signals.number)
            }
            switch number {
            case 0: return
            case SIGHUP: events.append(.reloadRequested)
            default: events.append(.stopRequested)
            }
        }
    }
}
