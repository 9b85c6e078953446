internal import WorldInterface

/// Where the client stands with the list and watch of its node's pods.
struct NodeSync {
    enum Phase {
        /// A list from the beginning is due.
        case needsList
        /// A page is on its way.
        case listing
        /// A watch is due.
        case needsWatch
        /// A watch is open.
        case watching(PodRequestID)
    }

    var node: String?
    var phase = Phase.needsList
    var listRetry = RetrySchedule()
    /// Of its own, since a list that works says nothing of a watch that does not.
    var watchRetry = RetrySchedule()
    /// Whether some list was complete; from then on an unlisted pod is asked for alone.
    var isComplete = false
    var pageSize = 100
    var continueToken: String?
    var listedPods: Set<PodKey> = []
    /// Where the next watch begins.
    var resourceVersion = ""
    var splitter = WatchLineSplitter(maximumLineByteCount: 0)
    var watchStartedAt: UInt64 = 0
    var lastByteAt: UInt64 = 0
    var hasSeenEvent = false
    /// Lists that had to begin anew because their history was gone, since the last whole one.
    var expiredListCount = 0

    /// When the next request may begin.
    var notBefore: UInt64 { max(listRetry.notBefore, watchRetry.notBefore) }

    mutating func restartList() {
        phase = .needsList
        continueToken = nil
        listedPods = []
    }
}

extension PodMetadataClient {
    /// A watch that ends sooner than this without an event counts as a failure, so that a server
    /// that closes at once is not asked in a loop.
    private static let shortestHonestWatch: UInt64 = 5_000_000_000
    /// Nanoseconds that the transport's own idle limit is given before this side gives up.
    private static let idleGrace: UInt64 = 15_000_000_000

    var syncDeadline: UInt64? {
        guard sync.node != nil else { return nil }
        switch sync.phase {
        case .needsList, .needsWatch: return sync.notBefore
        case .listing: return nil
        case .watching: return watchDeadline
        }
    }

    private var watchDeadline: UInt64 {
        sync.lastByteAt + settings.watchIdleSeconds.asNanoseconds + PodMetadataClient.idleGrace
    }

    mutating func advanceSync(at now: UInt64) {
        guard let node = sync.node else { return }
        switch sync.phase {
        case .needsList where now >= sync.notBefore: startList(node, at: now)
        case .needsWatch where now >= sync.notBefore: startWatch(node, at: now)
        case .watching(let request) where now >= watchDeadline:
            cancel(request)
            tally.failures += 1
            sync.phase = .needsWatch
            failWatch("the watch of pods is silent", at: now)
        default: break
        }
    }

    private mutating func startList(_ node: String, at now: UInt64) {
        if sync.continueToken == nil { tally.lists += 1 }
        start(
            requests.list(
                node: node, pageSize: sync.pageSize, continueToken: sync.continueToken,
                token: token.authorization(at: now)), for: .list)
        sync.phase = .listing
    }

    private mutating func startWatch(_ node: String, at now: UInt64) {
        tally.watches += 1
        let request = start(
            requests.watch(
                node: node, resourceVersion: sync.resourceVersion,
                token: token.authorization(at: now)), for: .watch)
        sync.phase = .watching(request)
        sync.splitter = WatchLineSplitter(
            maximumLineByteCount: settings.limits.maximumWatchLineByteCount)
        sync.watchStartedAt = now
        sync.lastByteAt = now
        sync.hasSeenEvent = false
    }

    private mutating func failList(_ what: String, _ answer: HTTPAnswer? = nil, at now: UInt64) {
        if sync.listRetry.failureCount == 0 { warn("cannot list the pods of this node: " + what) }
        sync.listRetry.fail(
            at: now, randomBits: random(), retryAfterSeconds: answer?.retryAfterSeconds)
    }

    private mutating func failWatch(_ what: String, _ answer: HTTPAnswer? = nil, at now: UInt64) {
        if sync.watchRetry.failureCount == 1 {
            warn("cannot follow the pods of this node: " + what)
        }
        sync.watchRetry.fail(
            at: now, randomBits: random(), retryAfterSeconds: answer?.retryAfterSeconds)
    }

    // MARK: Lists

    mutating func finishList(_ response: HTTPResponse, at now: UInt64) {
        sync.phase = .needsList
        switch response {
        case .failure(let failure):
            // Fewer pods fit into an answer that a page of this size does not.
            if failure.kind == .tooLarge, sync.pageSize > 1 {
                sync.pageSize /= 2
                sync.restartList()
            } else {
                failList(failure.message, at: now)
            }
        case .answer(let answer) where answer.status == 200:
            takePage(answer.body, at: now)
        case .answer(let answer) where answer.status == 410:
            expireList(at: now)
        case .answer(let answer) where answer.status == 401 && token.reread(at: now):
            break
        case .answer(let answer):
            failList("status \(answer.status)", answer, at: now)
        }
    }

