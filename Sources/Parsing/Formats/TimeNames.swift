internal import Records

/// English names in times: months, days and a few zones.
enum TimeNames {
    /// Names that may be cut to their first three letters.
    struct List: Sendable {
        /// All names in lower case, one behind the other.
        fileprivate let text: StaticString
        /// The sizes of the names in bytes, four bits each, the first name lowest.
        fileprivate let sizes: UInt64
        fileprivate let count: Int

        /// The name that stands at `position` of `input`, in any case.
        func match(_ input: ByteView, at position: Int) -> (index: Int, byteCount: Int)? {
            guard position + 3 <= input.count else { return nil }
            let names = ByteView(text)
            var start = 0
            for index in 0..<count {
                let size = Int(sizes >> UInt64(4 * index) & 15)
                let name = names.slice(start, start + size)
                let common = commonCount(name, input, position)
                if common == size { return (index, size) }
                if common >= 3 { return (index, 3) }
                start += size
            }
            return nil
        }

        private func commonCount(_ name: ByteView, _ input: ByteView, _ position: Int) -> Int {
            var index = 0
            while index < name.count, position + index < input.count,
                input[position + index] | 0x20 == name[index]
            {
                index += 1
            }
            return index
        }
    }

    /// January to December.
    static let months = List(
        text: "januaryfebruarymarchaprilmayjunejulyaugustseptemberoctobernovemberdecember",
        sizes: 0x8879_6443_5587, count: 12)
    /// Sunday to Saturday.
    static let days = List(
        text: "sundaymondaytuesdaywednesdaythursdayfridaysaturday", sizes: 0x868_9766, count: 7)

    /// Hours east of UTC of a zone's abbreviation, or nil for an unknown one.
    static func zoneHours(_ name: ByteView) -> Int? {
        if name.equals(ByteView("Z")) || name.equals(ByteView("UT"))
            || name.equals(ByteView("UTC")) || name.equals(ByteView("GMT"))
        {
            return 0
        }
        guard name.count == 3, name[2] == UInt8(ascii: "T") else { return nil }
        guard name[1] == UInt8(ascii: "S") || name[1] == UInt8(ascii: "D") else { return nil }
        let summer = name[1] == UInt8(ascii: "D") ? 1 : 0
        switch name[0] {
        case UInt8(ascii: "E"): return -5 + summer
        case UInt8(ascii: "C"): return -6 + summer
        case UInt8(ascii: "M"): return -7 + summer
        case UInt8(ascii: "P"): return -8 + summer
        default: return nil
        }
    }
}
