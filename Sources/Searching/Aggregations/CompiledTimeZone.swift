/// Reads the rules of a time zone as `zic` compiles them (TZif version 2 and later, RFC 8536).
///
/// Transitions behind the last of the table follow the text at the file's end; Debian's tables
/// reach 2037, and what comes later keeps the last offset.
struct CompiledTimeZone {
    private let bytes: [UInt8]
    private let times: Int
    private let types: Int
    private let infos: Int
    private let timeCount: Int
    private let typeCount: Int
    private var position = 0

    /// The size of a header.
    private static let headerSize = 44

    /// Finds the tables of 64-bit times; nil when there is none or when the file is cut off.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard let first = Self.counts(bytes, at: 0), bytes[4] >= UInt8(ascii: "2") else {
            return nil
        }
        let size =
            first.times * 5 + first.types * 6 + first.characters + first.leaps * 8
            + first.standards + first.universals
        let start = Self.headerSize + size
        guard let second = Self.counts(bytes, at: start) else { return nil }
        times = start + Self.headerSize
        timeCount = second.times
        typeCount = second.types
        types = times + timeCount * 8
        infos = types + timeCount
        guard typeCount > 0, bytes.count >= infos + typeCount * 6 else { return nil }
    }

    private struct Counts {
        var universals = 0
        var standards = 0
        var leaps = 0
        var times = 0
        var types = 0
        var characters = 0
    }

    private static func counts(_ bytes: [UInt8], at start: Int) -> Counts? {
        guard bytes.count >= start + headerSize, bytes[start..<start + 4].elementsEqual("TZif".utf8)
        else { return nil }
        func count(_ index: Int) -> Int { Int(number(bytes, at: start + 20 + index * 4, size: 4)) }
        let counts = Counts(
            universals: count(0), standards: count(1), leaps: count(2), times: count(3),
            types: count(4), characters: count(5))
        // No real table is near this; what is beyond is not worth reading.
        let isSound = (0..<6).allSatisfy { count($0) < 100_000 }
        return isSound ? counts : nil
    }

    private static func number(_ bytes: [UInt8], at start: Int, size: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in start..<start + size { number = number << 8 | UInt64(bytes[index]) }
        return number
    }

    /// The offset, in milliseconds, before the first transition.
    var firstOffset: Int64? { offset(ofType: 0) }

    private func offset(ofType type: Int) -> Int64? {
        guard type < typeCount else { return nil }
        let seconds = Int32(
            truncatingIfNeeded: CompiledTimeZone.number(bytes, at: infos + type * 6, size: 4))
        guard seconds.magnitude <= 100_000 else { return nil }
        return Int64(seconds) * 1000
    }

    /// The next transition: when it happens and the offset from then on, in milliseconds.
    mutating func next() -> (start: Int64, offset: Int64)? {
        while position < timeCount {
            let raw = CompiledTimeZone.number(bytes, at: times + position * 8, size: 8)
            let seconds = Int64(bitPattern: raw)
            let type = Int(bytes[types + position])
            position += 1
            guard let offset = offset(ofType: type) else { return nil }
            // The beginning of time is written as a transition by some compilers.
            if seconds > -100_000_000_000 && seconds < 100_000_000_000 {
                return (seconds * 1000, offset)
            }
        }
        return nil
    }
}
