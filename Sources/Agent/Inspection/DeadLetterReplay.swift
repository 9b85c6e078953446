internal import Configuring
internal import Delivery
internal import SystemInterface
internal import WorldInterface

/// Sends dead letters again and takes what was stored out of the files.
///
/// The world must hold the folder's lock: no agent may add to the files meanwhile.
final class DeadLetterReplay {
    /// Tries of a request or a letter before it is left; an operator waits for the end.
    static let retryLimit = 3
    /// Reasons of letters that are left which are told one by one.
    private static let reasonLimit = 20

    /// What became of the letters.
    struct Outcome {
        /// Letters that are stored now.
        var deliveredCount = 0
        /// Letters that were stored before: 409.
        var duplicateCount = 0
        /// Letters that stay in the files.
        var leftCount = 0
        /// Why, for the first of them.
        var reasons: [String] = []
        /// Why what was stored stands in the files still, or nil.
        var failure: String?

        /// Whether nothing is left to do.
        var isComplete: Bool { leftCount == 0 && failure == nil }

        /// Lines for people.
        var text: String {
            reasons.map { $0 + "\n" }.joined()
                + "\(deliveredCount) stored, \(duplicateCount) were there already, "
                + "\(leftCount) left\n"
                + (failure.map { "cannot take them out of the files: \($0)\n" } ?? "")
        }

        mutating func leave(_ count: Int, _ reason: String) {
            leftCount += count
            if reasons.count < reasonLimit { reasons.append(Readable.text(reason)) }
        }
    }

    private let world: any World
    private let view: StateFolderView
    private let settings: [String: BulkSettings]
    /// Makes documents anew, if wanted.
    private let remaker: LetterRemaker?
    private var batches: [String: ReplayBatch] = [:]
    private var outcome = Outcome()
    /// Lines to take out of each file.
    private var done: [String: Set<Int>] = [:]
    /// Outputs that took nothing of a batch, and whether somebody asked for the end.
    private var unreachable: Set<String> = []
    private var isStopped = false

    /// A replay to the outputs of a configuration.
    ///
    /// - Parameter isAnew: documents are made anew of the raw lines.
    init(settings: Settings, world: any World, view: StateFolderView, isAnew: Bool = false) {
        self.world = world
        self.view = view
        let filters = FilterBuilder(settings: settings, world: world)
        let plan = PlanBuilder(settings: settings, filters: filters).plan()
        remaker = isAnew ? LetterRemaker(plan: plan, filters: filters, world: world) : nil
        var outputs: [String: BulkSettings] = [:]
        for output in plan.outputs {
            guard case .bulk(_, var bulk) = output.kind else { continue }
            bulk.retryLimit = min(bulk.retryLimit ?? .max, DeadLetterReplay.retryLimit)
            bulk.boundedRetryLimit = DeadLetterReplay.retryLimit
            bulk.hold = bulk.transient
            outputs[output.name] = bulk
        }
        self.settings = outputs
    }

    /// Sends what the filter selects and rewrites the files.
    ///
    /// - Throws: when a file cannot be read.
    func run(_ filter: DeadLetterFilter) throws(WorldError) -> Outcome {
        var line: [String: Int] = [:]
        try DeadLetterScanner(view: view).scan { number, found throws(WorldError) in
            let index = line[found.file, default: 0]
            line[found.file] = index + 1
            guard let letter = DeadLetter(line: found.bytes),
                filter.selects(letter, number: number)
            else { return true }
            take(letter, at: .init(file: found.file, line: index, number: number))
            return !isStopped
        }
        for output in batches.keys.sorted() { send(output) }
        do throws(WorldError) {
            for file in DeadLetterScanner.fileNames {
                if let lines = done[file] { try remove(lines, from: file) }
            }
        } catch {
            // What was stored is stored: sending it once more changes nothing.
            outcome.failure = error.message
        }
        return outcome
    }

