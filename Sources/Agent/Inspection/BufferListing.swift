internal import Buffering
internal import Store
internal import SystemInterface
internal import WorldInterface

/// The contents of a state folder as tables.
struct BufferListing {
    let folder: StateFolderView
    let survey: FolderSurvey
    let letters: DeadLetterSummary
    var now = Clock.wallNanoseconds

    /// All tables, with totals and remarks behind them.
    var text: String {
        let sections = [
            chunks, positions, files("buffer", DeadLetterScanner.fileNames), quarantine,
        ]
        return head + sections.filter { !$0.isEmpty }.joined(separator: "\n") + totals + remarks
    }

    private var head: String {
        let agent = folder.agentProcess.map { "in use by process \($0)" } ?? "not in use"
        return "\(folder.path): \(agent)\n\n"
    }

    private var chunks: String {
        var table = TextTable(
            "CHUNK", "OUTPUT", "STATE", "RECORDS#", "WAITING#", "USED#", "SIZE#", "AGE#", "FIRST",
            "LAST")
        for row in survey.chunks {
            table.add(
                row.name, survey.outputName(row.outputHash), row.state, "\(row.recordCount)",
                "\(row.waitingRecordCount)", Readable.bytes(UInt64(row.usedByteCount)),
                Readable.bytes(row.byteCount),
                row.begunNanoseconds.map { Readable.age(of: $0, now: now) } ?? "-",
                row.first.map(BufferListing.place) ?? "-", row.last.map(BufferListing.place) ?? "-")
        }
        return table.isEmpty ? "" : table.text
    }

    private static func place(_ position: FramePosition) -> String {
        "\(position.source.text):\(position.offsets)"
    }

    private var positions: String {
        var table = TextTable("POSITION OF", "SOURCE", "OFFSET#", "PATH")
        let sorted = survey.positions.positions.sorted {
            ($0.output, $0.path, $0.source.bits) < ($1.output, $1.path, $1.source.bits)
        }
        for position in sorted {
            let offsets = FramePosition(
                source: position.source, stdoutOffset: position.stdoutOffset,
                stderrOffset: position.stderrOffset
            ).offsets
            table.add(
                Readable.text(position.output), position.source.text, offsets,
                Readable.text(position.path))
        }
        return table.isEmpty ? "" : table.text
    }

    private func files(_ place: String, _ names: [String]?) -> String {
        var table = TextTable("FILE", "SIZE#", "AGE#")
        for file in (try? folder.files(in: place)) ?? [] {
            guard names?.contains(file.name) ?? true else { continue }
            table.add(
                "\(place)/\(Readable.text(file.name))", Readable.bytes(file.status.size),
                Readable.age(of: file.status.modifiedNanoseconds, now: now))
        }
        return table.isEmpty ? "" : table.text
    }

    private var quarantine: String { files("quarantine", nil) }

    private var totals: String {
        let records = survey.chunks.reduce(0) { $0 + $1.recordCount }
        let waiting = survey.chunks.reduce(0) { $0 + $1.waitingRecordCount }
        let byteCount = survey.chunks.reduce(0) { $0 + $1.byteCount }
        return "\n\(survey.chunks.count) chunks of \(Readable.bytes(byteCount)), "
            + "\(records) records, \(waiting) of them waiting; "
            + "\(survey.positions.positions.count) positions; \(letters.count) dead letters\n"
    }

    private var remarks: String {
        (survey.notes + letters.notes).map { "note: \($0.text)\n" }.joined()
            + (survey.problems + letters.problems).map { "problem: \($0.text)\n" }.joined()
    }
}
