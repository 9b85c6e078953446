import Records

/// The number of a document, by which all documents are ordered: its time and a counter.
///
/// `milliseconds << 14 | counter`, so that a range of time is a range of numbers. Documents whose
/// time is of no use for that have numbers below ``firstPlaced``.
enum DocumentNumber {
    /// Bits of the counter.
    static let counterBits: Int64 = 14
    /// Documents of one millisecond that can be placed.
    static let placesPerMillisecond: Int64 = 1 << counterBits
    /// The lowest number of a placed document.
    static let firstPlaced: Int64 = 1 << counterBits
    /// The first number of documents that are not placed.
    static let firstUnplaced: Int64 = -(1 << 62)
    /// The latest time that can be placed: the end of the year 9999.
    static let latestMilliseconds: Int64 = 253_402_300_799_999

    /// The number of the first document of 2020, from which others are told to clients: so that a
    /// program that knows no whole numbers above 2^53 gets those until 2037 right.
    private static let origin: Int64 = 1_577_836_800_000 << counterBits

    /// What clients are told instead of a number.
    static func order(_ seq: Int64) -> Int64 { seq &- origin }

    /// The number for what a client was told.
    static func number(_ order: Int64) -> Int64 {
        let (number, hasOverflown) = order.addingReportingOverflow(origin)
        return hasOverflown ? .max : number
    }

    /// Whether a document of that number is placed by its time.
    @inline(__always) static func isPlaced(_ seq: Int64) -> Bool { seq >= firstPlaced }

    /// The time of a placed document.
    @inline(__always) static func milliseconds(_ seq: Int64) -> Int64 { seq >> counterBits }

    /// The minute of a document in the roll-up.
    @inline(__always) static func minute(_ seq: Int64) -> Int64 {
        isPlaced(seq) ? milliseconds(seq) / 60_000 : Schema.unplacedMinute
    }

    /// The first number of a time, nil when it cannot be placed.
    @inline(__always) static func first(of milliseconds: Int64) -> Int64? {
        guard milliseconds >= 1 && milliseconds <= latestMilliseconds else { return nil }
        return milliseconds << counterBits
    }

    /// The numbers of the placed documents whose time lies in `range`, nil when it is empty.
    static func placed(in range: ClosedRange<Int64>?) -> ClosedRange<Int64>? {
        guard let range else { return firstPlaced...Int64.max }
        guard range.upperBound >= 1, range.lowerBound <= latestMilliseconds else { return nil }
        let low = max(range.lowerBound, 1) << counterBits
        let high = (min(range.upperBound, latestMilliseconds) << counterBits)
            | (placesPerMillisecond - 1)
        return low...high
    }
}
