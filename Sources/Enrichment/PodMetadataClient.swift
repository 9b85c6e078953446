public import WorldInterface

/// Something that the owner of a ``PodMetadataClient`` has to do.
public enum PodClientAction {
    /// Start a request and hand its answer back under this name.
    case start(PodRequestID, HTTPRequest)
    /// Give a request up; its answer is not wanted any more.
    case cancel(PodRequestID)
    /// What is known of a pod changed, and a container of it is retained: ask again.
    case podChanged(PodKey)
    /// What is known of a namespace changed, and a container in it is retained: ask again.
    case namespaceChanged(String)
    /// Something an operator should read.
    case warn(String)
}

/// Knows the metadata of the pods whose containers are retained.
///
/// A state machine without input and output: the owner reports what happened and when, takes the
/// actions with ``takeActions()``, and calls ``timerDue(at:)`` when ``nextDeadline`` has passed.
/// The same events give the same actions, so that a simulation can replay it.
///
/// With a node name the node's pods are listed page by page and then watched; without one the first
/// container's pod is asked for and the node learned from it. A pod that the list does not hold
/// is asked for alone, and "no such pod" is believed for a while, so that there is no request per
/// record or batch. All times are monotonic nanoseconds.
public struct PodMetadataClient {
    enum Purpose: Equatable {
        case list
        case watch
        case pod(PodKey)
        case namespace(String)
        case kubelet
    }

    struct Holder {
        var count: Int
        let since: UInt64
    }

    let settings: KubernetesClientSettings
    let requests: PodRequests
    let readFile: (String) -> [UInt8]?
    private let randomBits: () -> UInt64
    var token: ServiceAccountToken
    var cache: PodCache
    var holders: [ContainerIdentity: Holder] = [:]
    var sync = NodeSync()
    var lookups = PodLookups()
    var kubelet = KubeletPolling()
    var namespaces = NamespaceTable()
    var hasDemand = false
    private var actions: [PodClientAction] = []
    private var running: [PodRequestID: Purpose] = [:]
    private var requestCount: UInt64 = 0
    var tally = PodClientCounters()

    /// Makes a client that knows nothing yet.
    ///
    /// `readFile` gives a file's bytes, or nil when it cannot be read; `randomBits` feeds the
    /// jitter.
    public init(
        settings: KubernetesClientSettings, readFile: @escaping (String) -> [UInt8]?,
        randomBits: @escaping () -> UInt64
    ) {
        self.settings = settings
        requests = PodRequests(settings: settings)
        self.readFile = readFile
        self.randomBits = randomBits
        token = ServiceAccountToken(
            path: settings.tokenFile,
            lifetimeNanoseconds: settings.tokenLifetimeSeconds.asNanoseconds, readFile: readFile)
        cache = PodCache(
            limits: settings.limits,
            deletedLifetimeNanoseconds: settings.deletedPodLifetimeSeconds.asNanoseconds)
        sync.node = settings.nodeName
        sync.pageSize = settings.listPageSize
    }

    // MARK: What the owner wants

    /// A file of this container was opened: its pod is to be known, and to stay known when it is
    /// deleted.
    ///
    /// Each call wants a ``release(_:at:)``.
    public mutating func retain(_ container: ContainerIdentity, at now: UInt64) {
        if holders[container] != nil {
            holders[container]?.count += 1
            return
        }
        holders[container] = Holder(count: 1, since: now)
        cache.hold(container)
        if settings.needsNamespaces { retainNamespace(container.namespace, at: now) }
        if settings.needsPods { want(container, at: now) }
        advance(at: now)
    }

    /// A file of this container was closed.
    public mutating func release(_ container: ContainerIdentity, at now: UInt64) {
        guard let holder = holders[container] else { return }
        guard holder.count == 1 else {
            holders[container]?.count -= 1
            return
        }
        holders[container] = nil
        cache.unhold(container, at: now)
        if !cache.isHeld(container.pod) { lookups.forget(container.pod) }
        if settings.needsNamespaces { namespaces.release(container.namespace) }
    }

    /// Asks again for a retained container whose pod or namespace was missing, if that answer is
    /// old enough.
    ///
    /// Cheap when it is not; meant to be called once per batch.
    public mutating func ask(_ container: ContainerIdentity, at now: UInt64) {
        guard holders[container] != nil else { return }
        var isNew = settings.needsPods && want(container, at: now)
        if settings.needsNamespaces, namespaces.ask(container.namespace, at: now) { isNew = true }
        if isNew { advance(at: now) }
    }

    /// What is known of the pod of `container`.
    ///
    /// Pure; a dictionary look-up or two.
    public func metadata(for container: ContainerIdentity) -> PodKnowledge {
        if let entry = cache.entry(for: container) {
            return .known(entry.metadata, version: entry.version)
        }
        guard let holder = holders[container], settings.needsPods else {
            return .missing(.notAsked)
        }
        guard container.canBeAskedFor else { return .missing(.invalidName) }
        if let reason = lookups.missingReason(of: container.pod) { return .missing(reason) }
        return .unknown(since: holder.since)
    }

