internal import WorldInterface

/// Carries requests to the simulated cluster and answers back, or fails to.
///
/// Requests overtake each other, and the body is read in two steps, since a real transport reads
/// it while it sends: whoever changes a chunk under a request is found out.
final class SimulatedNetwork {
    private final class Exchange {
        let request: HTTPRequest
        var body: [UInt8] = []
        var isExecuted = false
        init(_ request: HTTPRequest) { self.request = request }
    }

    private enum Fate {
        case answered
        case refused
        case interrupted
        case timedOut
        case lostAnswer
    }

    private let cluster: SimulatedCluster
    private let timeline: Timeline
    private let faults: Scenario.ClusterFaults
    private let dice: Dice
    private var exchanges: [UInt64: Exchange] = [:]
    /// Takes what arrives for the process.
    var deliver: (WorldEvent) -> Void = { _ in }
    /// Virtual monotonic nanoseconds.
    var now: () -> UInt64 = { 0 }

    init(
        cluster: SimulatedCluster, timeline: Timeline, faults: Scenario.ClusterFaults, dice: Dice
    ) {
        self.cluster = cluster
        self.timeline = timeline
        self.faults = faults
        self.dice = dice
    }

    func start(_ request: HTTPRequest, id: UInt64) {
        let exchange = Exchange(request)
        exchanges[id] = exchange
        let fate = drawFate()
        let latency = dice.milliseconds(0...faults.longestLatencyMilliseconds)
        let arrival = now() + latency / 2
        if fate == .refused {
            return end(id, after: latency, .failure(failure(.connect)))
        }
        read(exchange, dice.spread(1...20_000))
        if fate == .interrupted {
            return end(id, after: latency, .failure(failure(.sendInterrupted)))
        }
        timeline.add(at: arrival) { [self] in arrive(id, fate, latency) }
    }

    private func drawFate() -> Fate {
        if cluster.isHealthy { return .answered }
        if faults.outages.contains(where: { $0.contains(now()) }) || dice.chance(faults.refused) {
            return .refused
        }
        if dice.chance(faults.interruptedUpload) { return .interrupted }
        if dice.chance(faults.timeout) { return .timedOut }
        return dice.chance(faults.storedWithoutAnswer) ? .lostAnswer : .answered
    }

    private func arrive(_ id: UInt64, _ fate: Fate, _ latency: UInt64) {
        guard let exchange = exchanges[id] else { return }
        if fate == .timedOut, dice.chance(0.5) {
            return end(id, after: 30_000_000_000, .failure(failure(.timeout)))
        }
        let answer = execute(exchange)
        switch fate {
        case .timedOut: end(id, after: 30_000_000_000, .failure(failure(.timeout)))
        case .lostAnswer: end(id, after: latency, .failure(failure(.receiveInterrupted)))
        default: end(id, after: latency / 2, .answer(answer))
        }
    }

    private func execute(_ exchange: Exchange) -> HTTPAnswer {
        read(exchange, .max)
        exchange.isExecuted = true
        return cluster.execute(exchange.request, body: exchange.body)
    }

    private func read(_ exchange: Exchange, _ byteCount: Int) {
        guard let body = exchange.request.body else { return }
        let wanted = min(byteCount, body.byteCount - exchange.body.count)
        var piece = [UInt8](repeating: 0, count: 4096)
        var rest = wanted
        while rest > 0 {
            let count = unsafe piece.withUnsafeMutableBytes { buffer in
                unsafe body.read(
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: buffer[..<min(rest, buffer.count)]))
            }
            if count == 0 { break }
            exchange.body += piece[..<count]
            rest -= count
        }
    }

    private func end(_ id: UInt64, after delay: UInt64, _ response: HTTPResponse) {
        timeline.add(at: now() + delay) { [self] in
            guard exchanges.removeValue(forKey: id) != nil else { return }
            deliver(.response(RequestID(number: id), response))
        }
    }

    private func failure(_ kind: HTTPFailure.Kind) -> HTTPFailure {
        HTTPFailure(kind: kind, message: "simulated: \(kind)")
    }

    /// Gives a request up; the cluster may get it all the same when it was sent already.
    func cancel(_ id: UInt64) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        if !exchange.isExecuted, dice.chance(0.5) { _ = execute(exchange) }
    }

    /// The process died: what its sockets had taken may still arrive.
    func abandon() {
        for id in exchanges.keys.sorted() { cancel(id) }
    }
}
