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
    /// The file that it starts in.
    var origin: LogOrigin
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

/// What was written, from which everything else is judged.
final class Truth {
    private(set) var records: [TrueRecord] = []
    /// Virtual monotonic nanoseconds.
    var now: () -> UInt64 = { 0 }
    private(set) var numberOfTime: [String: Int] = [:]
    /// The records of all parts, by the parts' times.
    private(set) var numberOfPart: [String: Int] = [:]

    /// Begins a record with the time of its first part.
    func begin(
        time: String, stream: String, origin: LogOrigin, offset: Int, isPoison: Bool
    ) -> Int {
        let number = records.count
        records.append(
            TrueRecord(
                number: number, time: time, stream: stream, origin: origin, offset: offset,
                isPoison: isPoison))
        numberOfTime[time] = number
        origin.records.append(number)
        return number
    }

    /// Adds a part's text to a record.
    func add(_ text: [UInt8], time: String, to number: Int, isLast: Bool) {
        numberOfPart[time] = number
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
