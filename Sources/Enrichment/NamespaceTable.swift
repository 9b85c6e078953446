internal import WorldInterface

/// The namespaces that are known or asked for (`Namespace_Labels`, `Namespace_Annotations`).
struct NamespaceTable {
    enum State: Equatable {
        /// To be asked for.
        case waiting
        /// The request is on its way.
        case running
        /// Known until then.
        case fresh(until: UInt64)
        /// The answer was no; believed until then.
        case missing(MissingReason, until: UInt64)
    }

    struct Entry {
        var holderCount = 0
        let since: UInt64
        var state = State.waiting
        var metadata: NamespaceMetadata?
        var version: UInt64 = 0
    }

    /// In the order of their arrival, so that nothing depends on a hash table's.
    private(set) var order: [String] = []
    var entries: [String: Entry] = [:]
    var retry = RetrySchedule()
    private var lastVersion: UInt64 = 0

    /// Counts one more holder.
    ///
    /// Returns whether the namespace is a new one.
    mutating func retain(_ name: String, limit: Int, at now: UInt64) -> Bool {
        entries[name]?.holderCount += 1
        guard entries[name] == nil, entries.count < limit else { return false }
        entries[name] = Entry(holderCount: 1, since: now)
        order.append(name)
        return true
    }

    mutating func release(_ name: String) {
        guard let entry = entries[name] else { return }
        entries[name]?.holderCount -= 1
        guard entry.holderCount <= 1 else { return }
        entries[name] = nil
        order.removeAll { $0 == name }
    }

    /// Asks again for a namespace that was missing; false when nothing is to be done.
    mutating func ask(_ name: String, at now: UInt64) -> Bool {
        guard case .missing(let reason, let until)? = entries[name]?.state, now >= until,
            reason != .invalidName
        else { return false }
        entries[name]?.state = .waiting
        return true
    }

    var runningCount: Int { entries.values.reduce(0) { $0 + ($1.state == .running ? 1 : 0) } }

    func knowledge(of name: String) -> NamespaceKnowledge {
        guard let entry = entries[name] else { return .missing(.notAsked) }
        if let metadata = entry.metadata { return .known(metadata, version: entry.version) }
        if case .missing(let reason, _) = entry.state { return .missing(reason) }
        return .unknown(since: entry.since)
    }

    /// Stores an answer.
    ///
    /// Returns whether it says something new.
    mutating func store(_ name: String, _ metadata: NamespaceMetadata, until: UInt64) -> Bool {
        guard let entry = entries[name] else { return false }
        entries[name]?.state = .fresh(until: until)
        guard entry.metadata != metadata else { return false }
        lastVersion += 1
        entries[name]?.metadata = metadata
        entries[name]?.version = lastVersion
        return true
    }
}

extension PodMetadataClient {
    mutating func retainNamespace(_ name: String, at now: UInt64) {
        let limit = settings.limits.maximumNamespaceCount
        guard namespaces.retain(name, limit: limit, at: now) else { return }
        guard PodKey.isLabel(name) else {
            namespaces.entries[name]?.state = .missing(.invalidName, until: .max)
            return
        }
        guard let folder = settings.preloadDirectory,
            let bytes = readFile("\(folder)/\(name).namespace_meta")
        else { return }
        if let metadata = APIDocument.namespace(bytes) {
            _ = namespaces.store(name, metadata, until: .max)
        } else {
            tally.unreadableDocuments += 1
        }
    }

    var namespaceDeadline: UInt64? {
        // An answer on its way comes first; it makes room for the next request.
        guard namespaces.runningCount < settings.limits.maximumLookupCount else { return nil }
        let due = namespaces.order.compactMap { name -> UInt64? in
            switch namespaces.entries[name]?.state {
            case .waiting: namespaces.retry.notBefore
            case .fresh(let until) where until != .max: max(until, namespaces.retry.notBefore)
            default: nil
            }
        }
        return due.min()
    }

    mutating func advanceNamespaces(at now: UInt64) {
        guard settings.needsNamespaces, namespaces.retry.allows(at: now) else { return }
        var room = settings.limits.maximumLookupCount - namespaces.runningCount
        for name in namespaces.order where room > 0 {
            switch namespaces.entries[name]?.state {
            case .waiting: break
            case .fresh(let until) where until <= now: break
            default: continue
            }
            room -= 1
            namespaces.entries[name]?.state = .running
            start(
                requests.namespace(name, token: token.authorization(at: now)), for: .namespace(name)
            )
        }
    }

    mutating func finishNamespace(_ name: String, _ response: HTTPResponse, at now: UInt64) {
        switch response {
        case .failure(let failure):
            retryNamespace(name, failure.message, nil, at: now)
        case .answer(let answer) where answer.status == 200:
            takeNamespace(name, answer.body, at: now)
        case .answer(let answer) where answer.status == 404:
            missNamespace(name, .notFound, at: now)
        case .answer(let answer) where answer.status == 401 && token.reread(at: now):
            namespaces.entries[name]?.state = .waiting
        case .answer(let answer) where answer.status == 401 || answer.status == 403:
            warn("the API server refuses to show namespaces: status \(answer.status)")
            missNamespace(name, .refused, at: now)
        case .answer(let answer):
            retryNamespace(name, "status \(answer.status)", answer, at: now)
        }
    }

    private mutating func takeNamespace(_ name: String, _ body: [UInt8], at now: UInt64) {
        namespaces.retry.succeed()
        guard let metadata = APIDocument.namespace(body) else {
            tally.unreadableDocuments += 1
            missNamespace(name, .unreadable, at: now)
            return
        }
        let until = now + settings.namespaceLifetimeSeconds.asNanoseconds
        if namespaces.store(name, metadata, until: until) { tellNamespaceChanged(name) }
    }

    /// A namespace that was known stays known: its pods are still here, whatever the server says.
    private mutating func missNamespace(_ name: String, _ reason: MissingReason, at now: UInt64) {
        namespaces.retry.succeed()
        let until = now + settings.missingLifetimeSeconds.asNanoseconds
        guard let entry = namespaces.entries[name] else { return }
        let again = now + settings.namespaceLifetimeSeconds.asNanoseconds
        namespaces.entries[name]?.state =
            entry.metadata == nil ? .missing(reason, until: until) : .fresh(until: again)
        if entry.metadata == nil { tellNamespaceChanged(name) }
    }

    private mutating func retryNamespace(
        _ name: String, _ what: String, _ answer: HTTPAnswer?, at now: UInt64
    ) {
        namespaces.entries[name]?.state = .waiting
        if namespaces.retry.failureCount == 0 { warn("cannot ask for a namespace: " + what) }
        namespaces.retry.fail(
            at: now, randomBits: random(), retryAfterSeconds: answer?.retryAfterSeconds)
    }
}
