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

    private(set) var states: [PodKey: State] = [:]
    /// How many requests are on their way.
    private(set) var runningCount = 0
    /// How many pods are to be asked for.
    private(set) var waitingCount = 0
    var retry = RetrySchedule()
    /// When pods that no watch keeps fresh are asked for again, in order of time.
    var expiries: [(at: UInt64, key: PodKey)] = []
    /// Pods in the order in which they came to wait, so that nothing depends on a hash table's.
    ///
    /// Those from `firstQueued` on count, as far as they still wait.
    private var queue: [PodKey] = []
    private var firstQueued = 0

    /// The pods that are to be asked for, in order, with the time since when.
    var waiting: [(key: PodKey, since: UInt64)] {
        queue[firstQueued...].compactMap { key in
            guard case .waiting(let since) = states[key] else { return nil }
            return (key, since)
        }
    }

    /// The next pod to be asked for, whose request is on its way from now on.
    mutating func takeNext() -> PodKey? {
        while firstQueued < queue.count {
            let key = queue[firstQueued]
            firstQueued += 1
            guard case .waiting = states[key] else { continue }
            put(key, .running)
            return key
        }
        return nil
    }

    func missingReason(of key: PodKey) -> MissingReason? {
        guard case .missing(let reason, _) = states[key] else { return nil }
        return reason
    }

    /// Whether asking for `key` would be of use: it is not known whether the pod exists, or that
    /// it does not was heard too long ago.
    func isDue(_ key: PodKey, at now: UInt64) -> Bool {
        switch states[key] {
        case nil: true
        case .missing(_, let until): now >= until
        default: false
        }
    }

    /// Notes that `key` is wanted, unless that is known or a recent answer was no.
    mutating func want(_ key: PodKey, at now: UInt64) {
        if isDue(key, at: now) { put(key, .waiting(since: now)) }
    }

    mutating func set(_ key: PodKey, _ state: State) {
        if states[key] != nil { put(key, state) }
    }

    /// The pod is known: no more need to ask, unless a request is on its way anyhow.
    mutating func settle(_ key: PodKey) {
        if states[key] != .running { forget(key) }
    }

    /// Nobody wants the pod any more.
    mutating func forget(_ key: PodKey) { put(key, nil) }

    private mutating func put(_ key: PodKey, _ state: State?) {
        count(states[key], -1)
        count(state, 1)
        states[key] = state
        guard case .waiting = state else { return }
        if queue.count > 2 * waitingCount + 64 { compact() }
        queue.append(key)
    }

    private mutating func count(_ state: State?, _ step: Int) {
        switch state {
        case .running: runningCount += step
        case .waiting: waitingCount += step
        case .missing, nil: break
        }
    }

    /// Drops what does not wait any more, so that the queue is never much longer than needed.
    private mutating func compact() {
        var seen: Set<PodKey> = []
        queue = queue[firstQueued...].filter { key in
            guard case .waiting = states[key] else { return false }
            return seen.insert(key).inserted
        }
        firstQueued = 0
    }
}

extension PodMetadataClient {
    /// Makes sure that a container's pod is known or asked for.
    ///
    /// False when nothing is to be done.
    @discardableResult
    mutating func want(_ container: ContainerIdentity, at now: UInt64) -> Bool {
        guard container.canBeAskedFor, cache.entry(for: container) == nil,
            lookups.isDue(container.pod, at: now)
        else { return false }
        preload(container.pod, at: now)
        guard cache.entry(for: container) == nil else { return true }
        lookups.want(container.pod, at: now)
        hasDemand = true
        return true
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
        guard mayLookUp, lookups.waitingCount > 0, lookups.runningCount == 0 else { return expiry }
        return min(lookups.retry.notBefore, expiry ?? .max)
    }

    mutating func advanceLookups(at now: UInt64) {
        expireLookups(at: now)
        guard mayLookUp, lookups.retry.allows(at: now) else { return }
        // Before the node is known one answer may make the others needless.
        let limit = sync.node == nil ? 1 : settings.limits.maximumLookupCount
        var room = limit - lookups.runningCount
        while room > 0, let key = lookups.takeNext() {
            room -= 1
            tally.lookups += 1
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
        tellPodChanged(key)
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
