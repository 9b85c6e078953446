/// What a transaction adds to the counts of documents by group and minute.
struct PendingCounts {
    private struct Key: Hashable {
        var group: Int64
        var minute: Int64
    }

    private var counts: [Key: Int64] = [:]
    private var last = Key(group: 0, minute: 0)
    private var lastCount: Int64 = 0

    /// Counts `change` documents of a group in a minute.
    mutating func add(group: Int64, minute: Int64, _ change: Int64) {
        let key = Key(group: group, minute: minute)
        if key != last {
            settle()
            last = key
        }
        lastCount += change
    }

    /// Writes the sums through two statements with the parameters group, minute and change: one
    /// that adds, and one that takes rows away whose count is nothing.
    mutating func write(add: RawStatement, clean: RawStatement) throws {
        settle()
        for (key, count) in counts where count != 0 {
            add.bind(1, key.group)
            add.bind(2, key.minute)
            add.bind(3, count)
            try add.run()
            guard count < 0 else { continue }
            clean.bind(1, key.group)
            clean.bind(2, key.minute)
            try clean.run()
        }
        removeAll()
    }

    /// Forgets all.
    mutating func removeAll() {
        counts.removeAll(keepingCapacity: true)
        lastCount = 0
    }

    private mutating func settle() {
        if lastCount != 0 { counts[last, default: 0] += lastCount }
        lastCount = 0
    }
}
