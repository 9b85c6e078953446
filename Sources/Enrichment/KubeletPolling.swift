internal import WorldInterface

/// Where the client stands with the kubelet's list of pods (`Use_Kubelet`).
struct KubeletPolling {
    var retry = RetrySchedule()
    var isRunning = false
    /// When the latest list was asked for, or nil.
    var startedAt: UInt64?
}

extension PodMetadataClient {
    /// When the list is to be asked for again: soon if a container is not known, and after the
    /// lifetime of pods if there is one.
    var kubeletDeadline: UInt64? {
        guard !kubelet.isRunning else { return nil }
        var deadline: UInt64?
        if lookups.waitingCount > 0 {
            let interval = settings.kubeletIntervalSeconds.asNanoseconds
            deadline = kubelet.startedAt.map { $0 + interval } ?? 0
        } else if settings.podLifetimeSeconds > 0, !holders.isEmpty, let last = kubelet.startedAt {
            deadline = last + settings.podLifetimeSeconds.asNanoseconds
        }
        return deadline.map { max($0, kubelet.retry.notBefore) }
    }

    mutating func advanceKubelet(at now: UInt64) {
        guard let deadline = kubeletDeadline, now >= deadline else { return }
        kubelet.isRunning = true
        kubelet.startedAt = now
        tally.lists += 1
        start(requests.kubeletPods(token: token.authorization(at: now)), for: .kubelet)
    }

    mutating func finishKubelet(_ response: HTTPResponse, at now: UInt64) {
        kubelet.isRunning = false
        switch response {
        case .failure(let failure):
            failKubelet(failure.message, nil, at: now)
        case .answer(let answer) where answer.status == 200:
            takeKubeletPods(answer.body, at: now)
        case .answer(let answer) where answer.status == 401 && token.reread(at: now):
            kubelet.startedAt = nil
        case .answer(let answer):
            failKubelet("status \(answer.status)", answer, at: now)
            if answer.status == 401 || answer.status == 403 { missWaiting(.refused, at: now) }
        }
    }

    private mutating func takeKubeletPods(_ body: [UInt8], at now: UInt64) {
        var records: [PodRecord] = []
        guard APIDocument.podList(body, each: { records.append($0) }) != nil else {
            tally.unreadableDocuments += 1
            failKubelet("an unreadable list", nil, at: now)
            return
        }
        kubelet.retry.succeed()
        for record in records { store(record, from: .watched, at: now) }
        deleteUnlistedPods(Set(records.map(\.key)), at: now)
        missWaiting(.notFound, at: now)
    }

    /// Answers no to everybody who asked before the list was begun.
    private mutating func missWaiting(_ reason: MissingReason, at now: UInt64) {
        for (key, since) in lookups.waiting where since <= kubelet.startedAt ?? 0 {
            miss(key, cache.current(key) == nil ? reason : .replaced, at: now)
        }
    }

    private mutating func failKubelet(_ what: String, _ answer: HTTPAnswer?, at now: UInt64) {
        if kubelet.retry.failureCount == 0 { warn("cannot read the kubelet's pods: " + what) }
        kubelet.retry.fail(
            at: now, randomBits: random(), retryAfterSeconds: answer?.retryAfterSeconds)
    }
}
