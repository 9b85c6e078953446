import BulkReceiving
import Glibc
import WorldInterface

/// A receiver on a thread of its own, so that the measured thread's processor time is the sender's.
final class ReceiverThread {
    /// Where it listens.
    let url: String
    private let box: Box

    /// The receiver, and a counter that only its own thread writes.
    ///
    /// Safe: whoever reads the count reads it after the answer to the last request.
    private final class Box: @unchecked Sendable {
        let receiver: BulkReceiver
        init(_ receiver: BulkReceiver) { self.receiver = receiver }
    }

    /// Starts it; it runs until the process ends.
    init() throws(WorldError) {
        box = Box(try BulkReceiver(port: 0, recordCount: 0))
        url = "http://127.0.0.1:\(box.receiver.port)"
        var thread = pthread_t()
        let argument = unsafe Unmanaged.passRetained(box).toOpaque()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                while (try? box.receiver.turn(timeoutNanoseconds: nil)) != nil {}
                return nil
            }, argument)
        guard code == 0 else { throw .failed("cannot start a thread") }
    }

    /// Documents so far.
    var documentCount: Int { box.receiver.tally.documents }
}
