import DocumentClient
import SystemInterface
import WorldInterface

/// Checks that a server has every record that was written, once and unchanged.
struct Checker {
    /// How it is done.
    struct Plan {
        /// Seconds without a new document after which waiting ends.
        var patienceSeconds = 30.0
        /// Records that are also searched for by the name of their request.
        var searchedCount = 40
    }

    /// Examples of each kind of mistake that are printed.
    private static let exampleCount = 5
    private static let lookNanoseconds: UInt64 = 200_000_000
    /// Nanoseconds after which a wait is told of.
    private static let toldNanoseconds: UInt64 = 5_000_000_000

    let plan: Plan
    let truth: Truth
    let index: DocumentIndex

    /// Waits until all is there, compares, and prints; gives whether all is as it should be.
    func run() throws -> Bool {
        try waitForDocuments()
        var comparison = Comparison(with: truth)
        try index.forEach { comparison.add($0) }
        let isFound = try searchForSome()
        report(comparison)
        return comparison.isExact && isFound
    }

    /// Waits until there are as many documents as records, or no more come.
    private func waitForDocuments() throws {
        let stop = try StopSignal()
        var best = -1
        var lastGrowth = Clock.monotonicNanoseconds
        var lastTold = lastGrowth
        while true {
            let count = try index.count()
            let now = Clock.monotonicNanoseconds
            if count > best { (best, lastGrowth) = (count, now) }
            if count >= truth.count { return }
            if now - lastTold > Checker.toldNanoseconds {
                lastTold = now
                Messages.say("  waiting: \(count) of \(truth.count) are there")
            }
            guard Double(now - lastGrowth) < plan.patienceSeconds * 1e9 else { return }
            if try stop.wait(nanoseconds: Checker.lookNanoseconds) {
                throw DocumentServer.Failure(message: "stopped")
            }
        }
    }

    /// Searches for some records by the names of their requests; each must be found once.
    private func searchForSome() throws -> Bool {
        var random = RecordRandom(
            seed: UInt64(bitPattern: Clock.wallNanoseconds), container: 0, number: 0)
        let containers = Container.node.filter { truth.count(of: $0) > 0 }
        var (searched, wrong) = (0, 0)
        while searched < plan.searchedCount, !containers.isEmpty {
            let container = containers[searched % containers.count]
            let number = 1 + random.below(truth.count(of: container))
            let request = truth.run.request(number, of: container)
            let count = try index.count(ofRequest: request)
            searched += 1
            guard count != 1 else { continue }
            wrong += 1
            Messages.say("  a search for \(request) finds \(count) documents")
        }
        Messages.say("  searched \(searched) by request, found \(searched - wrong)")
        return wrong == 0
    }

    private func report(_ comparison: Comparison) {
        for container in Container.node {
            Messages.say("  \(truth.count(of: container)) records of \(container.title)")
        }
        Messages.say("  written \(truth.count), found \(comparison.documentCount)")
        let missing = comparison.missing
        let kinds = [
            ("missing", missing), ("twice", comparison.repeated),
            ("different", comparison.different), ("of no record", comparison.foreign),
        ]
        Messages.say("  " + kinds.map { "\($0.0) \($0.1.count)" }.joined(separator: ", "))
        for (kind, examples) in kinds {
            for example in examples.prefix(Checker.exampleCount) {
                Messages.say("  \(kind): \(example)")
            }
        }
    }
}
