internal import Synchronization

/// The memory that the bodies of all requests may take together.
///
/// A single body is always let in; it has its own limit.
final class BodyBudget: Sendable {
    /// The limit in bytes.
    let limit: Int
    private let used = Mutex(0)

    /// Makes a budget of `limit` bytes.
    init(limit: Int) { self.limit = limit }

    /// How many bytes are taken.
    var usedByteCount: Int { used.withLock { $0 } }

    /// The share of one request; it is given back with the object.
    final class Share: Sendable {
        private let budget: BodyBudget
        private let taken = Mutex(0)

        fileprivate init(_ budget: BodyBudget) { self.budget = budget }

        deinit {
            let taken = taken.withLock { $0 }
            budget.used.withLock { $0 -= taken }
        }

        /// Takes more until `byteCount` bytes are taken; false when there is no room for them.
        func grow(to byteCount: Int) -> Bool {
            taken.withLock { taken in
                let more = byteCount - taken
                guard more > 0 else { return true }
                let isGranted = budget.used.withLock { used in
                    guard used == taken || used + more <= budget.limit else { return false }
                    used += more
                    return true
                }
                if isGranted { taken = byteCount }
                return isGranted
            }
        }
    }

    /// A share of nothing yet.
    func share() -> Share { Share(self) }
}
