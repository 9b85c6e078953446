internal import Buffering
internal import Store
internal import SystemInterface
internal import WorldInterface

/// What is in a state folder at one moment, as far as a folder in use has one: its chunks with
/// their records, the positions, and what is wrong with any of them.
///
/// One chunk at a time is in memory.
struct FolderSurvey {
    /// The largest chunk file that is looked at, in bytes.
    static let maximumChunkByteCount = 256 << 20

    /// What is known of a chunk file.
    struct ChunkRow {
        var name: String
        var outputHash: UInt64
        var state: String
        var recordCount = 0
        /// Records that a start of the agent would deliver.
        var waitingRecordCount = 0
        var usedByteCount = 0
        var byteCount: UInt64
        /// When its first frame was begun, nanoseconds since 1970.
        var begunNanoseconds: Int64?
        var first: FramePosition?
        var last: FramePosition?
    }

    /// Something to tell of a file.
    struct Remark: Hashable {
        var file: String
        var offset: UInt64
        var found: String
        var expected: String?

        /// A line for people.
        var text: String {
            let found = Readable.text(found)
            let end = expected.map { ", expected \(Readable.text($0))" } ?? ""
            return "\(Readable.text(file)): byte \(offset): \(found)\(end)"
        }
    }

    /// The chunks of each output in the order of their generations; first those that are none.
    private(set) var chunks: [ChunkRow] = []
    /// What is wrong.
    private(set) var problems: [Remark] = []
    /// What may be as it is.
    private(set) var notes: [Remark] = []
    /// What the database holds.
    let positions: PositionSnapshot
    /// Records that wait, by the hash of the output and source.
    private(set) var waiting: [UInt64: [SourceKey: Int]] = [:]
    /// Names of outputs by their hashes, as far as known.
    private(set) var outputNames: [UInt64: String]

    private let view: StateFolderView
    private var delivered: [UInt64: [SourceKey: FramePosition]] = [:]

    /// Looks at a folder; `outputNames` are those of the configuration, if there is one.
    ///
    /// - Throws: when the buffer's folder cannot be listed.
    init(_ view: StateFolderView, outputNames: [UInt64: String] = [:]) throws(WorldError) {
        self.view = view
        self.outputNames = outputNames
        positions = PositionSnapshot(view)
        notePositions()
        let files = try view.files(in: "buffer")
        for file in files where ChunkFileName.outputHash(in: file.name) == nil {
            guard !DeadLetterScanner.fileNames.contains(file.name) else { continue }
            notes.append(Remark(file: "buffer/\(file.name)", offset: 0, found: "no file of ours"))
        }
        for (hash, chunks) in inOrder(files) { survey(chunks, of: hash) }
    }

    /// The name of an output, or its hash where nothing tells the name.
    func outputName(_ hash: UInt64) -> String {
        outputNames[hash].map { Readable.text($0) } ?? String(hash, radix: 16)
    }

    // MARK: Positions

    private mutating func notePositions() {
        for position in positions.positions {
            let hash = ChunkFileName.hash(of: position.output)
            outputNames[hash] = position.output
            delivered[hash, default: [:]][position.source] = FramePosition(
                source: position.source, stdoutOffset: position.stdoutOffset,
                stderrOffset: position.stderrOffset)
        }
        let file = PositionStore.fileName
        if let problem = positions.problem {
            problems.append(Remark(file: file, offset: 0, found: problem))
        }
        if positions.ignoredRowCount > 0 {
            problems.append(
                Remark(
                    file: file, offset: 0,
                    found: "\(positions.ignoredRowCount) rows with a wrong checksum",
                    expected: "none"))
        }
    }

    // MARK: Chunks

    private struct ChunkFile {
        var name: String
        var byteCount: UInt64
        var generation: UInt64
    }

