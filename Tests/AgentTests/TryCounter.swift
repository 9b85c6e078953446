import Synchronization

/// Remembers what it was asked for.
final class TryCounter: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// Whether it is asked for the first time.
    func isFirst(_ key: String) -> Bool { next(key) == 1 }

    /// How often it has been asked for, this time included.
    func next(_ key: String) -> Int {
        counts.withLock { counts in
            counts[key, default: 0] += 1
            return counts[key] ?? 0
        }
    }
}
