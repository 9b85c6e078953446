internal import SystemInterface
internal import WorldInterface

/// Reads the files of dead letters line by line, the older file first.
struct DeadLetterScanner {
    /// The files, oldest letters first.
    static let fileNames = [DeadLetterFile.olderName, DeadLetterFile.name]
    /// The longest line that is taken, in bytes; a longer one counts as damaged.
    static let maximumLineByteCount = 64 << 20
    /// Bytes that are read at once.
    private static let pieceByteCount = 256 << 10

    let view: StateFolderView

    /// A line of one of the files.
    struct Line {
        /// The file's name.
        var file: String
        /// Where it starts there.
        var offset: UInt64
        /// The line without its line feed; empty when it is too long.
        var bytes: [UInt8]
        /// Whether it has its line feed; else it is being written, or was cut.
        var isWhole: Bool
    }

    /// Calls `visit` with each line that is not empty and its number, counted from 1 through both
    /// files, until it returns false.
    func scan(_ visit: (_ number: Int, _ line: Line) throws(WorldError) -> Bool) throws(WorldError)
    {
        var number = 0
        for file in DeadLetterScanner.fileNames {
            var goesOn = true
            try scan(file) { line throws(WorldError) in
                number += 1
                goesOn = try visit(number, line)
                return goesOn
            }
            if !goesOn { return }
        }
    }

    /// Calls `visit` with each line of one file that is not empty, until it returns false; a file
    /// that is not there has none.
    func scan(
        _ file: String, _ visit: (Line) throws(WorldError) -> Bool
    ) throws(WorldError) {
        let handle: LogHandle
        do {
            handle = try view.open("buffer/\(file)")
        } catch .notFound {
            return
        }
        defer { LogFiles.close(handle) }
        var line = Line(file: file, offset: 0, bytes: [], isWhole: true)
        var (place, length): (UInt64, UInt64) = (0, 0)
        while true {
            let piece = try read(handle, at: place)
            if piece.isEmpty { break }
            place += UInt64(piece.count)
            var rest = piece[...]
            while let end = rest.firstIndex(of: 0x0A) {
                DeadLetterScanner.add(rest[..<end], to: &line, &length)
                if length > 0, try !visit(line) { return }
                line.offset += length + 1
                line.bytes.removeAll(keepingCapacity: true)
                length = 0
                rest = rest[(end + 1)...]
            }
            DeadLetterScanner.add(rest, to: &line, &length)
        }
        guard length > 0 else { return }
        line.isWhole = false
        _ = try visit(line)
    }

    private static func add(_ bytes: ArraySlice<UInt8>, to line: inout Line, _ length: inout UInt64)
    {
        length += UInt64(bytes.count)
        if length > UInt64(maximumLineByteCount) {
            line.bytes.removeAll()
        } else {
            line.bytes += bytes
        }
    }

    private func read(_ handle: LogHandle, at offset: UInt64) throws(WorldError) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: DeadLetterScanner.pieceByteCount)
        let result = unsafe piece.withUnsafeMutableBytes { bytes in
            Result { () throws(WorldError) in
                unsafe try LogFiles.read(handle, at: offset, into: bytes)
            }
        }
        piece.removeLast(piece.count - (try result.get()))
        return piece
    }
}

/// What the files of dead letters hold, in short.
struct DeadLetterSummary {
    /// Letters in both files, damaged ones aside.
    private(set) var count = 0
    /// Letters by output and source.
    private(set) var bySource: [String: [String: Int]] = [:]
    /// Lines that are no letters.
    private(set) var problems: [FolderSurvey.Remark] = []
    /// A last line that is not finished.
    private(set) var notes: [FolderSurvey.Remark] = []

    /// Problems that are told one by one; the rest is only counted.
    static let problemLimit = 100

    /// Reads the files.
    init(_ view: StateFolderView) throws(WorldError) {
        var damagedCount = 0
        try DeadLetterScanner(view: view).scan { _, line in
            if let letter = DeadLetter(line: line.bytes), line.isWhole {
                count += 1
                bySource[letter.output, default: [:]][letter.source, default: 0] += 1
                return true
            }
            let remark = FolderSurvey.Remark(
                file: "buffer/\(line.file)", offset: line.offset,
                found: line.isWhole ? "a line that is no dead letter" : "a line without its end",
                expected: "a JSON object with action and document")
            if !line.isWhole { notes.append(remark) }
            if line.isWhole {
                damagedCount += 1
                if damagedCount <= DeadLetterSummary.problemLimit { problems.append(remark) }
            }
            return true
        }
    }

    /// Letters of an output.
    func count(of output: String) -> Int { bySource[output]?.values.reduce(0, +) ?? 0 }
}