    /// The chunk files by output, each in the order of writing, by what their headers say.
    private func inOrder(_ files: [StateFolderView.Entry]) -> [(UInt64, [ChunkFile])] {
        var groups: [UInt64: [ChunkFile]] = [:]
        for file in files {
            guard let hash = ChunkFileName.outputHash(in: file.name) else { continue }
            var generation: UInt64 = 0
            if let front = try? view.front(of: "buffer/\(file.name)", byteCount: 64),
                case .used(let found) = ChunkReader(name: file.name, bytes: front).state
            {
                generation = found
            }
            groups[hash, default: []].append(
                ChunkFile(
                    name: file.name, byteCount: file.status.size, generation: generation))
        }
        return groups.sorted { $0.key < $1.key }.map { hash, files in
            (hash, files.sorted { ($0.generation, $0.name) < ($1.generation, $1.name) })
        }
    }

    private mutating func survey(_ files: [ChunkFile], of output: UInt64) {
        var read: [SourceKey: FramePosition] = [:]
        var former: UInt64 = 0
        for (index, file) in files.enumerated() {
            guard let chunk = open(file, of: output) else { continue }
            survey(
                chunk, of: output, isNewest: index == files.count - 1, former: former, read: &read)
            former = max(former, file.generation)
        }
    }

    /// Reads a chunk file; nil when it is gone, or cannot be read, which is a problem then.
    private mutating func open(_ file: ChunkFile, of output: UInt64) -> ChunkReader? {
        do {
            let content = try view.read(
                "buffer/\(file.name)", maximumByteCount: FolderSurvey.maximumChunkByteCount)
            return ChunkReader(name: file.name, bytes: content)
        } catch .notFound {
            return nil
        } catch {
            problems.append(
                Remark(file: "buffer/\(file.name)", offset: 0, found: error.message))
            chunks.append(
                ChunkRow(
                    name: file.name, outputHash: output, state: "unreadable",
                    byteCount: file.byteCount))
            return nil
        }
    }

    private mutating func survey(
        _ chunk: ChunkReader, of output: UInt64, isNewest: Bool, former: UInt64,
        read: inout [SourceKey: FramePosition]
    ) {
        var row = ChunkRow(
            name: chunk.name, outputHash: output,
            state: FolderSurvey.text(chunk.state, isNewest: isNewest),
            byteCount: UInt64(chunk.byteCount))
        row.usedByteCount = chunk.usedByteCount
        let known = delivered[output] ?? [:]
        chunk.judgeFrames(
            isDelivered: { known[$0.source]?.isAtLeast($0) ?? false }, read: &read
        ) { index, isWaiting in
            take(chunk.frame(index), isWaiting: isWaiting, of: output, into: &row)
        }
        if case .used(let generation) = chunk.state, generation == former {
            problems.append(
                Remark(
                    file: "buffer/\(chunk.name)", offset: 8,
                    found: "generation \(generation), which another chunk of the output has",
                    expected: "a generation of its own"))
        }
        for finding in chunk.findings {
            let remark = Remark(
                file: "buffer/\(chunk.name)", offset: UInt64(finding.offset),
                found: finding.found, expected: finding.expected)
            if finding.isNote || finding.isTail && isNewest {
                notes.append(remark)
            } else {
                problems.append(remark)
            }
        }
        chunks.append(row)
    }

    private mutating func take(
        _ frame: ChunkFrame, isWaiting: Bool, of output: UInt64, into row: inout ChunkRow
    ) {
        row.recordCount += frame.recordCount
        row.begunNanoseconds = row.begunNanoseconds ?? frame.begunNanoseconds
        row.first = row.first ?? frame.positions.first
        row.last = frame.positions.first ?? row.last
        guard isWaiting else { return }
        row.waitingRecordCount += frame.recordCount
        if let source = frame.positions.first?.source, frame.recordCount > 0 {
            waiting[output, default: [:]][source, default: 0] += frame.recordCount
        }
    }

    private static func text(_ state: ChunkReader.State, isNewest: Bool) -> String {
        switch state {
        case .used: isNewest ? "open" : "sealed"
        case .free: "free"
        case .unwritten: "unwritten"
        case .newer(let version): "version \(version)"
        case .unusable: "unusable"
        }
    }
}

extension FramePosition {
    /// Whether everything below `other` is below this one.
    fileprivate func isAtLeast(_ other: FramePosition) -> Bool {
        stdoutOffset >= other.stdoutOffset && stderrOffset >= other.stderrOffset
    }
}
