public import Buffering
public import Delivery
public import Encoding
public import Parsing
public import Records
public import Tailing
internal import WorldInterface

/// What a pipeline is to do, made of a configuration or of a test.
public struct PipelinePlan {
    /// What is read.
    public var inputs: [InputPlan] = []
    /// Where it goes.
    public var outputs: [OutputPlan] = []
    /// The longest time that records wait before they are handed to outputs, in nanoseconds.
    public var flushNanoseconds: UInt64 = 1_000_000_000
    /// The longest time that a stop waits for outputs, in nanoseconds.
    public var graceNanoseconds: UInt64 = 5_000_000_000

    /// Bytes on disk that refused records may take; nil: the usual number.
    public var deadLetterByteLimit: UInt64?
    /// What tells the configuration from others, for dead letters; nil: nothing is known of it.
    public var configurationDigest: String?
    /// Whether what was read is made to survive a power cut in each round.
    ///
    /// Without it such records are read again from their files.
    public var syncsFully = false

    /// Nothing to do.
    public init() {}
}

/// One input.
public struct InputPlan {
    /// Its name in logs and metrics.
    public var name: String
    /// Which files it reads, and how.
    public var tailing: TailingRules
    /// How lines become records.
    public var framing: FramingRules
    /// The tag of a path; nil: the file is not read.
    public var tag: (String) -> String?
    /// Makes the filters for a stream, in their order.
    public var makeFilters: (StreamFacts) -> [any StreamFilter]
    /// The parser of lines that no container format wraps.
    public var parser: RecordParser?
    /// Whether the program ends when every file is read to its end.
    public var exitsAtEnd = false

    /// An input without filters.
    public init(
        name: String, tailing: TailingRules, framing: FramingRules,
        tag: @escaping (String) -> String?,
        makeFilters: @escaping (StreamFacts) -> [any StreamFilter] = { _ in [] }
    ) {
        self.name = name
        self.tailing = tailing
        self.framing = framing
        self.tag = tag
        self.makeFilters = makeFilters
    }
}

/// One output.
public struct OutputPlan {
    /// Its name in logs, metrics and positions.
    public var name: String
    /// Which tags it takes.
    public var matches: (String) -> Bool
    /// Its buffer's limits.
    public var limits: BufferLimits
    /// What it does with records.
    public var kind: Kind

    /// What an output does with records.
    public enum Kind {
        /// Indexes them.
        case bulk(BulkFormat, BulkSettings)
        /// Writes them as text.
        case local(LocalFormat, LocalTarget, escapesNonASCII: Bool)
        /// Counts them.
        case null
    }

    /// An output.
    public init(
        name: String, matches: @escaping (String) -> Bool, limits: BufferLimits = BufferLimits(),
        kind: Kind
    ) {
        self.name = name
        self.matches = matches
        self.limits = limits
        self.kind = kind
    }
}

/// Where a local output writes.
public enum LocalTarget: Sendable {
    /// To standard output.
    case standardOutput
    /// To files in a directory; the name is the tag when `name` is nil.
    case files(directory: String, name: String?, makesDirectories: Bool)
}

/// What filters may know of a stream.
public struct StreamFacts {
    /// The tag.
    public var tag: String
    /// The path as it matched.
    public var path: String
    /// What the path tells in the kubelet's layout.
    public var container: ContainerLogPath?
}

/// A filter for the records of one stream.
public protocol StreamFilter: AnyObject {
    /// Whether records may be handed over now; when not, reading the stream waits. `now` is in
    /// monotonic nanoseconds. A filter must not make a stream wait for ever.
    func isReady(now: UInt64) -> Bool
    /// Changes whenever the memory of shared fields is another one: what encoders keep of them is
    /// void then.
    var revision: UInt64 { get }
    /// No record is kept back that may point into shared memory of the past.
    func releaseShared()
    /// Changes the records of a batch. `now` is in monotonic nanoseconds.
    func apply(to batch: inout RecordBatch, now: UInt64)
    /// Where records start that it keeps back: they are not taken care of yet.
    var holds: [LineJoiner.Hold] { get }
    /// When ``flush(into:now:)`` has something to do, in monotonic nanoseconds.
    var deadline: UInt64? { get }
    /// Puts records that it kept back long enough into an empty batch.
    func flush(into batch: inout RecordBatch, now: UInt64)
    /// Forgets records of a stream that it keeps back, since what follows them was read before;
    /// whether there were any.
    func forget(_ stream: ContainerStream) -> Bool
    /// The stream has ended.
    func close()
}

extension StreamFilter {
    /// A filter without shared fields.
    public var revision: UInt64 { 0 }
    /// A filter without shared fields.
    public func releaseShared() {}
    /// A filter that keeps nothing back.
    public var holds: [LineJoiner.Hold] { [] }
    /// A filter that keeps nothing back.
    public var deadline: UInt64? { nil }
    /// A filter that keeps nothing back.
    public func flush(into batch: inout RecordBatch, now: UInt64) {}
    /// A filter that keeps nothing back.
    public func forget(_ stream: ContainerStream) -> Bool { false }
    /// A filter that waits for nothing.
    public func isReady(now: UInt64) -> Bool { true }
    /// A filter that keeps nothing.
    public func close() {}
}
