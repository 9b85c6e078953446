internal import Agent

/// Compares what was stored with what was written.
struct Judge {
    let world: SimulatedWorld

    /// Everything that is wrong, or nothing.
    func faults() -> [String] {
        var faults = world.cluster.violations
        faults += missing()
        faults += stored()
        faults += deadLetters()
        if world.scenario.keepsOrder { faults += order() }
        if world.scenario.isPrompt { faults += late() }
        return faults.sorted()
    }

    /// Whether every record has reached its end.
    var isComplete: Bool {
        let dead = Set(deadRecords)
        return world.truth.records.allSatisfy { record in
            !record.isComplete || record.mayBeLost
                || world.scenario.outputs.allSatisfy { hasEnd(record, in: $0, dead: dead) }
        }
    }

    private func hasEnd(_ record: TrueRecord, in output: String, dead: Set<String>) -> Bool {
        let key = output + " " + record.time
        return world.cluster.numbersOfRecord[key] != nil || dead.contains(key)
    }

    private var deadRecords: [String] {
        DeadLetterLines.records(world.disk.files["dead-letters.ndjson"]?.appended ?? [])
    }

    // MARK: The checks

    private func missing() -> [String] {
        let dead = Set(deadRecords)
        return world.scenario.outputs.flatMap { output in
            world.truth.records.compactMap { record in
                guard record.isComplete, !record.mayBeLost,
                    !hasEnd(record, in: output, dead: dead)
                else { return nil }
                return "lost: record \(describe(record)) for \(output)"
            }
        }
    }

    private func stored() -> [String] {
        var faults: [String] = []
        for document in world.cluster.documents {
            guard let number = world.truth.numberOfTime[document.time] else {
                if mayGoAlone(document.time) { continue }
                faults.append("a document of no record: \(document.time), \(short(document.log))")
                continue
            }
            let record = world.truth.records[number]
            let expected = Array(String(decoding: record.bytes, as: UTF8.self).utf8)
            if expected != document.log, !record.mayBeLost {
                faults.append(
                    "altered: record \(describe(record)) is stored as \(short(document.log))")
            }
        }
        for (record, places) in world.cluster.numbersOfRecord where places.count > 1 {
            let ids = places.map { world.cluster.documents[$0].id }
            faults.append("stored \(places.count) times: \(record) as \(ids)")
        }
        return faults
    }

    /// Whether a part may come as a record of its own: the file with the record's start was removed
    /// before it was read, or after a power cut that took the position behind its end.
    private func mayGoAlone(_ time: String) -> Bool {
        guard let number = world.truth.numberOfPart[time] else { return false }
        let record = world.truth.records[number]
        return record.mayBeLost
            || record.origin.isRemoved && world.scenario.crashes.contains(where: \.isPowerCut)
    }

    private func deadLetters() -> [String] {
        var counts: [String: Int] = [:]
        for record in deadRecords { counts[record, default: 0] += 1 }
        var faults: [String] = []
        for (key, count) in counts {
            let time = String(key.drop { $0 != " " }.dropFirst())
            guard let number = world.truth.numberOfTime[time] else {
                if mayGoAlone(time) { continue }
                faults.append("a dead letter of no record: \(key)")
                continue
            }
            let record = world.truth.records[number]
            if !record.isPoison, !isTooLarge(record) {
                faults.append("a dead letter that could be stored: \(describe(record))")
            }
            if count > 1, world.scenario.crashes.isEmpty {
                faults.append("\(count) dead letters of \(describe(record))")
            }
        }
        return faults
    }

    /// Whether a record may be over the cluster's limit: a byte may take six on the wire.
    private func isTooLarge(_ record: TrueRecord) -> Bool {
        let limit = world.scenario.cluster.bodyLimit
        return limit > 0 && record.bytes.count * 6 + 400 > limit
    }

    /// Records that came so late that nobody would wait for them.
    private func late() -> [String] {
        world.cluster.documents.compactMap { document in
            guard let number = world.truth.numberOfTime[document.time] else { return nil }
            let record = world.truth.records[number]
            let wait = document.storeTime - min(document.storeTime, record.completeTime)
            guard wait > Judge.longestWait else { return nil }
            return "late by \(wait / 1_000_000) ms: \(describe(record))"
        }
    }

    /// Longer than anything without faults takes: the wait for the rest of a record, a poll that
    /// was put off, a flush.
    private static let longestWait: UInt64 = 15_000_000_000

    private func order() -> [String] {
        var latest: [String: TrueRecord] = [:]
        for document in world.cluster.documents {
            guard let number = world.truth.numberOfTime[document.time] else { continue }
            let record = world.truth.records[number]
            if let before = latest[record.stream], before.number > number {
                return ["out of order: \(describe(record)) after \(describe(before))"]
            }
            latest[record.stream] = record
        }
        return []
    }

    /// Compares what the pipeline counted with what happened; only of one that never crashed.
    func counters(_ totals: PipelineTotals) -> [String] {
        var faults: [String] = []
        let ends = totals.delivered + totals.duplicates + totals.deadLetters
        let read = totals.records * UInt64(world.scenario.rules.outputCount)
        if ends != read { faults.append("read \(read) records, brought \(ends) to an end") }
        if totals.waiting != 0 { faults.append("\(totals.waiting) records wait for ever") }
        let faultless =
            world.scenario.cluster.areNone && world.scenario.rules.outputCount == 1
            && !world.scenario.node.hasFailures
        if faultless, totals.duplicates > 0 {
            faults.append("sent \(totals.duplicates) records twice without need")
        }
        return faults
    }

    private func describe(_ record: TrueRecord) -> String {
        "\(record.number) of \(record.stream) at \(record.offset) (\(record.time)), "
            + short(record.bytes)
    }

    private func short(_ bytes: [UInt8]) -> String {
        "\(bytes.count) bytes \"\(String(decoding: bytes.prefix(60), as: UTF8.self))\""
    }
}

extension Scenario.NodeFaults {
    /// Whether calls may fail, after which records may be sent again.
    var hasFailures: Bool {
        readFailure + openFailure + listFailure + commitFailure + mappingFailure > 0
            || !fullDisk.isEmpty
    }
}
