internal import Reporting
internal import SystemInterface
internal import WorldInterface

/// Tells of dead letters, and has them sent again.
public struct DeadLetterInspector {
    /// Characters of a reason in the table.
    private static let reasonLimit = 60

    private let options: InspectionOptions

    /// An inspector of the folder that the options name.
    public init(options: InspectionOptions) { self.options = options }

    /// Prints the dead letters that `filter` selects, a line each; gives the exit status.
    public func list(_ filter: DeadLetterFilter) -> Int32 {
        withFolder { folder throws(WorldError) in
            StandardStreams.output(try DeadLetterInspector.table(folder, filter))
            return InspectionStatus.whole
        }
    }

    /// Prints everything about one dead letter; gives the exit status.
    public func show(number wanted: Int) -> Int32 {
        withFolder { folder throws(WorldError) in
            var text: String?
            try DeadLetterScanner(view: folder.view).scan { number, line throws(WorldError) in
                guard number == wanted else { return true }
                text = DeadLetterInspector.describe(line)
                return false
            }
            guard let text else {
                StandardStreams.error("there is no dead letter \(wanted)\n")
                return InspectionStatus.troubled
            }
            StandardStreams.output(text)
            return InspectionStatus.whole
        }
    }

    /// Sends the dead letters that `filter` selects again, and removes from the files what was
    /// stored; gives the exit status: 0 when nothing selected is left, 1 when something is or when
    /// an agent uses the folder.
    ///
    /// A letter goes to the output of its name in the configuration, as the document that was
    /// refused with the action `create`, or the update that it was.
    /// - Parameters:
    ///   - isAnew: makes action and document anew of the raw line, by the configuration as it is;
    ///     a letter whose raw line or pod is not known stays.
    ///   - isDry: only prints what would be sent.
    public func replay(_ filter: DeadLetterFilter, isAnew: Bool, isDry: Bool) -> Int32 {
        guard let path = options.configuration,
            let configuration = LoadedConfiguration.load(path: path, showsNotes: false)
        else { return InspectionStatus.unreadable }
        return withFolder { folder throws(WorldError) in
            if isDry {
                StandardStreams.output(try DeadLetterInspector.table(folder, filter))
                return InspectionStatus.whole
            }
            let world: RealWorld
            do throws(WorldError) {
                world = try RealWorld(
                    stateDirectory: folder.view.path,
                    userAgent: "tailrace/\(ProductVersion.number)")
            } catch {
                StandardStreams.error("cannot replay: \(error.message)\n")
                return InspectionStatus.troubled
            }
            let replay = DeadLetterReplay(
                settings: configuration.settings, world: world, view: folder.view, isAnew: isAnew)
            let outcome = try replay.run(filter)
            StandardStreams.output(outcome.text)
            return outcome.isComplete ? InspectionStatus.whole : InspectionStatus.troubled
        }
    }

    // MARK: Text

    private static func table(
        _ folder: InspectedFolder, _ filter: DeadLetterFilter
    ) throws(WorldError) -> String {
        var table = TextTable("NUMBER#", "TIME", "OUTPUT", "STATUS#", "TYPE", "REASON", "TAG")
        try DeadLetterScanner(view: folder.view).scan { number, line throws(WorldError) in
            guard let letter = DeadLetter(line: line.bytes), filter.selects(letter, number: number)
            else { return true }
            table.add(
                "\(number)", Readable.text(letter.time, limit: 30), Readable.text(letter.output),
                "\(letter.status)", Readable.text(letter.type),
                Readable.text(letter.reason, limit: reasonLimit), Readable.text(letter.tag))
            return true
        }
        return table.isEmpty ? "no dead letters\n" : table.text
    }

    private static func describe(_ line: DeadLetterScanner.Line) -> String {
        guard let letter = DeadLetter(line: line.bytes) else {
            return "byte \(line.offset) of \(line.file): no dead letter: "
                + Readable.text(String(decoding: line.bytes.prefix(4096), as: UTF8.self)) + "\n"
        }
        let rows: [(String, String?)] = [
            ("time", letter.time), ("output", letter.output), ("tag", letter.tag),
            ("status", "\(letter.status)"), ("type", letter.type), ("reason", letter.reason),
            ("source", "\(letter.source):\(letter.offset)"), ("path", letter.path),
            ("configuration", letter.configuration),
            ("action", String(decoding: letter.action, as: UTF8.self)),
            ("document", String(decoding: letter.document, as: UTF8.self)), ("raw", letter.raw),
        ]
        var text = ""
        for case (let name, let value?) in rows {
            let padding = String(repeating: " ", count: 14 - name.count)
            text += name + padding + Readable.text(value, limit: .max) + "\n"
        }
        return text
    }

    private func withFolder(
        _ body: (InspectedFolder) throws(WorldError) -> Int32
    ) -> Int32 {
        guard let folder = InspectedFolder.open(options) else { return InspectionStatus.unreadable }
        do {
            return try body(folder)
        } catch {
            StandardStreams.error("\(error.message)\n")
            return InspectionStatus.unreadable
        }
    }
}