    private mutating func expireList(at now: UInt64) {
        tally.expiredHistories += 1
        sync.expiredListCount += 1
        sync.restartList()
        if sync.expiredListCount > 1 { failList("status 410", at: now) }
    }

    private mutating func takePage(_ body: [UInt8], at now: UInt64) {
        var records: [PodRecord] = []
        guard let header = APIDocument.podList(body, each: { records.append($0) }) else {
            tally.unreadableDocuments += 1
            sync.restartList()
            failList("an unreadable list", at: now)
            return
        }
        for record in records {
            sync.listedPods.insert(record.key)
            store(record, from: .watched, at: now)
        }
        if let next = header.continueToken {
            sync.continueToken = next
        } else {
            finishPages(header, at: now)
        }
    }

    private mutating func finishPages(_ header: PodListHeader, at now: UInt64) {
        deleteUnlistedPods(sync.listedPods, at: now)
        sync.restartList()
        sync.resourceVersion = header.resourceVersion
        sync.phase = .needsWatch
        sync.isComplete = true
        sync.expiredListCount = 0
        sync.listRetry.succeed()
    }

    /// What was followed and is not in a whole list any more has been deleted.
    mutating func deleteUnlistedPods(_ listed: Set<PodKey>, at now: UInt64) {
        for key in cache.livePods where !listed.contains(key) {
            guard cache.current(key)?.origin == .watched else { continue }
            cache.delete(key, uid: nil, at: now)
        }
    }

    // MARK: Watches

    mutating func takeWatchBytes(_ bytes: [UInt8], at now: UInt64) {
        sync.lastByteAt = now
        var lines: [[UInt8]] = []
        let oversizedBefore = sync.splitter.oversizedLineCount
        sync.splitter.append(bytes) { lines.append($0) }
        tally.oversizedWatchLines += UInt64(sync.splitter.oversizedLineCount - oversizedBefore)
        for line in lines {
            guard case .watching = sync.phase else { return }
            takeWatchLine(line, at: now)
        }
    }

    private mutating func takeWatchLine(_ line: [UInt8], at now: UInt64) {
        guard let event = APIDocument.watchEvent(line) else {
            tally.unreadableDocuments += 1
            return
        }
        switch event {
        case .stored(let record):
            moveOn(to: record.resourceVersion)
            store(record, from: .watched, at: now)
        case .deleted(let record):
            moveOn(to: record.resourceVersion)
            cache.delete(record.key, uid: record.metadata.uid, at: now)
        case .bookmark(let resourceVersion):
            moveOn(to: resourceVersion)
        case .error(let code):
            endWatch(code: code, at: now)
        case .other:
            break
        }
    }

    private mutating func moveOn(to resourceVersion: String) {
        sync.hasSeenEvent = true
        sync.watchRetry.succeed()
        if !resourceVersion.isEmpty { sync.resourceVersion = resourceVersion }
    }

    /// The server reported an error inside the stream: what follows is worth nothing.
    private mutating func endWatch(code: Int, at now: UInt64) {
        if case .watching(let request) = sync.phase { cancel(request) }
        sync.restartList()
        if code == 410 { tally.expiredHistories += 1 }
        // Gone history is normal after a while; gone at once, it must not become a loop.
        if code != 410 || !sync.hasSeenEvent {
            failWatch("the watch reports error \(code)", at: now)
        }
    }

    mutating func finishWatch(_ response: HTTPResponse, at now: UInt64) {
        sync.phase = .needsWatch
        switch response {
        case .failure(let failure):
            failWatch(failure.message, at: now)
        case .answer(let answer) where answer.status == 200:
            let isShort = now - sync.watchStartedAt < PodMetadataClient.shortestHonestWatch
            if isShort, !sync.hasSeenEvent {
                failWatch("the watch ended at once", at: now)
            } else {
                sync.watchRetry.succeed()
            }
        case .answer(let answer) where answer.status == 401 && token.reread(at: now):
            break
        case .answer(let answer):
            // History that is gone or that the server cannot read is listed anew.
            if answer.status == 410 { tally.expiredHistories += 1 }
            if [400, 404, 410].contains(answer.status) { sync.restartList() }
            failWatch("status \(answer.status)", answer, at: now)
        }
    }
}
