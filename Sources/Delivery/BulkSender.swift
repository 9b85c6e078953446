public import Records
public import WorldInterface

/// Sends ranges of records to one cluster and follows each record to its end.
///
/// Hand ranges over with ``send(_:token:)`` while ``wantsMore`` holds, pass on every answer, call
/// ``wake()`` at ``nextDeadline``, and collect ``takeSettlements()``. One thread only.
public final class BulkSender {
    /// What it has counted.
    public private(set) var counters = BulkCounters()
    /// Bytes that the next body should have at most; shrinks when the server refuses.
    public private(set) var bodyByteCount: Int

    /// Whether the server has refused document types, as Elasticsearch 8 and OpenSearch 2 do.
    ///
    /// From then on they are taken out of what is sent; it is best not to make them any more.
    public private(set) var omitsType = false

    let settings: BulkSettings
    private let world: any World
    private let compressor: BodyCompressor?
    private var waiting: [BulkJob] = []
    private var underWay: [RequestID: BulkJob] = [:]
    private var open: [UInt64: (jobs: Int, settlement: Settlement)] = [:]
    private var finished: [Settlement] = []
    private var hostIndex = 0
    private var failuresInRow = 0
    private var blockedUntil: UInt64 = 0

    /// Makes a sender that has nothing to send.
    public init(settings: BulkSettings, world: any World) {
        self.settings = settings
        self.world = world
        bodyByteCount = settings.bodyByteCount
        compressor = settings.isCompressed ? BodyCompressor() : nil
    }

    /// Whether another range may be handed over now.
    ///
    /// A few records that the server could not take yet do not hold up the others.
    public var wantsMore: Bool {
        let now = world.monotonicNanoseconds
        return underWay.count < requestLimit && now >= blockedUntil
            && waiting.count < settings.waitingRequestCount
            && !waiting.contains { $0.notBefore <= now }
    }

    /// Whether the destination refuses or cannot be reached.
    public var isBlocked: Bool { failuresInRow > 0 }

    /// Whether records wait until an operator has done something: an index is closed or missing,
    /// a right is lacking.
    public var isHolding: Bool {
        waiting.contains(where: \.isHeld) || underWay.values.contains(where: \.isHeld)
    }

    /// Whether nothing is under way or waiting.
    public var isIdle: Bool { underWay.isEmpty && waiting.isEmpty }

    /// Requests under way.
    public var requestsUnderWay: Int { underWay.count }

    /// When ``wake()`` has something to do, in monotonic nanoseconds.
    public var nextDeadline: UInt64? {
        guard underWay.count < requestLimit else { return nil }
        if waiting.isEmpty {
            // Once that has passed it is up to the owner to send something.
            let isAhead = blockedUntil > world.monotonicNanoseconds
            return isBlocked && underWay.isEmpty && isAhead ? blockedUntil : nil
        }
        let earliest = waiting.reduce(UInt64.max) { min($0, $1.notBefore) }
        return max(earliest, blockedUntil)
    }

    /// Takes a range over.
    ///
    /// Its slices stay borrowed until the settlement with `token`.
    public func send(_ slices: [FrameSlice], token: UInt64) {
        open[token] = (1, Settlement(token: token))
        let job = BulkJob(token: token, slices: slices)
        if job.recordCount == 0 { return finish(job) }
        start(job)
    }

    /// Sends what has waited long enough.
    public func wake() {
        let now = world.monotonicNanoseconds
        while underWay.count < requestLimit, now >= blockedUntil,
            let index = waiting.firstIndex(where: { $0.notBefore <= now })
        {
            start(waiting.remove(at: index))
        }
    }

    /// The ranges that were settled since the last call.
    public func takeSettlements() -> [Settlement] {
        defer { finished.removeAll() }
        return finished
    }

    /// Gives up all requests; what they carried stays in the buffer.
    public func cancel() {
        for id in underWay.keys.sorted(by: { $0.number < $1.number }) { world.cancel(id) }
        underWay.removeAll()
        waiting.removeAll()
        open.removeAll()
    }

    /// Takes an answer.
    ///
    /// False when the request is not one of this sender's.
    public func handle(_ id: RequestID, _ response: HTTPResponse) -> Bool {
        guard let job = underWay.removeValue(forKey: id) else { return false }
        switch response {
        case .answer(let answer): handle(answer, for: job)
        case .failure(let failure): handle(failure, for: job)
        }
        wake()
        return true
    }

    // MARK: Sending

    private var requestLimit: Int { isBlocked ? 1 : settings.requestCount }

