/// When a time zone changes its offset from UTC.
struct ZoneRules: Sendable {
    /// From one moment on an offset holds.
    struct Change: Equatable, Sendable {
        /// Seconds since 1970.
        var moment: Int64
        /// Seconds east of UTC.
        var offset: Int
    }

    /// The changes in the order of time.
    let changes: [Change]
    /// The offset before the first change.
    let firstOffset: Int
    /// The rule after the last change.
    let rest: RecurringZone?

    /// Universal time.
    static let utc = ZoneRules(changes: [], firstOffset: 0, rest: nil)

    /// Seconds east of UTC at `moment`, in seconds since 1970.
    func offset(at moment: Int64) -> Int {
        guard let last = changes.last else { return rest?.offset(at: moment) ?? firstOffset }
        if moment >= last.moment { return rest?.offset(at: moment) ?? last.offset }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].moment <= moment { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : changes[low - 1].offset
    }

    /// The moment at which the zone's clocks show `local`, given as if it were UTC.
    ///
    /// A time that clocks show twice is the later one; a time that clocks skip is read with the
    /// offset before the change. Both as in Fluent Bit 5.1 with glibc 2.36.
    func moment(ofLocal local: Int64) -> Int64 {
        let early = local - Int64(offset(at: local - 86_400))
        let late = local - Int64(offset(at: local + 86_400))
        if early == late { return early }
        let earlyFits = Int64(offset(at: early)) == local - early
        let lateFits = Int64(offset(at: late)) == local - late
        if earlyFits != lateFits { return earlyFits ? early : late }
        return max(early, late)
    }
}
