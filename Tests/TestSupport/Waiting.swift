import Glibc

/// Looks again and again until `condition` holds, for a minute at most; gives whether it does.
///
/// Tests wait for what they can observe and never for time to pass.
public func waitUntil(seconds: UInt64 = 60, _ condition: () -> Bool) -> Bool {
    let end = monotonicNanoseconds() + seconds * 1_000_000_000
    while !condition() {
        if monotonicNanoseconds() > end { return condition() }
        pause(microseconds: 2_000)
    }
    return true
}

/// Gives the processor away for a while.
public func pause(microseconds: UInt32) { usleep(microseconds) }

/// Nanoseconds of a clock that never goes back.
public func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