    private func start(_ job: BulkJob) {
        var job = job
        job.attempts += 1
        let host = settings.hosts[hostIndex % settings.hosts.count]
        job.isTypeless = omitsType
        let plain = body(of: job)
        var headers = host.headers
        headers.append(HTTPHeader("Content-Type", "application/x-ndjson"))
        headers.append(HTTPHeader("Accept", "application/json"))
        var body: any HTTPBody = plain
        if let compressor {
            headers.append(HTTPHeader("Content-Encoding", "gzip"))
            body = compressor.compress(plain)
        }
        counters.rawBytes += UInt64(plain.byteCount)
        let request = HTTPRequest(
            method: "POST", url: settings.url(of: host), headers: headers, body: body,
            connection: host.connection,
            maximumResponseByteCount: (1 << 20) + 2048 * job.recordCount,
            timeoutSeconds: settings.timeoutSeconds)
        underWay[world.start(request)] = job
    }

    private func body(of job: BulkJob) -> any HTTPBody {
        guard job.isTypeless, let member = settings.typeMember,
            TypelessBody.isNeeded(for: job.slices, member: member)
        else { return BulkBody(slices: job.slices, subset: job.subset) }
        return TypelessBody(job, member: member)
    }

    // MARK: Answers

    private func handle(_ answer: HTTPAnswer, for job: BulkJob) {
        counters.note(answer)
        switch RequestVerdict(status: answer.status) {
        case .items: readItems(answer.body, for: job)
        case .split where isAboutType(answer, of: job):
            omitsType = true
            var job = job
            job.attempts -= 1
            counters.retries += 1
            waiting.append(job)
        case .split: split(job, status: answer.status, body: answer.body)
        case .retry:
            if answer.status == 429 { shrink() }
            block(job, settings.transient, atLeast: retryAfter(answer))
            counters.lastError = "the server answered \(answer.status)"
        case .hold:
            counters.held += 1
            block(job, settings.hold, atLeast: 0)
            counters.lastError = "the server answered \(answer.status): check address and rights"
        }
    }

    /// Whether the server refused a request because of the document types in it: "Action/metadata
    /// line [1] contains an unknown parameter [_type]" (Elasticsearch 8.15).
    private func isAboutType(_ answer: HTTPAnswer, of job: BulkJob) -> Bool {
        guard settings.typeMember != nil, !job.isTypeless, answer.status == 400 else {
            return false
        }
        return String(decoding: answer.body.prefix(ItemResult.reasonLimit), as: UTF8.self)
            .contains("[_type]")
    }

    private func handle(_ failure: HTTPFailure, for job: BulkJob) {
        counters.failures += 1
        counters.lastError = failure.message
        var job = job
        // Many long reasons made the answer too long.
        if failure.kind == .tooLarge, job.recordCount > 1 { return requeue(job.halves) }
        if failure.kind == .sendInterrupted {
            // Elasticsearch answers a body over its limit with 413 and closes while the body is
            // still coming, which many clients see as a broken connection only.
            job.interruptedUploads += 1
            if job.interruptedUploads >= 2, job.recordCount > 1 {
                return requeue(job.halves)
            }
        }
        hostIndex &+= 1
        block(job, settings.transient, atLeast: 0)
    }

    private func readItems(_ body: [UInt8], for job: BulkJob) {
        switch BulkAnswer.read(body, actionCount: job.recordCount) {
        case .allStored:
            recover()
            open[job.token]?.settlement.delivered += job.recordCount
            finish(job)
        case .items(let results):
            recover()
            settle(results, of: job)
        case .unreadable(let text):
            counters.lastError = text
            block(job, settings.transient, atLeast: 0)
        }
    }

    /// What is left of a job after an answer, by what it waits for.
    private struct Rest {
        var passing: [Int32] = []
        var bounded: [Int32] = []
        var held: [Int32] = []
        var rejected: [Int32: ItemResult] = [:]
        var shrinks = false
    }

    /// Sorts the records of an answered job into those that are done and those to try again.
    private func settle(_ results: [ItemResult], of job: BulkJob) {
        var rest = Rest()
        for (number, result) in zip(job.numbers, results) {
            if result.status >= 300 { counters.note(result) }
            sort(number, result, of: job, into: &rest)
        }
        if rest.shrinks { shrink() }
        reject(rest.rejected, of: job)
        goOn(rest.passing, of: job, settings.transient)
        goOn(rest.bounded, of: job, settings.transient, isBounded: true)
        if let number = rest.held.first, let place = job.numbers.firstIndex(of: number) {
            counters.held += 1
            counters.lastError = "\(results[place].errorType): \(results[place].reason)"
        }
        goOn(rest.held, of: job, settings.hold, isHeld: true)
        finish(job)
    }

