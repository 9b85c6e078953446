/// A record as the simulated container runtime wrote it.
struct TrueRecord {
    /// Its place in ``Truth/records``.
    var number: Int
    /// The time of its first part as written: no two records have the same.
    var time: String
    /// The container, restarts told apart, and its stream.
    var stream: String
    /// What the program wrote.
    var bytes: [UInt8] = []
    /// The files that its parts are in, in their order.
    var origins: [LogOrigin]
    /// Where it starts there.
    var offset: Int
    /// Whether the cluster can never store it.
    var isPoison = false
    /// Its last part is in a file.
    var isComplete = false
    /// When that was, in virtual nanoseconds.
    var completeTime: UInt64 = 0
    /// Whether it was removed before it was read, as a lossy kubelet does.
    var mayBeLost = false
}

/// A part of a record, which is one line.
struct TruePart {
    /// The record's place in ``Truth/records``.
    var record: Int
    /// Where its text starts in the record's.
    var start: Int
    /// The place of its file among the record's.
    var file: Int
    /// Whether it is the first of its record in that file.
    var isFirstInFile: Bool
}

/// What was written, from which everything else is judged.
final class Truth {
    private(set) var records: [TrueRecord] = []
    /// Virtual monotonic nanoseconds.
    var now: () -> UInt64 = { 0 }
    private(set) var numberOfTime: [String: Int] = [:]
    /// All parts that were written whole, by their times.
    private(set) var parts: [String: TruePart] = [:]

    /// Begins a record with the time of its first part.
    func begin(
        time: String, stream: String, origin: LogOrigin, offset: Int, isPoison: Bool
    ) -> Int {
        let number = records.count
        records.append(
            TrueRecord(
                number: number, time: time, stream: stream, origins: [origin], offset: offset,
                isPoison: isPoison))
        numberOfTime[time] = number
        origin.records.append(number)
        return number
    }

    /// Adds a part's text, which is in the file `origin`, to a record.
    func add(
        _ text: [UInt8], time: String, to number: Int, in origin: LogOrigin, isLast: Bool
    ) {
        let isNew = records[number].origins.last !== origin
        if isNew { records[number].origins.append(origin) }
        parts[time] = TruePart(
            record: number, start: records[number].bytes.count,
            file: records[number].origins.count - 1, isFirstInFile: isNew)
        records[number].bytes += text
        records[number].isComplete = isLast
        records[number].completeTime = now()
    }

    /// A program ended within a record: what there is goes alone.
    func end(_ number: Int) {
        records[number].isComplete = true
        records[number].completeTime = now()
    }

    /// The files of some records are gone.
    func lose(_ numbers: [Int]) { for number in numbers { records[number].mayBeLost = true } }
}
