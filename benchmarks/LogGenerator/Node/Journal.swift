import SystemInterface
import WorldInterface

/// What was, or was about to be, written to one container's log; the truth that a server's answer
/// is compared with.
///
/// An entry is written before what it tells of is done. After a kill at any moment the last entry
/// therefore says what may be unfinished, and since records can be made again, it can be finished.
struct Journal {
    /// Records that are written together.
    struct Batch: Equatable {
        /// The number of the first record.
        var first: Int
        /// How many there are.
        var count: Int
        /// The time of the first, in nanoseconds since 1970.
        var start: Int64
        /// Nanoseconds from one to the next.
        var step: Int64
        /// The name of the log file.
        var file: String
        /// Where in the file they begin.
        var offset: Int

        /// The number after the last one.
        var end: Int { first + count }

        /// The time of a record of the batch.
        func nanoseconds(of number: Int) -> Int64 { start + Int64(number - first) * step }
    }

    /// One line.
    enum Entry: Equatable {
        /// Records go to a file.
        case batch(Batch)
        /// The current file gets another name.
        case rotation(String)
    }

    private let path: String
    /// All entries, oldest first.
    private(set) var entries: [Entry] = []

    /// The most bytes of a journal: months of a demo.
    private static let maximumByteCount = 1 << 30

    /// Opens the journal at `path`; there need not be one.
    ///
    /// A line that a kill cut short is forgotten: nothing of it was done.
    init(path: String) throws(WorldError) {
        self.path = path
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.read(path: path, maximumByteCount: Journal.maximumByteCount)
        } catch .notFound {
            return
        }
        let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        for line in String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n") {
            guard let entry = Entry(line) else {
                throw .failed("\(path) is damaged; remove the folder to begin anew")
            }
            entries.append(entry)
        }
        if end < bytes.count { try NodeFiles.truncate(path, to: end) }
    }

    /// All batches, in the order of their numbers.
    var batches: [Batch] {
        entries.compactMap { if case .batch(let batch) = $0 { batch } else { nil } }
    }

    /// Adds an entry.
    ///
    /// - Parameter keeps: false saves memory where nobody asks for the entries again.
    mutating func append(_ entry: Entry, keeps: Bool = true) throws(WorldError) {
        try NodeFiles.append(Array((entry.line + "\n").utf8), to: path)
        if keeps { entries.append(entry) }
    }

    /// Forgets the entries; the file keeps them.
    mutating func forgetEntries() { entries = [] }
}

extension Journal.Entry {
    /// Reads a line; nil when it is none.
    init?(_ line: Substring) {
        let words = line.split(separator: " ")
        switch words.first {
        case "batch":
            guard words.count == 7, let first = Int(words[1]), let count = Int(words[2]),
                let start = Int64(words[3]), let step = Int64(words[4]),
                let offset = Int(words[6])
            else { return nil }
            self = .batch(
                .init(
                    first: first, count: count, start: start, step: step, file: String(words[5]),
                    offset: offset))
        case "rotation":
            guard words.count == 2 else { return nil }
            self = .rotation(String(words[1]))
        default: return nil
        }
    }

    /// The line without its line feed.
    var line: String {
        switch self {
        case .batch(let batch):
            "batch \(batch.first) \(batch.count) \(batch.start) \(batch.step) \(batch.file) "
                + "\(batch.offset)"
        case .rotation(let name): "rotation \(name)"
        }
    }
}
