internal import Buffering
internal import Reporting
internal import Store
internal import SystemInterface
internal import WorldInterface

/// Tells what is in a state folder and what is wrong with it, without touching it: it may be in use
/// by an agent.
public struct BufferInspector {
    /// Readings of a folder before what is wrong in each of them is believed.
    ///
    /// In a folder in use a file may change between two reads of it.
    private static let readingLimit = 3

    private let options: InspectionOptions

    /// An inspector of the folder that the options name.
    public init(options: InspectionOptions) { self.options = options }

    /// Prints all chunks, positions, dead letters and quarantined files; gives the exit status.
    public func list() -> Int32 {
        withFolder { folder throws(WorldError) in
            let survey = try FolderSurvey(folder.view, outputNames: folder.outputNames)
            let letters = try DeadLetterSummary(folder.view)
            StandardStreams.output(
                BufferListing(folder: folder.view, survey: survey, letters: letters).text)
            return InspectionStatus.whole
        }
    }

    /// Checks everything and prints what is wrong; gives the exit status: 0 when all is whole, 1
    /// when something is wrong, 2 when the folder cannot be read.
    public func verify() -> Int32 {
        withFolder { folder throws(WorldError) in
            let report = try BufferInspector.verify(folder)
            for note in report.notes { StandardStreams.output("note: \(note.text)\n") }
            for problem in report.problems { StandardStreams.output("problem: \(problem.text)\n") }
            let counts = "\(report.chunkCount) chunks, \(report.recordCount) records, "
            let rest = "\(report.positionCount) positions, \(report.letterCount) dead letters"
            let verdict =
                report.problems.isEmpty ? "whole" : "not whole, problems: \(report.problems.count)"
            StandardStreams.output("\(counts)\(rest): \(verdict)\n")
            return report.problems.isEmpty ? InspectionStatus.whole : InspectionStatus.troubled
        }
    }

    /// Prints the records of a chunk as they would be sent, at most `limit`; gives the exit status.
    ///
    /// `name` is the file's, or the end of it.
    /// - Parameter isRaw: each record as it lies in the file instead, with its place in its source.
    public func show(chunk name: String, limit: Int?, isRaw: Bool) -> Int32 {
        withFolder { folder throws(WorldError) in
            let names = try folder.view.files(in: "buffer").map(\.name)
            let chunks = names.filter { ChunkFileName.outputHash(in: $0) != nil }
            let found = chunks.contains(name) ? [name] : chunks.filter { $0.hasSuffix(name) }
            guard found.count == 1 else {
                StandardStreams.error(
                    found.isEmpty
                        ? "there is no chunk \(Readable.text(name))\n"
                        : "\(Readable.text(name)) may be \(found.joined(separator: " or "))\n")
                return InspectionStatus.unreadable
            }
            let content = try folder.view.read(
                "buffer/\(found[0])", maximumByteCount: FolderSurvey.maximumChunkByteCount)
            let chunk = ChunkReader(name: found[0], bytes: content)
            for finding in chunk.findings {
                StandardStreams.error("byte \(finding.offset): \(Readable.text(finding.found))\n")
            }
            ChunkPrinter(chunk, limit: limit ?? .max).print(isRaw: isRaw)
            return InspectionStatus.whole
        }
    }

    // MARK: Verifying

    /// What verifying found.
    struct Report {
        var problems: [FolderSurvey.Remark] = []
        var notes: [FolderSurvey.Remark] = []
        var chunkCount = 0
        var recordCount = 0
        var positionCount = 0
        var letterCount = 0
    }

    static func verify(_ folder: InspectedFolder) throws(WorldError) -> Report {
        let letters = try DeadLetterSummary(folder.view)
        var report = Report()
        var suspected: Set<FolderSurvey.Remark>?
        for _ in 0..<readingLimit {
            let survey = try FolderSurvey(folder.view, outputNames: folder.outputNames)
            report.problems = survey.problems.filter { suspected?.contains($0) ?? true }
            report.notes = survey.notes
            report.chunkCount = survey.chunks.count
            report.recordCount = survey.chunks.reduce(0) { $0 + $1.recordCount }
            report.positionCount = survey.positions.positions.count
            if report.problems.isEmpty { break }
            suspected = Set(report.problems)
        }
        report.problems += letters.problems
        report.notes += letters.notes
        report.letterCount = letters.count
        return report
    }

    private func withFolder(
        _ body: (InspectedFolder) throws(WorldError) -> Int32
    ) -> Int32 {
        guard let folder = InspectedFolder.open(options) else { return InspectionStatus.unreadable }
        do {
            return try body(folder)
        } catch {
            StandardStreams.error("cannot read the state folder: \(error.message)\n")
            return InspectionStatus.unreadable
        }
    }
}
