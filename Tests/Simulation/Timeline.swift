/// What will happen at which virtual time.
///
/// Actions of the same time keep their order.
final class Timeline {
    private struct Entry {
        var time: UInt64
        var action: () -> Void
    }

    /// Sorted, the next one last.
    private var entries: [Entry] = []

    /// When the next action is due, in monotonic nanoseconds.
    var nextTime: UInt64? { entries.last?.time }

    /// Adds an action.
    func add(at time: UInt64, _ action: @escaping () -> Void) {
        let place = entries.lastIndex { $0.time > time }.map { $0 + 1 } ?? 0
        entries.insert(Entry(time: time, action: action), at: place)
    }

    /// Takes the next action if it is due by `now`.
    func takeDue(now: UInt64) -> (() -> Void)? {
        guard let next = entries.last, next.time <= now else { return nil }
        return entries.removeLast().action
    }
}
