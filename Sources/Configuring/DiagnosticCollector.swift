/// Gathers what is found while a configuration is read, so that all errors appear at once.
///
/// A hostile file could cause one message per byte, so there is a limit; what is beyond it is
/// counted in a last message.
final class DiagnosticCollector {
    /// How many messages are kept.
    static let maximumCount = 200

    private var kept: [Diagnostic] = []
    private var droppedCount = 0
    private(set) var hasErrors = false

    /// The messages in the order they were found, and how many are not shown.
    var diagnostics: [Diagnostic] {
        guard droppedCount > 0, let last = kept.last else { return kept }
        let text = "\(droppedCount) more messages are not shown"
        return kept + [Diagnostic(.note, at: SourceLocation(path: last.location.path), text)]
    }

    /// Whether further messages are only counted, so that suggestions for them are not worth it.
    var isFull: Bool { kept.count >= Self.maximumCount }

    func error(at location: SourceLocation, _ message: String) {
        hasErrors = true
        add(Diagnostic(.error, at: location, message))
    }

    func warning(at location: SourceLocation, _ message: String) {
        add(Diagnostic(.warning, at: location, message))
    }

    func note(at location: SourceLocation, _ message: String) {
        add(Diagnostic(.note, at: location, message))
    }

    private func add(_ diagnostic: Diagnostic) {
        if isFull {
            droppedCount += 1
        } else {
            kept.append(diagnostic)
        }
    }
}
