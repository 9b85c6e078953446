internal import Buffering
internal import Store
internal import SystemInterface
internal import Tailing
internal import WorldInterface

/// What is still to be read and delivered of each container, by the positions, the buffer and the
/// log files, whether an agent runs or not.
struct ContainerBacklog {
    /// A container, or a log file that is none's.
    struct Row {
        /// `namespace/pod/container`, or the file's path.
        var name: String
        /// Bytes of its log files that are delivered, of the output that is furthest behind.
        var deliveredByteCount: UInt64 = 0
        /// Bytes of its log files that are not; those in the buffer are among them.
        var unreadByteCount: UInt64 = 0
        /// Records in the buffer, of all outputs.
        var bufferedCount = 0
        /// Dead letters, of all outputs.
        var deadLetterCount = 0
        /// Files whose content cannot be compared with a position: compressed, or not readable.
        var unknownFileCount = 0
    }

    /// The containers by name.
    private(set) var rows: [Row] = []

    /// Looks at what the survey knows, and at the log files that positions name.
    init(_ survey: FolderSurvey, letters: DeadLetterSummary) {
        var table = Table(survey, letters: letters)
        for position in survey.positions.positions { table.add(position) }
        rows = table.rows.values.sorted { $0.name < $1.name }
    }

    /// The sums of all rows.
    var total: Row {
        rows.reduce(into: Row(name: "total")) { sum, row in
            sum.deliveredByteCount.add(row.deliveredByteCount)
            sum.unreadByteCount.add(row.unreadByteCount)
            sum.bufferedCount += row.bufferedCount
            sum.deadLetterCount += row.deadLetterCount
            sum.unknownFileCount += row.unknownFileCount
        }
    }

    /// Rows that come together, with what was looked at already.
    private struct Table {
        var rows: [String: Row] = [:]
        /// The least offset of any output, by source.
        private var offsets: [SourceKey: UInt64] = [:]
        private var buffered: [SourceKey: Int] = [:]
        private var deadLetters: [String: Int] = [:]
        private var seenSources: Set<SourceKey> = []
        private var seenPlaces: Set<String> = []

        init(_ survey: FolderSurvey, letters: DeadLetterSummary) {
            for position in survey.positions.positions {
                let offset = min(position.stdoutOffset, position.stderrOffset)
                offsets[position.source] = min(offsets[position.source] ?? .max, offset)
            }
            for sources in survey.waiting.values { buffered.merge(sources, uniquingKeysWith: +) }
            for sources in letters.bySource.values {
                deadLetters.merge(sources, uniquingKeysWith: +)
            }
        }

        mutating func add(_ position: Position) {
            guard seenSources.insert(position.source).inserted else { return }
            // Links such as those in /var/log/containers lead to the folder that tells names.
            let path = (try? LogFiles.resolve(path: position.path)) ?? position.path
            let container = ContainerLogPath(logInSet: path)
            let name = container.map { "\($0.namespace)/\($0.pod)/\($0.container)" } ?? path
            var row = rows[name] ?? Row(name: name)
            row.deliveredByteCount.add(offsets[position.source] ?? 0)
            row.bufferedCount += buffered[position.source] ?? 0
            // Dead letters write the key without zeroes in front.
            row.deadLetterCount += deadLetters[String(position.source.bits, radix: 16)] ?? 0
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
            if container != nil, seenPlaces.insert(folder).inserted {
                addFiles(of: folder, to: &row)
            } else if container == nil, seenPlaces.insert(path).inserted {
                addFile(path, container: nil, to: &row)
            }
            rows[row.name] = row
        }

        /// Adds all log files of a container's folder.
        private func addFiles(of folder: String, to row: inout Row) {
            for entry in (try? DirectoryListing.entries(of: folder)) ?? [] {
                let path = "\(folder)/\(entry.name)"
                guard let container = ContainerLogPath(logInSet: path) else { continue }
                addFile(path, container: container, to: &row)
            }
        }

        private func addFile(_ path: String, container: ContainerLogPath?, to row: inout Row) {
            guard !path.hasSuffix(".gz"), let handle = try? LogFiles.open(path: path) else {
                if path.hasSuffix(".gz") { row.unknownFileCount += 1 }
                return
            }
            defer { LogFiles.close(handle) }
            guard let status = try? LogFiles.status(of: handle) else { return }
            let keys = SourceKeys(
                container: container, device: status.device, inode: status.inode,
                firstBytes: ContainerBacklog.front(of: handle))
            let offset = keys?.latest { offsets[$0] } ?? 0
            row.unreadByteCount.add(status.size - min(offset, status.size))
        }
    }

    private static func front(of handle: LogHandle) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: SourceKeys.firstByteCount)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            (try? unsafe LogFiles.read(handle, at: 0, into: buffer)) ?? 0
        }
        return Array(bytes[..<count])
    }
}

extension UInt64 {
    /// Adds, and stays at the greatest number: a position may say anything.
    fileprivate mutating func add(_ other: UInt64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }
}
