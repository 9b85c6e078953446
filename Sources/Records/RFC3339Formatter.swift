/// Writes RFC 3339 times in UTC: `2026-08-21T08:00:00.123Z`.
///
/// The digits of the last second are kept, because the next record most often falls into it.
public struct RFC3339Formatter: Sendable {
    /// Bytes of the longest time that is written.
    public static let maximumByteCount = 30

    @usableFromInline var cachedSecond = Int64.min
    @usableFromInline var first: UInt64 = 0
    @usableFromInline var second: UInt64 = 0
    @usableFromInline var third: UInt32 = 0

    /// Makes a formatter that knows no second yet.
    public init() {}

    /// Appends the time `nanoseconds` after 1970 began, or before it if negative.
    ///
    /// The fraction has 0, 3, 6 or 9 digits and is rounded down. The writer must have room for
    /// ``maximumByteCount`` bytes.
    @inlinable
    public mutating func append(
        _ nanoseconds: Int64, fractionDigits: Int, to writer: inout ByteWriter
    ) {
        let seconds = CivilTime.floorDivide(nanoseconds, 1_000_000_000)
        let rest = UInt32(truncatingIfNeeded: nanoseconds &- seconds &* 1_000_000_000)
        append(seconds: seconds, nanoseconds: rest, fractionDigits: fractionDigits, to: &writer)
    }

    /// The same for times that 64 bits of nanoseconds do not reach: `seconds` since 1970, which
    /// must lie in the years 0 to 9999, and `nanoseconds` in `0 ..< 1_000_000_000`.
    @inlinable
    public mutating func append(
        seconds: Int64, nanoseconds: UInt32, fractionDigits: Int, to writer: inout ByteWriter
    ) {
        precondition(writer.room >= RFC3339Formatter.maximumByteCount, "no room for a time")
        if seconds != cachedSecond { format(seconds) }
        let place = unsafe writer.cursor
        let raw = UnsafeMutableRawPointer(place)
        unsafe raw.storeBytes(of: first, as: UInt64.self)
        unsafe raw.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
        unsafe raw.storeBytes(of: third, toByteOffset: 16, as: UInt32.self)
        var size = 19
        if fractionDigits > 0 {
            unsafe place[19] = UInt8(ascii: ".")
            unsafe RFC3339Formatter.storeDigits(nanoseconds, fractionDigits, at: place + 20)
            size = 20 + fractionDigits
        }
        unsafe place[size] = UInt8(ascii: "Z")
        writer.advance(size + 1)
    }

    @inlinable @inline(__always)
    static func storeDigits(
        _ nanoseconds: UInt32, _ count: Int, at place: UnsafeMutablePointer<UInt8>
    ) {
        let digits: StaticString = """
            000102030405060708091011121314151617181920212223242526272829303132333435363738394041\
            42434445464748495051525354555657585960616263646566676869707172737475767778798081828384\
            858687888990919293949596979899
            """
        let leading = nanoseconds / 1_000_000
        let middle = nanoseconds / 1000 % 1000
        let trailing = nanoseconds % 1000
        unsafe store(leading, at: place, digits)
        if count > 3 { unsafe store(middle, at: place + 3, digits) }
        if count > 6 { unsafe store(trailing, at: place + 6, digits) }
    }

    @inlinable @inline(__always)
    static func store(
        _ thousand: UInt32, at place: UnsafeMutablePointer<UInt8>, _ digits: StaticString
    ) {
        let hundreds = thousand / 100
        let rest = Int(thousand - hundreds * 100) * 2
        unsafe place[0] = 0x30 | UInt8(truncatingIfNeeded: hundreds)
        unsafe place[1] = digits.utf8Start[rest]
        unsafe place[2] = digits.utf8Start[rest + 1]
    }

    /// Keeps the 19 bytes of `seconds`.
    @usableFromInline @inline(never) mutating func format(_ seconds: Int64) {
        let time = CivilTime(secondsSince1970: seconds)
        precondition(time.year >= 0 && time.year <= 9999, "four digits hold the years 0 to 9999")
        func pair(_ value: Int) -> UInt64 {
            UInt64(0x30 + value / 10) | UInt64(0x30 + value % 10) << 8
        }
        let dash = UInt64(UInt8(ascii: "-"))
        let colon = UInt64(UInt8(ascii: ":"))
        let hour = pair(time.hour)
        first =
            (pair(time.year / 100) | pair(time.year % 100) << 16 | dash << 32
            | pair(time.month) << 40 | dash << 56).littleEndian
        second =
            (pair(time.day) | UInt64(UInt8(ascii: "T")) << 16 | hour << 24 | colon << 40
            | pair(time.minute) << 48).littleEndian
        third = UInt32(truncatingIfNeeded: colon | pair(time.second) << 8).littleEndian
        cachedSecond = seconds
    }
}