    private func take(_ letter: DeadLetter, at place: ReplayBatch.LetterPlace) {
        guard settings[letter.output] != nil else {
            return outcome.leave(
                1, "\(place.number): the configuration has no output \(letter.output) that indexes")
        }
        if unreachable.contains(letter.output) { return outcome.leftCount += 1 }
        var letter = letter
        do throws(LetterRemaker.Failure) {
            if let remaker { letter = try remaker.remake(letter) }
        } catch {
            isStopped = remaker?.isStopped ?? false
            return outcome.leave(1, "\(place.number): \(error.reason)")
        }
        let batch = batches[letter.output] ?? ReplayBatch()
        batches[letter.output] = batch
        guard batch.add(letter, at: place) else {
            return outcome.leave(1, "\(place.number): its action or document cannot be sent")
        }
        if batch.isFull { send(letter.output) }
    }

    // MARK: Sending

    private func send(_ output: String) {
        guard let batch = batches.removeValue(forKey: output), !batch.places.isEmpty,
            let settings = settings[output]
        else { return }
        guard !isStopped, !unreachable.contains(output) else {
            return outcome.leave(batch.places.count, "\(output): not sent any more")
        }
        let sender = BulkSender(settings: settings, world: world)
        sender.send([batch.seal()], token: 1)
        guard let settlement = wait(for: sender) else {
            return outcome.leave(batch.places.count, "\(output): stopped before an answer came")
        }
        settle(settlement, batch, output)
    }

    private func wait(for sender: BulkSender) -> Settlement? {
        var events: [WorldEvent] = []
        while true {
            if let settlement = sender.takeSettlements().first { return settlement }
            world.wait(until: sender.nextDeadline, into: &events)
            for event in events {
                switch event {
                case .response(let id, let response) where sender.handle(id, response): break
                case .stopRequested: isStopped = true
                default: remaker?.handle(event)
                }
            }
            events.removeAll(keepingCapacity: true)
            if isStopped {
                sender.cancel()
                return nil
            }
            sender.wake()
        }
    }

    private func settle(_ settlement: Settlement, _ batch: ReplayBatch, _ output: String) {
        outcome.deliveredCount += settlement.delivered + settlement.failureStore
        outcome.duplicateCount += settlement.duplicates
        var left: Set<Int> = []
        for rejection in settlement.rejections {
            let index = Int(rejection.sourceOffset)
            left.insert(index)
            outcome.leave(
                1,
                "\(batch.places[index].number): \(rejection.status) \(rejection.errorType): "
                    + rejection.reason)
        }
        for (index, place) in batch.places.enumerated() where !left.contains(index) {
            done[place.file, default: []].insert(place.line)
        }
        let isGivenUp = settlement.rejections.allSatisfy(\.isGivenUp)
        if left.count == batch.places.count, isGivenUp { unreachable.insert(output) }
    }

    // MARK: Rewriting

    /// The file that is written before it takes the place of another.
    static let newName = "dead-letters.new.ndjson"
    /// Bytes that are written at once.
    private static let pieceByteCount = 1 << 20

    /// Writes a file without some of its lines, makes it durable, and puts it in place of the old.
    private func remove(_ lines: Set<Int>, from file: String) throws(WorldError) {
        let name = DeadLetterReplay.newName
        if try world.stateFiles().contains(where: { $0.name == name }) {
            try world.removeStateFile(name: name)
        }
        var (index, keptCount) = (0, 0)
        var piece: [UInt8] = []
        try DeadLetterScanner(view: view).scan(file) { line throws(WorldError) in
            defer { index += 1 }
            if lines.contains(index) { return true }
            guard !line.bytes.isEmpty else {
                throw .failed("\(file): the line at byte \(line.offset) is too long")
            }
            // A line that was cut gets an end, so that nothing is added to it.
            keptCount += 1
            piece += line.bytes + [0x0A]
            if piece.count >= DeadLetterReplay.pieceByteCount {
                try append(piece, isLast: false)
                piece.removeAll(keepingCapacity: true)
            }
            return true
        }
        guard keptCount > 0 else { return try world.removeStateFile(name: file) }
        try append(piece, isLast: true)
        try world.renameStateFile(from: name, to: file)
    }

    private func append(_ piece: [UInt8], isLast: Bool) throws(WorldError) {
        let result = unsafe piece.withUnsafeBytes { bytes in
            Result { () throws(WorldError) in
                unsafe try world.appendStateFile(
                    name: DeadLetterReplay.newName, bytes: bytes, sync: isLast)
            }
        }
        try result.get()
    }
}
