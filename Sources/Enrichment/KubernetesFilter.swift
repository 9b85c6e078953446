public import Records

/// The options of the `kubernetes` filter that concern the record itself; names and defaults are
/// Fluent Bit's (5.1).
public struct MergeOptions: Sendable {
    /// `Merge_Log`.
    public var mergesLog = false
    /// `Merge_Log_Key`, or nil to merge at the top level.
    public var mergeLogKey: String?
    /// `Merge_Log_Trim`.
    public var trimsMergedValues = true
    /// `Merge_Parser` as the owner of the parsers numbered it, or nil for JSON.
    public var mergeParser: Int?
    /// `Keep_Log`.
    public var keepsLog = true
    /// How large a merged object may be; a larger one stays text.
    public var jsonLimits = JSONLimits()

    /// Options with the defaults above.
    public init() {}
}

/// What a filter has done since its start, in records.
public struct KubernetesFilterCounters: Equatable, Sendable {
    /// Dropped because an annotation excludes them.
    public var excluded: UInt64 = 0
    /// Whose `log` was merged.
    public var merged: UInt64 = 0
    /// Whose `log` is a JSON object above a limit, and so stayed text.
    public var overLimit: UInt64 = 0
    /// Marked because their metadata is missing.
    public var missingMetadata: UInt64 = 0
    /// Whose object held a key twice, at any depth.
    public var duplicateKeys: UInt64 = 0

    /// All zero.
    public init() {}
}

/// The `kubernetes` filter on whole batches of one container: leaves out what annotations exclude,
/// merges the application's object, appends the container's metadata.
///
/// The order of a record's fields is Fluent Bit's (5.1): the original ones, with `log` only if it
/// is kept; the merged ones; `kubernetes`; `kubernetes_namespace`. Of equal keys the last stays, at
/// its place, so an application cannot forge the metadata.
@safe public struct KubernetesFilter: ~Copyable {
    /// The options.
    public let options: MergeOptions
    /// What has been done.
    public private(set) var counters = KubernetesFilterCounters()
    // Safe: the key's bytes are written once, belong to the filter and go with it.
    private let mergeKeyBytes: UnsafeMutablePointer<UInt8>
    private let mergeKey: ByteView
    private var members = FieldBuffer(capacity: 64)

