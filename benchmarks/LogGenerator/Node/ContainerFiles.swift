import Records
import SystemInterface
import WorldInterface

/// The log files of one container, written by the runtime and rotated by the kubelet.
struct ContainerFiles {
    /// The name of the current file: the container was never restarted.
    static let currentName = "0.log"

    let container: Container
    private let run: Run
    private let folder: String
    private var journal: Journal
    /// The file that is written to: the current one, or for a moment one that was just renamed.
    private var file = ContainerFiles.currentName
    /// The number of the next record.
    private(set) var nextNumber = 1
    /// The time of the last record.
    private(set) var lastNanoseconds = Int64.min
    /// How often the log was rotated since this value was made.
    private(set) var rotationCount = 0

    /// Opens a container's log, new or old, in a node's log folder, and finishes what a kill has
    /// left unfinished.
    init(_ container: Container, run: Run, node: String, truth: String) throws(WorldError) {
        self.container = container
        self.run = run
        folder = "\(node)/\(container.folder)"
        journal = try Journal(path: ContainerFiles.journalPath(of: container, truth: truth))
        try FileWriting.makeDirectories(folder, mode: 0o755)
        try FileWriting.makeDirectories("\(node)/containers", mode: 0o755)
        try finishLastEntry()
        if let last = journal.batches.last {
            nextNumber = last.end
            lastNanoseconds = last.nanoseconds(of: last.end - 1)
        }
        journal.forgetEntries()
        if size(of: file) == nil { try append([], to: file) }
        try NodeFiles.link("\(node)/\(container.link)", to: "../\(container.folder)/\(file)")
    }

    /// Where the journal of a container lies.
    static func journalPath(of container: Container, truth: String) -> String {
        "\(truth)/\(container.namespace)_\(container.pod)_\(container.name).journal"
    }

    /// Appends `count` records, the first at `start`, each `step` nanoseconds after the other.
    mutating func append(_ count: Int, from start: Int64, step: Int64) throws(WorldError) {
        guard count > 0 else { return }
        let batch = Journal.Batch(
            first: nextNumber, count: count, start: max(start, lastNanoseconds &+ 1), step: step,
            file: file, offset: size(of: file) ?? 0)
        try journal.append(.batch(batch), keeps: false)
        try append(text(of: batch), to: file)
        nextNumber = batch.end
        lastNanoseconds = batch.nanoseconds(of: batch.end - 1)
    }

    /// The size of the current file in bytes.
    var currentByteCount: Int { size(of: ContainerFiles.currentName) ?? 0 }

    /// Renames the current file as the kubelet does, after it has compressed older ones and
    /// removed those beyond `keptCount` files; the runtime goes on writing to it until
    /// ``reopen()``.
    mutating func rotate(at nanoseconds: Int64, keptCount: Int) throws(WorldError) {
        try removeExcess(keeping: keptCount)
        let time = Moment(
            request: "", nanoseconds: nanoseconds,
            random: RecordRandom(seed: 0, container: 0, number: 0))
        let digits = "\(time.date)-\(time.clock)".filter { $0.isNumber }
        let name = "\(ContainerFiles.currentName).\(digits.prefix(8))-\(digits.dropFirst(8))"
        try journal.append(.rotation(name), keeps: false)
        try NodeFiles.rename("\(folder)/\(ContainerFiles.currentName)", to: "\(folder)/\(name)")
        file = name
        rotationCount += 1
    }

    /// Whether the file was renamed and the runtime has not noticed yet.
    var isWaitingForReopen: Bool { file != ContainerFiles.currentName }

    /// Makes a new current file, as the runtime does when the kubelet tells it to.
    mutating func reopen() throws(WorldError) {
        file = ContainerFiles.currentName
        try append([], to: file)
    }

    /// The bytes of a batch.
    private func text(of batch: Journal.Batch) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in batch.first..<batch.end {
            let nanoseconds = batch.nanoseconds(of: number)
            CRIText.append(
                run.record(number, of: container, at: nanoseconds), at: nanoseconds, to: &bytes)
        }
        return bytes
    }

    // MARK: After a kill

    private func finishLastEntry() throws(WorldError) {
        switch journal.entries.last {
        case .batch(let batch): try finish(batch)
        case .rotation(let name):
            guard size(of: name) == nil, size(of: ContainerFiles.currentName) != nil else { return }
            try NodeFiles.rename("\(folder)/\(ContainerFiles.currentName)", to: "\(folder)/\(name)")
        case nil: break
        }
    }

    private func finish(_ batch: Journal.Batch) throws(WorldError) {
        let present = (size(of: batch.file) ?? 0) - batch.offset
        guard present >= 0 else {
            throw .failed("\(folder)/\(batch.file) is shorter than what was written to it")
        }
        let bytes = text(of: batch)
        if present < bytes.count { try append(bytes.dropFirst(present), to: batch.file) }
    }

    // MARK: The kubelet's part

    private func removeExcess(keeping keptCount: Int) throws(WorldError) {
        let names = try DirectoryListing.entries(of: folder).map(\.name).sorted()
        var rotated: [String] = []
        for name in names where name != ContainerFiles.currentName {
            // A kill came between the compressed file and the removal of the other.
            let isHalf = name.hasSuffix(".tmp") || names.contains(name + ".gz")
            if isHalf { NodeFiles.remove("\(folder)/\(name)") } else { rotated.append(name) }
        }
        // Two places are for the file that is about to be renamed and for the new one.
        for name in rotated.dropLast(max(keptCount - 2, 0)) {
            NodeFiles.remove("\(folder)/\(name)")
        }
        for name in rotated.suffix(max(keptCount - 2, 0)) where !name.hasSuffix(".gz") {
            try NodeFiles.compress("\(folder)/\(name)")
        }
    }

    private func size(of name: String) -> Int? { NodeFiles.size(of: "\(folder)/\(name)") }

    private func append(_ bytes: some Collection<UInt8>, to name: String) throws(WorldError) {
        try NodeFiles.append(bytes, to: "\(folder)/\(name)")
    }
}
