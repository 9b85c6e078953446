import WorldInterface

/// What was written to a node's logs, from the journals.
struct Truth {
    let run: Run
    /// The batches of each container, by the numbers of their records.
    let batches: [[Journal.Batch]]

    /// Reads the journals of a truth folder, while nobody writes.
    init(folder: String) throws(WorldError) {
        guard let run = try Run.read(truth: folder) else {
            throw .failed("nothing was written yet: there is no \(folder)/run.txt")
        }
        self.run = run
        var batches: [[Journal.Batch]] = []
        for container in Container.node {
            let path = ContainerFiles.journalPath(of: container, truth: folder)
            batches.append(try Journal(path: path).batches)
        }
        self.batches = batches
    }

    /// How many records a container has; their numbers go from 1 to it.
    func count(of container: Container) -> Int {
        batches[container.number].last.map { $0.end - 1 } ?? 0
    }

    /// How many records there are in all.
    var count: Int { Container.node.reduce(0) { $0 + count(of: $1) } }

    /// A record and its time; nil when it was never written.
    func record(_ number: Int, of container: Container) -> (record: LogRecord, time: Int64)? {
        let batches = batches[container.number]
        var (low, high) = (0, batches.count)
        while low < high {
            let middle = (low + high) / 2
            if batches[middle].end <= number { low = middle + 1 } else { high = middle }
        }
        guard low < batches.count, batches[low].first <= number else { return nil }
        let time = batches[low].nanoseconds(of: number)
        return (run.record(number, of: container, at: time), time)
    }
}
