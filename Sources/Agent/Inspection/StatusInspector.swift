internal import Buffering
internal import Configuring
internal import Reporting
internal import Store
internal import SystemInterface
internal import WorldInterface

/// Tells how an agent is doing: asks the one that runs, and looks at the state folder.
public struct StatusInspector {
    private let options: InspectionOptions

    /// An inspector of the agent with this configuration or state folder.
    public init(options: InspectionOptions) { self.options = options }

    /// Prints the status; gives the exit status: 0, or 2 when there is neither an agent nor a
    /// folder.
    public func print() -> Int32 {
        guard let folder = InspectedFolder.open(options) else { return InspectionStatus.unreadable }
        StandardStreams.output(StatusInspector.agent(folder))
        do throws(WorldError) {
            StandardStreams.output(try StatusInspector.state(folder))
        } catch {
            StandardStreams.error("cannot read the state folder: \(error.message)\n")
            return InspectionStatus.unreadable
        }
        return InspectionStatus.whole
    }

    /// What the running agent says, or why there is nothing.
    private static func agent(_ folder: InspectedFolder) -> String {
        guard let service = folder.configuration?.settings.service else {
            return "no configuration is named: only the state folder is looked at\n\n"
        }
        guard service.servesHTTP else {
            return "HTTP_Server is off: only the state folder is looked at\n\n"
        }
        do throws(WorldError) {
            let page = try MetricsRequest.page(
                address: service.httpListen, port: service.httpPort)
            return StatusReport(page: page, now: Clock.wallNanoseconds).text + "\n"
        } catch {
            return "no agent answers (\(Readable.text(error.message))): only the state folder is "
                + "looked at\n\n"
        }
    }

    /// What the state folder and the log files say.
    static func state(_ folder: InspectedFolder) throws(WorldError) -> String {
        let survey = try FolderSurvey(folder.view, outputNames: folder.outputNames)
        let letters = try DeadLetterSummary(folder.view)
        let user = folder.view.agentProcess.map { "in use by process \($0)" } ?? "not in use"
        var text = "\(folder.view.path): \(user)\n\n"
        let backlog = ContainerBacklog(survey, letters: letters)
        var table = TextTable(
            "CONTAINER", "DELIVERED#", "UNREAD OR BUFFERED#", "BUFFERED RECORDS#", "DEAD LETTERS#")
        for row in backlog.rows + (backlog.rows.isEmpty ? [] : [backlog.total]) {
            table.add(
                Readable.text(row.name), Readable.bytes(row.deliveredByteCount),
                Readable.bytes(row.unreadByteCount), "\(row.bufferedCount)",
                "\(row.deadLetterCount)")
        }
        if !table.isEmpty { text += table.text + "\n" }
        if backlog.total.unknownFileCount > 0 {
            text += "\(backlog.total.unknownFileCount) compressed files were not looked into\n"
        }
        return text + StatusInspector.outputs(survey, letters)
    }

    private static func outputs(_ survey: FolderSurvey, _ letters: DeadLetterSummary) -> String {
        var table = TextTable(
            "OUTPUT", "CHUNKS#", "SIZE#", "BUFFERED RECORDS#", "OLDEST#", "DEAD LETTERS#")
        let now = Clock.wallNanoseconds
        let names = Set(survey.chunks.map { survey.outputName($0.outputHash) })
            .union(letters.bySource.keys).union(survey.positions.positions.map(\.output))
        for name in names.sorted() {
            let chunks = survey.chunks.filter { survey.outputName($0.outputHash) == name }
            let oldest = chunks.filter { $0.waitingRecordCount > 0 }
                .compactMap(\.begunNanoseconds).min()
            table.add(
                Readable.text(name), "\(chunks.count)",
                Readable.bytes(chunks.reduce(0) { $0 + $1.byteCount }),
                "\(chunks.reduce(0) { $0 + $1.waitingRecordCount })",
                oldest.map { Readable.age(of: $0, now: now) } ?? "-",
                "\(letters.count(of: name))")
        }
        var text = table.isEmpty ? "" : table.text
        let problemCount = survey.problems.count + letters.problems.count
        if problemCount > 0 {
            text += "\n\(problemCount) problems in the folder; see `tailrace buffer verify`\n"
        }
        return text
    }
}
