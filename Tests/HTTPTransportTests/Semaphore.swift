import Glibc
import Synchronization

/// Lets one thread wait for another.
final class Semaphore: Sendable {
    private let count = Atomic(0)

    func signal() { count.add(1, ordering: .releasing) }

    func wait() {
        while true {
            let value = count.load(ordering: .acquiring)
            if value > 0,
                count.compareExchange(
                    expected: value, desired: value - 1, ordering: .acquiringAndReleasing
                ).exchanged
            {
                return
            }
            sched_yield()
        }
    }
}