    private func sort(
        _ number: Int32, _ result: ItemResult, of job: BulkJob, into rest: inout Rest
    ) {
        switch result.verdict {
        case .done: open[job.token]?.settlement.delivered += 1
        case .duplicate: open[job.token]?.settlement.duplicates += 1
        case .failureStore: open[job.token]?.settlement.failureStore += 1
        case .reject: rest.rejected[number] = result
        case .retry: rest.passing.append(number)
        case .retrySmaller:
            rest.passing.append(number)
            rest.shrinks = true
        case .retryBounded where job.boundedAttempts + 1 >= settings.boundedRetryLimit:
            rest.rejected[number] = result
        case .retryBounded: rest.bounded.append(number)
        case .hold: rest.held.append(number)
        }
    }

    /// Tries some records of a job again, as a job of their own.
    private func goOn(
        _ numbers: [Int32], of job: BulkJob, _ schedule: RetrySchedule, isBounded: Bool = false,
        isHeld: Bool = false
    ) {
        guard !numbers.isEmpty else { return }
        open[job.token]?.jobs += 1
        counters.retriedRecords += UInt64(numbers.count)
        var rest = job
        rest.subset = numbers
        if isBounded { rest.boundedAttempts += 1 }
        rest.isHeld = isHeld
        // Where most were taken there is room again soon, and a rest that waits keeps its chunk;
        // where few were, waiting longer helps.
        let mostWereTaken = numbers.count * 2 <= job.recordCount && !isHeld
        rest.failuresInRow = mostWereTaken ? 1 : job.failuresInRow + 1
        let wait = schedule.wait(attempt: rest.failuresInRow, randomBits: world.randomBits())
        postpone(rest, for: mostWereTaken ? wait / 4 : wait)
    }

    private func split(_ job: BulkJob, status: Int, body: [UInt8]) {
        guard job.recordCount > 1 else {
            let text = String(decoding: body.prefix(ItemResult.reasonLimit), as: UTF8.self)
            let result = ItemResult(
                status: status, errorType: status == 413 ? "too_large" : "bad_request",
                reason: text)
            counters.note(result)
            reject([job.numbers[0]: result], of: job)
            return finish(job)
        }
        if status == 413 { shrink() }
        requeue(job.halves)
    }

    // MARK: Ends

    private func finish(_ job: BulkJob) {
        guard var entry = open[job.token] else { return }
        entry.jobs -= 1
        if entry.jobs > 0 {
            open[job.token] = entry
        } else {
            open[job.token] = nil
            finished.append(entry.settlement)
        }
    }

    private func reject(_ results: [Int32: ItemResult], of job: BulkJob) {
        guard !results.isEmpty else { return }
        let numbers = results.keys.sorted()
        var next = numbers.makeIterator()
        RecordWalk.visit(numbers, in: job.slices) { slice, record, body in
            guard let number = next.next(), let result = results[number] else { return }
            open[job.token]?.settlement.rejections.append(
                Rejection(slice, record, body, result: result))
        }
    }

    private func requeue(_ halves: (BulkJob, BulkJob)) {
        counters.splits += 1
        open[halves.0.token]?.jobs += 1
        waiting.append(halves.0)
        waiting.append(halves.1)
    }

    // MARK: Waiting

    /// Keeps a job and everything after it back: the destination itself is in trouble.
    private func block(_ job: BulkJob, _ schedule: RetrySchedule, atLeast: UInt64) {
        failuresInRow += 1
        let wait = max(
            schedule.wait(attempt: failuresInRow, randomBits: world.randomBits()), atLeast)
        blockedUntil = world.monotonicNanoseconds + wait
        counters.retries += 1
        // `blockedUntil` alone holds it back, so that it goes on as soon as the trouble is over.
        postpone(job, for: 0)
    }

    private func recover() {
        failuresInRow = 0
        blockedUntil = 0
        bodyByteCount = min(settings.bodyByteCount, bodyByteCount + settings.leastBodyByteCount)
    }

    private func shrink() {
        bodyByteCount = max(settings.leastBodyByteCount, bodyByteCount / 2)
    }

    private func postpone(_ job: BulkJob, for wait: UInt64) {
        if let limit = settings.retryLimit, job.attempts > limit {
            let result = ItemResult(
                status: 0, errorType: ItemResult.retryLimitType,
                reason: "given up after \(job.attempts) tries: \(counters.lastError ?? "")")
            reject(
                Dictionary(uniqueKeysWithValues: job.numbers.map { ($0, result) }), of: job)
            return finish(job)
        }
        var job = job
        job.notBefore = world.monotonicNanoseconds + wait
        waiting.append(job)
    }

    /// `Retry-After` in nanoseconds; only the form in seconds is read.
    private func retryAfter(_ answer: HTTPAnswer) -> UInt64 {
        guard let text = answer.header("retry-after"), let seconds = UInt64(text) else { return 0 }
        return min(seconds, 3600) * 1_000_000_000
    }
}
