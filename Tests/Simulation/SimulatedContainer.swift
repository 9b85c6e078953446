/// One start of a container: the runtime's writer of its log file.
final class SimulatedContainer {
    /// One of its two streams, and the record it is in the middle of.
    struct Stream {
        let name: String
        var parts: [[UInt8]] = []
        var record: Int?
        /// When its first part was written, in virtual nanoseconds.
        var since: UInt64 = 0
    }

    let directory: String
    let link: String
    /// Tells its records from those of all others.
    let identity: String
    let attempt: Int
    var file: SimulatedFile
    var origin: LogOrigin
    var streams = [Stream(name: "stdout"), Stream(name: "stderr")]
    /// Records that it will still begin.
    var recordsLeft: Int
    /// A line is half in the file.
    var isWriting = false
    /// The file was renamed and the runtime has not been told yet.
    var awaitsReopen = false
    var hasEnded = false
    /// Every file of it that may still exist under some name or descriptor.
    var origins: [LogOrigin]

    init(
        directory: String, link: String, identity: String, attempt: Int, file: SimulatedFile,
        recordsLeft: Int
    ) {
        self.directory = directory
        self.link = link
        self.identity = identity
        self.attempt = attempt
        self.file = file
        self.recordsLeft = recordsLeft
        origin = LogOrigin()
        file.origin = origin
        origins = [origin]
    }

    var logName: String { "\(attempt).log" }
    var logPath: String { directory + "/" + logName }
    /// Whether a record is cut between two parts.
    var isInsideRecord: Bool { streams.contains { !$0.parts.isEmpty } }

    /// Goes on with a new file.
    func reopen(_ file: SimulatedFile) {
        self.file = file
        origin = LogOrigin()
        file.origin = origin
        origins.append(origin)
    }
}
