public import Records

/// The `kubernetes` filter on whole batches of one container.
///
/// It leaves out what annotations exclude, merges the application's object, and appends the
/// container's metadata. The order of a record's fields is Fluent Bit's (5.1): the original ones,
/// with `log` only if it is kept; the merged ones; `kubernetes`; `kubernetes_namespace`. Of equal
/// keys the last stays, at its place, so an application cannot forge the metadata.
@safe public struct KubernetesFilter: ~Copyable {
    /// The options.
    public let options: MergeOptions
    /// What has been done.
    public internal(set) var counters = KubernetesFilterCounters()
    // Safe: the key's bytes are written once, belong to the filter and go with it.
    private let mergeKeyBytes: UnsafeMutablePointer<UInt8>
    let mergeKey: ByteView
    let hasMergeKey: Bool
    /// The fields of the object that is being merged.
    var members = FieldBuffer(capacity: 64)
    /// What is appended to each record of the batch, in this order.
    var kubernetes: Field?
    var namespace: Field?
    /// The keys of both in a ``KeySet``.
    var sharedKeys = KeySet()

    /// Makes a filter; it is used for all containers.
    public init(options: MergeOptions) {
        self.options = options
        hasMergeKey = options.mergeLogKey != nil
        var builder = JSONBuilder()
        builder.append(string: options.mergeLogKey ?? "")
        let body = builder.bytes.dropFirst().dropLast()
        let place = UnsafeMutablePointer<UInt8>.allocate(capacity: max(body.count, 1))
        for (index, byte) in body.enumerated() { unsafe place[index] = byte }
        unsafe mergeKeyBytes = place
        mergeKey = unsafe ByteView(base: place, count: body.count)
    }

    deinit { unsafe mergeKeyBytes.deallocate() }

    /// Filters the records of `batch`, which all come from one container.
    ///
    /// `fragment` must live as long as the batch's fields do. Allocates nothing for plain text and
    /// for valid objects.
    public mutating func apply<Parsers: MergeParsers & ~Copyable>(
        to batch: inout RecordBatch, fragment: MetadataFragment, policy: ContainerPolicy,
        parsers: inout Parsers
    ) {
        begin(fragment)
        let isPlain = policy == ContainerPolicy()
        if isPlain, !options.mergesLog { return appendShared(to: &batch, fragment) }
        var count: UInt64 = 0
        for index in 0..<batch.count where !batch[index].isDropped {
            var parser = options.mergeParser
            if !isPlain {
                let (isExcluded, own) = KubernetesFilter.treatment(
                    of: KubernetesFilter.stream(of: batch, index), policy)
                if isExcluded {
                    batch[index].isDropped = true
                    counters.excluded += 1
                    continue
                }
                parser = own ?? parser
            }
            var mayRepeat = true
            if options.mergesLog {
                if let parser {
                    mayRepeat = parseLog(of: index, in: &batch, parser, &parsers)
                } else {
                    mayRepeat = mergeJSON(of: index, in: &batch)
                }
            }
            appendShared(to: &batch, index, mayRepeat: mayRepeat)
            count += 1
        }
        if fragment.isMissing { counters.missingMetadata += count }
        kubernetes = nil
        namespace = nil
    }

    private mutating func begin(_ fragment: MetadataFragment) {
        kubernetes = fragment.kubernetes
        namespace = fragment.namespace
        sharedKeys = KeySet()
        if let kubernetes { sharedKeys.insert(kubernetes.key) }
        if let namespace { sharedKeys.insert(namespace.key) }
    }

    /// Appends the metadata to all records.
    private mutating func appendShared(to batch: inout RecordBatch, _ fragment: MetadataFragment) {
        if let kubernetes { batch.appendToAll(kubernetes, mayRepeat: true) }
        if let namespace { batch.appendToAll(namespace, mayRepeat: true) }
        if fragment.isMissing {
            for index in 0..<batch.count where !batch[index].isDropped {
                counters.missingMetadata += 1
            }
        }
        kubernetes = nil
        namespace = nil
    }

    /// Appends the metadata.
    ///
    /// What had its keys before goes; `mayRepeat` says that there may be such.
    private func appendShared(to batch: inout RecordBatch, _ index: Int, mayRepeat: Bool) {
        if let kubernetes {
            if mayRepeat { batch.removeFields(kubernetes.key, of: index) }
            batch.append(kubernetes, to: index)
        }
        if let namespace {
            if mayRepeat { batch.removeFields(namespace.key, of: index) }
            batch.append(namespace, to: index)
        }
    }

    /// The stream that the record's own field names; a filter before may have changed it.
    private static func stream(of batch: borrowing RecordBatch, _ index: Int) -> ContainerStream {
        guard let position = batch.position(of: ByteView("stream"), in: index) else { return .none }
        let field = batch.field(position, of: index)
        let isQuoted = field.kind == .json && field.value.count >= 2
        let text = isQuoted ? field.value.slice(1, field.value.count - 1) : field.value
        if text.equals(ByteView("stdout")) { return .stdout }
        return text.equals(ByteView("stderr")) ? .stderr : .none
    }

    /// Whether a record is left out, and the parser for it; without a stream both must agree.
    private static func treatment(
        of stream: ContainerStream, _ policy: ContainerPolicy
    ) -> (isExcluded: Bool, parser: Int?) {
        switch stream {
        case .stdout: (policy.excludesStandardOutput, policy.standardOutputParser)
        case .stderr: (policy.excludesStandardError, policy.standardErrorParser)
        case .none:
            (
                policy.excludesStandardOutput && policy.excludesStandardError,
                policy.standardOutputParser == policy.standardErrorParser
                    ? policy.standardOutputParser : nil
            )
        }
    }
}

/// A set of keys in 64 bits: may say yes for a key that is not in it, never no for one that is.
///
/// It answers nearly all questions whether a key comes twice without a comparison.
struct KeySet {
    private var bits: UInt64 = 0

    @inline(__always)
    private static func bit(of key: ByteView) -> UInt64 {
        guard key.count > 0 else { return 1 }
        let ends = Int(key[0]) &* 3 &+ Int(key[key.count - 1])
        return 1 << UInt64(truncatingIfNeeded: (key.count &* 7 &+ ends) & 63)
    }

    @inline(__always)
    mutating func insert(_ key: ByteView) { bits |= KeySet.bit(of: key) }

    @inline(__always)
    func mayContain(_ key: ByteView) -> Bool { bits & KeySet.bit(of: key) != 0 }

    @inline(__always)
    func mayMeet(_ other: KeySet) -> Bool { bits & other.bits != 0 }
}
