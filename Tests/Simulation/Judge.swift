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
        // A chunk that cannot be mapped does not hold up those behind it.
        if world.scenario.keepsOrder, world.refusedMappingCount == 0 { faults += order() }
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
            || isJoinedToLost(record, in: output)
    }

    /// Whether a record was taken for the rest of one that a lossy kubelet cut: nothing tells that
    /// it is none.
    private func isJoinedToLost(_ record: TrueRecord, in output: String) -> Bool {
        guard world.scenario.logs.isLossy else { return false }
        let earlier = world.truth.records[..<record.number].reversed().lazy.filter {
            $0.stream == record.stream
        }.prefix { $0.mayBeLost }
        let text = Judge.text(record.bytes[...])
        return earlier.contains { lost in
            world.cluster.numbersOfRecord[output + " " + lost.time]?.contains {
                world.cluster.documents[$0].log.reversed().starts(with: text.reversed())
            } ?? false
        }
    }

    private var deadLetterLines: [DeadLetterLines.Letter] {
        DeadLetterLines.letters(world.disk.files["dead-letters.ndjson"]?.appended ?? [])
    }

    private var deadRecords: [String] { deadLetterLines.map(\.record) }

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
            if let fault = alteration(
                of: document.time, log: document.log, from: document.output, "is stored")
            {
                faults.append(fault)
            }
        }
        for (record, places) in world.cluster.numbersOfRecord where places.count > 1 {
            let ids = places.map { world.cluster.documents[$0].id }
            faults.append("stored \(places.count) times: \(record) as \(ids)")
        }
        return faults
    }

    /// What is wrong with the text under which a record came to its end, if anything.
    private func alteration(
        of time: String, log: [UInt8], from output: String, _ end: String
    ) -> String? {
        guard let number = world.truth.numberOfTime[time] else {
            if mayGoAlone(time, log: log, from: output) { return nil }
            return "no record \(end) as \(time), \(short(log))"
        }
        let record = world.truth.records[number]
        if record.mayBeLost || Judge.text(record.bytes[...]) == log { return nil }
        return "altered: record \(describe(record)) \(end) as \(short(log))"
    }

    /// Whether a part may come as the start of a record.
    ///
    /// That is so when the start was removed before it was read, as a lossy kubelet does. And when
    /// a crash took the position behind a record that was stored, and the files with all parts
    /// before this one were removed, since it was: its rest is read again, and nothing tells that
    /// it is one. Then it must be the whole rest.
    private func mayGoAlone(_ time: String, log: [UInt8], from output: String) -> Bool {
        guard let part = world.truth.parts[time] else { return false }
        let record = world.truth.records[part.record]
        if record.mayBeLost { return true }
        guard part.file > 0, part.isFirstInFile,
            record.origins[..<part.file].allSatisfy(\.isRemoved),
            let loss = world.positionLossTime, endTime(of: record, in: output) <= loss
        else { return false }
        return Judge.text(record.bytes[part.start...]) == log
    }

    /// When a record was stored first, or could have been kept as a dead letter.
    private func endTime(of record: TrueRecord, in output: String) -> UInt64 {
        let places = world.cluster.numbersOfRecord[output + " " + record.time]
        return places?.first.map { world.cluster.documents[$0].storeTime } ?? record.completeTime
    }

    /// Bytes as they are stored: what is not UTF-8 is replaced.
    private static func text(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).utf8)
    }

    private func deadLetters() -> [String] {
        var faults: [String] = []
        var counts: [String: Int] = [:]
        for letter in deadLetterLines {
            counts[letter.record, default: 0] += 1
            if let fault = alteration(
                of: letter.time, log: letter.log, from: letter.output, "is kept")
            {
                faults.append(fault)
            }
            guard let number = world.truth.numberOfTime[letter.time] else { continue }
            let record = world.truth.records[number]
            if !record.isPoison, !isTooLarge(record) {
                faults.append("a dead letter that could be stored: \(describe(record))")
            }
            if counts[letter.record] == 2, world.scenario.crashes.isEmpty {
                faults.append("two dead letters of \(describe(record))")
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
            guard wait > Judge.longestWait + queue(before: document, since: record.completeTime)
            else { return nil }
            return "late by \(wait / 1_000_000) ms: \(describe(record))"
        }
    }

    /// The time that documents took which were stored while one waited: each may have had a request
    /// of its own, and bodies may be so small that most had.
    private func queue(before document: SimulatedCluster.Document, since time: UInt64) -> UInt64 {
        let count = world.cluster.documents.count {
            $0.output == document.output && $0.storeTime > time
                && $0.storeTime < document.storeTime
        }
        return UInt64(count * world.scenario.cluster.longestLatencyMilliseconds) * 1_000_000
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
