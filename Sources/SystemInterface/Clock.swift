import Glibc

/// The machine's clocks.
package enum Clock {
    /// Nanoseconds since an arbitrary start; never jumps.
    ///
    /// CLOCK_MONOTONIC.
    package static var monotonicNanoseconds: UInt64 {
        let time = now(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Nanoseconds since 1970, UTC; jumps when it is set.
    ///
    /// CLOCK_REALTIME.
    package static var wallNanoseconds: Int64 {
        let time = now(CLOCK_REALTIME)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    private static func now(_ clock: clockid_t) -> timespec {
        var time = timespec()
        let result = unsafe clock_gettime(clock, &time)
        precondition(result == 0, "Linux always has both clocks")
        return time
    }
}
