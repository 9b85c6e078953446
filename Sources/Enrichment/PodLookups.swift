internal import WorldInterface

/// Pods that are asked for one by one, because no list holds them or no node is known yet.
struct PodLookups {
    enum State: Equatable {
        /// To be asked for since this time.
        case waiting(since: UInt64)
        /// The request is on its way.
        case running
        /// The answer was no; believed until then.
        case missing(MissingReason, until: UInt64)
    }

    /// In the order of their arrival, so that nothing depends on a hash table's.
    private(set) var order: [PodKey] = []
    private(set) var states: [PodKey: State] = [:]
    var retry = RetrySchedule()
    /// When pods that no watch keeps fresh are asked for again, in order of time.
    var expiries: [(at: UInt64, key: PodKey)] = []

    var runningCount: Int { states.values.reduce(0) { $0 + ($1 == .running ? 1 : 0) } }

    /// The pods that are to be asked for, in order, with the time since when.
    var waiting: [(key: PodKey, since: UInt64)] {
        order.compactMap { key in
            guard case .waiting(let since) = states[key] else { return nil }
            return (key, since)
        }
    }

    func missingReason(of key: PodKey) -> MissingReason? {
        guard case .missing(let reason, _) = states[key] else { return nil }
        return reason
    }

    /// Notes that `key` is wanted, unless that is known or a recent answer was no.
    mutating func want(_ key: PodKey, at now: UInt64) {
        switch states[key] {
        case nil: order.append(key)
        case .missing(_, let until) where now >= until: break
        default: return
        }
        states[key] = .waiting(since: now)
    }

    mutating func set(_ key: PodKey, _ state: State) {
        guard states[key] != nil else { return }
        states[key] = state
    }

    /// The pod is known: no more need to ask, unless a request is on its way anyhow.
    mutating func settle(_ key: PodKey) {
        if states[key] != .running { forget(key) }
    }

    /// Nobody wants the pod any more.
    mutating func forget(_ key: PodKey) {
        guard states.removeValue(forKey: key) != nil else { return }
        order.removeAll { $0 == key }
    }
}

extension PodMetadataClient {
    /// Makes sure that a container's pod is known or asked for.
    mutating func want(_ container: ContainerIdentity, at now: UInt64) {
        guard container.canBeAskedFor else { return }
        if cache.entry(for: container) == nil { preload(container.pod, at: now) }
        guard cache.entry(for: container) == nil else { return }
        lookups.want(container.pod, at: now)
        hasDemand = true
    }

    /// Reads a pod's file from the preload folder.
    ///
    /// The key must be well formed.
    private mutating func preload(_ key: PodKey, at now: UInt64) {
        guard let folder = settings.preloadDirectory,
            let bytes = readFile("\(folder)/\(key.namespace)_\(key.name).meta")
        else { return }
        guard var record = APIDocument.pod(bytes) else {
            tally.unreadableDocuments += 1
            return
        }
        // The file's name decides, as it does in Fluent Bit.
        record.key = key
        store(record, from: .file, at: now)
    }

    /// Whether pods may be asked for alone: the list is done, cannot be had, or has no node yet.
    private var mayLookUp: Bool {
        sync.node == nil || sync.isComplete || sync.listRetry.failureCount > 0
    }

    var lookupDeadline: UInt64? {
        let expiry = lookups.expiries.first?.at
        guard mayLookUp, !lookups.waiting.isEmpty, lookups.runningCount == 0 else { return expiry }
        return min(lookups.retry.notBefore, expiry ?? .max)
    }

    mutating func advanceLookups(at now: UInt64) {
        expireLookups(at: now)
        guard mayLookUp, lookups.retry.allows(at: now) else { return }
        // Before the node is known one answer may make the others needless.
        let limit = sync.node == nil ? 1 : settings.limits.maximumLookupCount
        var room = limit - lookups.runningCount
        for (key, _) in lookups.waiting where room > 0 {
            room -= 1
            tally.lookups += 1
            lookups.set(key, .running)
            start(requests.pod(key, token: token.authorization(at: now)), for: .pod(key))
        }
    }

    private mutating func expireLookups(at now: UInt64) {
        while let expiry = lookups.expiries.first, expiry.at <= now {
            lookups.expiries.removeFirst()
            guard case .lookup = cache.current(expiry.key)?.origin, cache.isHeld(expiry.key) else {
                continue
            }
            lookups.want(expiry.key, at: now)
        }
    }

    mutating func finishLookup(of key: PodKey, _ response: HTTPResponse, at now: UInt64) {
        switch response {
        case .failure(let failure) where failure.kind == .tooLarge:
            miss(key, .unreadable, at: now)
        case .failure(let failure):
            retryLookup(of: key, failure.message, nil, at: now)
        case .answer(let answer) where answer.status == 200:
            lookups.retry.succeed()
            takePod(key, answer.body, at: now)
        case .answer(let answer) where answer.status == 404:
            lookups.retry.succeed()
            miss(key, .notFound, at: now)
        case .answer(let answer) where answer.status == 401 && token.reread(at: now):
            lookups.set(key, .waiting(since: now))
        case .answer(let answer) where answer.status == 401 || answer.status == 403:
            warn("the API server refuses to show pods: status \(answer.status)")
            miss(key, .refused, at: now)
        case .answer(let answer):
            retryLookup(of: key, "status \(answer.status)", answer, at: now)
        }
    }

    private mutating func takePod(_ key: PodKey, _ body: [UInt8], at now: UInt64) {
        guard let record = APIDocument.pod(body), record.key == key else {
            tally.unreadableDocuments += 1
            miss(key, .unreadable, at: now)
            return
        }
        guard cache.isHeld(key) else { return lookups.forget(key) }
        lookups.forget(key)
        store(record, from: .lookup(now), at: now)
        if settings.podLifetimeSeconds > 0 {
            lookups.expiries.append((now + settings.podLifetimeSeconds.asNanoseconds, key))
        }
        if sync.node == nil, let node = record.metadata.nodeName, PodKey.isSubdomain(node) {
            sync.node = node
        }
        guard !cache.unresolvedHolders(of: key).isEmpty else { return }
        lookups.want(key, at: now)
        miss(key, cache.current(key) == nil ? .cacheFull : .replaced, at: now)
    }

    mutating func miss(_ key: PodKey, _ reason: MissingReason, at now: UInt64) {
        guard !cache.unresolvedHolders(of: key).isEmpty else { return lookups.forget(key) }
        let until = now + settings.missingLifetimeSeconds.asNanoseconds
        lookups.set(key, .missing(reason, until: until))
    }

    private mutating func retryLookup(
        of key: PodKey, _ what: String, _ answer: HTTPAnswer?, at now: UInt64
    ) {
        lookups.set(key, .waiting(since: now))
        if lookups.retry.failureCount == 0 { warn("cannot ask for a pod: " + what) }
        lookups.retry.fail(
            at: now, randomBits: random(), retryAfterSeconds: answer?.retryAfterSeconds)
    }
}