    /// What is known of a namespace.
    public func namespaceMetadata(for name: String) -> NamespaceKnowledge {
        namespaces.knowledge(of: name)
    }

    /// The node whose pods are followed, once it is known.
    public var nodeName: String? { sync.node }

    /// Whether the node's pods have been listed and are being followed.
    public var isFollowing: Bool { sync.isComplete }

    /// What has been done and what could not be.
    public var counters: PodClientCounters {
        var result = tally
        result.trimmedPods = cache.trimmedCount
        result.refusedPods = cache.refusedCount
        return result
    }

    /// The number of pods that are kept.
    public var podCount: Int { cache.podCount }

    // MARK: What happened

    /// A request has its answer.
    ///
    /// Unknown requests are ignored.
    public mutating func receive(
        _ response: HTTPResponse, for request: PodRequestID, at now: UInt64
    ) {
        guard let purpose = running.removeValue(forKey: request) else { return }
        if case .answer(let answer) = response, answer.status == 200 || answer.status == 404 {
        } else {
            tally.failures += 1
        }
        switch purpose {
        case .list: finishList(response, at: now)
        case .watch: finishWatch(response, at: now)
        case .pod(let key): finishLookup(of: key, response, at: now)
        case .namespace(let name): finishNamespace(name, response, at: now)
        case .kubelet: finishKubelet(response, at: now)
        }
        advance(at: now)
    }

    /// A part of a watch's body arrived.
    ///
    /// Unknown requests are ignored.
    public mutating func receive(
        streamBytes: [UInt8], for request: PodRequestID, at now: UInt64
    ) {
        guard running[request] == .watch else { return }
        takeWatchBytes(streamBytes, at: now)
        advance(at: now)
    }

    /// ``nextDeadline`` has passed.
    public mutating func timerDue(at now: UInt64) { advance(at: now) }

    /// Gives all requests up.
    ///
    /// Nothing is started afterwards until a container is retained.
    public mutating func stop() {
        for request in running.keys.sorted(by: { $0.number < $1.number }) {
            actions.append(.cancel(request))
        }
        running.removeAll()
        hasDemand = false
    }

    // MARK: What is to be done

    /// The actions since the last call, in their order.
    public mutating func takeActions() -> [PodClientAction] {
        defer { actions.removeAll() }
        return actions
    }

    /// When to call ``timerDue(at:)``, or nil when only an event can change anything.
    public var nextDeadline: UInt64? {
        var deadlines: [UInt64?] = [cache.nextDeadline, namespaceDeadline]
        if hasDemand {
            deadlines += settings.usesKubelet ? [kubeletDeadline] : [syncDeadline, lookupDeadline]
        }
        return deadlines.compactMap { $0 }.min()
    }

    // MARK: Inside

    mutating func advance(at now: UInt64) {
        cache.expire(at: now)
        if hasDemand {
            if settings.usesKubelet {
                advanceKubelet(at: now)
            } else {
                advanceSync(at: now)
                advanceLookups(at: now)
            }
        }
        advanceNamespaces(at: now)
    }

    /// Names a request and orders it to be started.
    @discardableResult
    mutating func start(_ request: HTTPRequest, for purpose: Purpose) -> PodRequestID {
        requestCount += 1
        tally.requests += 1
        let id = PodRequestID(number: requestCount)
        running[id] = purpose
        actions.append(.start(id, request))
        return id
    }

    /// Orders a request to be given up.
    mutating func cancel(_ request: PodRequestID) {
        guard running.removeValue(forKey: request) != nil else { return }
        actions.append(.cancel(request))
    }

    mutating func warn(_ text: String) { actions.append(.warn(text)) }

    mutating func random() -> UInt64 { randomBits() }

    /// Stores a pod, tells those who hold it, and ends an inquiry that this answers.
    mutating func store(_ record: PodRecord, from origin: PodCache.Origin, at now: UInt64) {
        let isChanged = cache.store(record.key, record.metadata, from: origin, at: now)
        guard cache.isHeld(record.key) else { return }
        if cache.unresolvedHolders(of: record.key).isEmpty { lookups.settle(record.key) }
        if isChanged { tellPodChanged(record.key) }
    }

    mutating func tellPodChanged(_ key: PodKey) { actions.append(.podChanged(key)) }

    mutating func tellNamespaceChanged(_ name: String) { actions.append(.namespaceChanged(name)) }
}

extension UInt64 {
    /// Seconds as nanoseconds; what does not fit is for ever.
    var asNanoseconds: UInt64 {
        let (product, overflows) = multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max / 2 : Swift.min(product, .max / 2)
    }
}

extension HTTPAnswer {
    /// Seconds of a `Retry-After` header; a date is not understood.
    var retryAfterSeconds: UInt64? { header("retry-after").flatMap { UInt64($0) } }
}
