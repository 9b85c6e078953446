import BulkReceiving
import SystemInterface
import WorldInterface

/// The receiving end of the end-to-end benchmark; see `BulkReceiver`.
///
/// Use: `BulkReceiver RECORDS`, the number of records that are expected. It prints the port that it
/// listens on and runs until it is stopped.
@main struct BulkReceiverMain {
    static func main() throws {
        guard CommandLine.arguments.count == 2, let count = Int(CommandLine.arguments[1]),
            count >= 0
        else {
            print("usage: BulkReceiver RECORDS")
            throw WorldError.failed("the number of records is missing")
        }
        let receiver = try BulkReceiver(port: 0, recordCount: count)
        let line = Array("\(receiver.port)\n".utf8)
        try unsafe line.withUnsafeBytes { try unsafe FileWriting.writeToStandardOutput($0) }
        while true { try receiver.turn(timeoutNanoseconds: nil) }
    }
}