    /// Makes a filter; it is used for all containers.
    public init(options: MergeOptions) {
        self.options = options
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
        let kubernetes = fragment.kubernetes
        let namespace = fragment.namespace
        let isPlain = policy == ContainerPolicy()
        var missingCount: UInt64 = 0
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
            if options.mergesLog {
                if let parser {
                    parseLog(of: index, in: &batch, parser, &parsers, kubernetes, namespace)
                } else {
                    mergeJSON(of: index, in: &batch, kubernetes, namespace)
                }
            }
            if let kubernetes { KubernetesFilter.put(kubernetes, into: &batch, index) }
            if let namespace { KubernetesFilter.put(namespace, into: &batch, index) }
            missingCount += 1
        }
        if fragment.isMissing { counters.missingMetadata += missingCount }
    }

    // MARK: Annotations

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

    // MARK: Finding the object

    /// Merges `log` when it is text that holds one JSON object, or such an object itself.
    private mutating func mergeJSON(
        of index: Int, in batch: inout RecordBatch, _ kubernetes: Field?, _ namespace: Field?
    ) {
        guard let position = batch.position(of: ByteView("log"), in: index) else { return }
        let log = batch.field(position, of: index)
        var text = log.value
        var isText = true
        if log.kind == .json {
            // An object that is a value already is merged as it is, without trimming.
            isText = text.count > 0 && text[0] == UInt8(ascii: "\"")
            if isText { text = KubernetesFilter.unquoted(text, scratch: &batch.scratch) }
        } else if log.kind == .escaped {
            text = KubernetesFilter.unescaped(text, scratch: &batch.scratch)
        }
        // Plain text ends here, after one look.
        let start = JSONScanner.skipBlanks(text, from: 0)
        guard start < text.count, text[start] == UInt8(ascii: "{"),
            let object = scanned(text, from: start, scratch: &batch.scratch)
        else { return }
        let source = MergeSource(
            position: position, object: object, trims: isText && options.trimsMergedValues)
        put(source, into: &batch, index, kubernetes, namespace)
    }

    /// Parses `log` with a parser instead; an object that is a value already is merged anyhow.
    private mutating func parseLog<Parsers: MergeParsers & ~Copyable>(
        of index: Int, in batch: inout RecordBatch, _ parser: Int, _ parsers: inout Parsers,
        _ kubernetes: Field?, _ namespace: Field?
    ) {
        guard let position = batch.position(of: ByteView("log"), in: index) else { return }
        let log = batch.field(position, of: index)
        var text = log.value
        if log.kind == .json {
            guard text.count > 0, text[0] == UInt8(ascii: "\"") else {
                return mergeJSON(of: index, in: &batch, kubernetes, namespace)
            }
            text = KubernetesFilter.unquoted(text, scratch: &batch.scratch)
        } else if log.kind == .escaped {
            text = KubernetesFilter.unescaped(text, scratch: &batch.scratch)
        }
        members.removeAll()
        let outcome = parsers.parse(
            text, with: parser, into: &members, scratch: &batch.scratch)
        guard outcome != .noMatch else { return }
        let source = MergeSource(
            position: position, object: nil, trims: options.trimsMergedValues)
        guard put(source, into: &batch, index, kubernetes, namespace) else { return }
        if case .matchedAt(let nanoseconds) = outcome { batch[index].nanoseconds = nanoseconds }
    }

    /// What a JSON string stands for; a copy only when it holds an escape.
    private static func unquoted(_ value: ByteView, scratch: inout ByteArena) -> ByteView {
        unescaped(value.slice(1, value.count - 1), scratch: &scratch)
    }

    /// What the inside of a JSON string stands for; a copy only when it holds an escape.
    private static func unescaped(_ body: ByteView, scratch: inout ByteArena) -> ByteView {
        guard body.firstIndex(of: UInt8(ascii: "\\")) != nil else { return body }
        var writer = scratch.writer(body.count)
        guard JSONText.appendUnescaped(body, to: &writer) else { return body }
        return writer.written
    }

    /// Scans the object at `start` into ``members`` and makes it fit to be spliced.
    ///
    /// Gives the object's bytes, or nil when the text is not one object.
    ///
    /// As in Fluent Bit 5.1 other text may follow, but no second object.
    private mutating func scanned(
        _ text: ByteView, from start: Int, scratch: inout ByteArena
    ) -> ScannedObject? {
        let tail = text.slice(start, text.count)
        switch JSONScanner.scanObject(tail, limits: options.jsonLimits, into: &members) {
        case .object(let end, let traits):
            let next = JSONScanner.skipBlanks(tail, from: end)
            if next < tail.count, KubernetesFilter.isBracket(tail[next]) { return nil }
            let object = ScannedObject(text: tail.slice(0, end), traits: traits)
            guard traits.isSuperset(of: .mayHaveDuplicateKeys) else { return object }
            return withoutDuplicates(object, scratch: &scratch)
        case .overLimit:
            counters.overLimit += 1
            return nil
        case .invalid:
            return nil
        }
    }

    private static func isBracket(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "[")
            || byte == UInt8(ascii: "]")
    }

    private mutating func withoutDuplicates(
        _ object: ScannedObject, scratch: inout ByteArena
    ) -> ScannedObject? {
        var writer = scratch.writer(object.text.count)
        guard let removed = JSONScanner.removeDuplicateKeys(object.text, to: &writer),
            case .object(let end, let traits) = JSONScanner.scanObject(
                writer.written, limits: options.jsonLimits, into: &members)
        else { return nil }
        if removed > 0 { counters.duplicateKeys += 1 }
        return ScannedObject(text: writer.written.slice(0, end), traits: traits)
    }

    // MARK: Putting it into the record

    /// Appends what ``members`` holds, drops `log` unless it is kept, and what is repeated.
    ///
    /// False, with the record as it was, when the object must stay text.
    @discardableResult
    private mutating func put(
        _ source: MergeSource, into batch: inout RecordBatch, _ index: Int, _ kubernetes: Field?,
        _ namespace: Field?
    ) -> Bool {
        guard prepareMembers(source, scratch: &batch.scratch) else { return false }
        counters.merged += 1
        if !options.keepsLog { batch.removeField(source.position, of: index) }
        guard members.count > 0 else { return true }
        guard options.mergeLogKey == nil else {
            let value = object(scratch: &batch.scratch)
            KubernetesFilter.put(
                Field(key: mergeKey, value: value, kind: .json), into: &batch, index)
            return true
        }
        removeRepeated(from: &batch, index)
        var position = 0
        while position < members.count {
            let member = members[position]
            // Ours come behind and would win.
            if kubernetes?.key.equals(member.key) != true,
                namespace?.key.equals(member.key) != true
            {
                batch.append(member, to: index)
            }
            position += 1
        }
        return true
    }

    /// Makes ``members`` ready to be spliced: no white space, nothing to trim, no key spelled in a
    /// roundabout way.
    ///
    /// False when the object must stay text after all.
    private mutating func prepareMembers(_ source: MergeSource, scratch: inout ByteArena) -> Bool {
        let traits = source.object?.traits ?? []
        let compacts = traits.isSuperset(of: .hasWhitespace)
        let hasEscapedKey = traits.isSuperset(of: .hasEscapedKey)
        var position = 0
        while position < members.count {
            let member = members[position]
            if member.kind == .text {
                if source.trims {
                    let end = MergedValue.trimmedCount(raw: member.value)
                    members[position].value = member.value.slice(0, end)
                }
            } else {
                let first = member.value[0]
                if first == UInt8(ascii: "\"") {
                    let body = member.value.slice(1, member.value.count - 1)
                    if source.trims, MergedValue.mayNeedTrim(body: body) {
                        members[position].value = KubernetesFilter.trimmed(body, &scratch)
                    }
                } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                    if compacts {
                        var writer = scratch.writer(member.value.count)
                        _ = JSONScanner.compact(member.value, to: &writer)
                        members[position].value = writer.written
                    }
                } else if first <= UInt8(ascii: "9"), MergedValue.overflows(number: member.value) {
                    return false
                }
            }
            if hasEscapedKey, member.key.firstIndex(of: UInt8(ascii: "\\")) != nil {
                members[position].key = KubernetesFilter.plainKey(member.key, &scratch)
            }
            position += 1
        }
        return true
    }

    /// A string's value without what `Merge_Log_Trim` takes off its end.
    @inline(never)
    private static func trimmed(_ body: ByteView, _ scratch: inout ByteArena) -> ByteView {
        let end = MergedValue.trimmedCount(body: body)
        var writer = scratch.writer(end + 2)
        writer.append(UInt8(ascii: "\""))
        writer.append(body.slice(0, end))
        writer.append(UInt8(ascii: "\""))
        return writer.written
    }

    /// A key with no escape that is not needed, so that equal keys have equal bytes.
    @inline(never)
    private static func plainKey(_ key: ByteView, _ scratch: inout ByteArena) -> ByteView {
        var plain = scratch.writer(key.count)
        guard JSONText.appendUnescaped(key, to: &plain) else { return key }
        var writer = scratch.writer(plain.count * 6 + 32)
        guard JSONText.appendEscaped(plain.written, to: &writer) != nil else { return key }
        return writer.written
    }

    /// ``members`` as one JSON object for `Merge_Log_Key`.
    private func object(scratch: inout ByteArena) -> ByteView {
        var capacity = 2
        for position in 0..<members.count {
            let member = members[position]
            // A byte of raw text becomes six at most; the kernel stores a vector beyond.
            capacity += member.key.count + 4
            capacity += member.kind == .text ? member.value.count * 6 + 34 : member.value.count
        }
        var writer = scratch.writer(capacity)
        writer.append(UInt8(ascii: "{"))
        for position in 0..<members.count {
            if position > 0 { writer.append(UInt8(ascii: ",")) }
            KubernetesFilter.append(members[position], to: &writer)
        }
        writer.append(UInt8(ascii: "}"))
        scratch.giveBack(writer.room)
        return writer.written
    }

    private static func append(_ member: Field, to writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "\""))
        writer.append(member.key)
        writer.append("\":")
        guard member.kind == .text else { return writer.append(member.value) }
        writer.append(UInt8(ascii: "\""))
        _ = JSONText.appendEscaped(member.value, to: &writer)
        writer.append(UInt8(ascii: "\""))
    }

    /// Removes the fields whose keys are repeated by ``members``.
    ///
    /// A set of 64 bits over the record's keys answers nearly all questions without a comparison.
    private func removeRepeated(from batch: inout RecordBatch, _ index: Int) {
        var keys: UInt64 = 0
        for position in 0..<batch[index].fieldCount {
            keys |= KubernetesFilter.bit(of: batch.field(position, of: index).key)
        }
        for position in 0..<members.count {
            let key = members[position].key
            guard keys & KubernetesFilter.bit(of: key) != 0 else { continue }
            while let repeated = batch.position(of: key, in: index) {
                batch.removeField(repeated, of: index)
            }
        }
    }

    @inline(__always)
    private static func bit(of key: ByteView) -> UInt64 {
        guard key.count > 0 else { return 1 }
        let mixed = key.count &* 7 &+ Int(key[0]) &* 3 &+ Int(key[key.count - 1])
        return 1 << UInt64(mixed & 63)
    }

    /// Appends a field; whatever had its key before goes.
    @inline(__always)
    private static func put(_ field: Field, into batch: inout RecordBatch, _ index: Int) {
        while let repeated = batch.position(of: field.key, in: index) {
            batch.removeField(repeated, of: index)
        }
        batch.append(field, to: index)
    }
}

/// A valid object and what the scan noticed.
private struct ScannedObject {
    let text: ByteView
    let traits: JSONTraits
}

/// Where merged fields come from.
private struct MergeSource {
    /// The place of `log` in the record.
    let position: Int
    /// The object that was scanned, or nil for a parser's fields.
    let object: ScannedObject?
    /// Whether texts lose line ends at their end.
    let trims: Bool
}
