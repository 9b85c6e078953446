/// An address of 128 bits; one of version 4 is the mapped one of version 6, as Lucene stores it.
struct IPAddress: Sendable, Hashable, Comparable {
    /// The upper 64 bits.
    var high: UInt64
    /// The lower 64 bits.
    var low: UInt64

    static func < (left: IPAddress, right: IPAddress) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    static let lowest = IPAddress(high: 0, low: 0)
    static let highest = IPAddress(high: .max, low: .max)

    private init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// Reads `10.0.0.1` or `2001:db8::1`; nil for anything else.
    init?(_ text: String) {
        if let four = IPAddress.four(text[...]) {
            self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(four))
        } else if let groups = IPAddress.groups(text) {
            self.init(
                high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
                low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
        } else {
            return nil
        }
    }

    /// The addresses of `10.0.0.0/8` or `2001:db8::/32`; nil for anything else.
    static func block(_ text: String) -> ClosedRange<IPAddress>? {
        guard let slash = text.lastIndex(of: "/"), let address = IPAddress(String(text[..<slash])),
            var bits = Int(text[text.index(after: slash)...]), bits >= 0
        else { return nil }
        let isFour = !text[..<slash].contains(":")
        if isFour { bits += 96 }
        guard bits <= 128 else { return nil }
        let highMask: UInt64 = bits == 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits))
        let lowMask: UInt64 =
            bits <= 64 ? 0 : bits == 128 ? .max : ~(UInt64.max >> UInt64(bits - 64))
        let first = IPAddress(high: address.high & highMask, low: address.low & lowMask)
        let last = IPAddress(high: address.high | ~highMask, low: address.low | ~lowMask)
        return first...last
    }

    /// The next address; nil behind the last.
    var successor: IPAddress? {
        if low < .max { return IPAddress(high: high, low: low + 1) }
        return high < .max ? IPAddress(high: high + 1, low: 0) : nil
    }

    /// The address before; nil in front of the first.
    var predecessor: IPAddress? {
        if low > 0 { return IPAddress(high: high, low: low - 1) }
        return high > 0 ? IPAddress(high: high - 1, low: .max) : nil
    }

    private static func four(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
                let number = UInt32(part), number < 256
            else { return nil }
            value = value << 8 | number
        }
        return value
    }

    private static func groups(_ text: String) -> [UInt16]? {
        var text = text[...]
        var tail: [UInt16] = []
        if text.contains("."), let colon = text.lastIndex(of: ":") {
            guard let four = four(text[text.index(after: colon)...]) else { return nil }
            tail = [UInt16(four >> 16), UInt16(four & 0xFFFF)]
            text = text[...colon]
            if !text.hasSuffix("::") { text = text.dropLast() }
        }
        let wanted = 8 - tail.count
        guard let gap = text.firstRange(ofGap: "::") else {
            guard let all = numbers(text), all.count == wanted else { return nil }
            return all + tail
        }
        guard let front = numbers(text[..<gap.lowerBound]),
            let back = numbers(text[gap.upperBound...]), front.count + back.count < wanted
        else { return nil }
        let zeros = [UInt16](repeating: 0, count: wanted - front.count - back.count)
        return front + zeros + back + tail
    }

    private static func numbers(_ text: Substring) -> [UInt16]? {
        if text.isEmpty { return [] }
        var found: [UInt16] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                let number = UInt16(part, radix: 16)
            else { return nil }
            found.append(number)
        }
        return found
    }
}

extension Substring {
    /// Where `gap` stands first.
    fileprivate func firstRange(ofGap gap: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(gap) { return index..<self.index(index, offsetBy: 2) }
            index = self.index(after: index)
        }
        return nil
    }
}
