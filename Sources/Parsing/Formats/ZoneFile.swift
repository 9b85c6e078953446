/// Reads compiled zone files (RFC 8536, TZif versions 1 to 4).
///
/// Their bytes are not trusted.
enum ZoneFile {
    /// The rules in `bytes`, or nil when they are no zone file.
    static func read(_ bytes: [UInt8]) -> ZoneRules? {
        guard let first = Header(bytes, at: 0) else { return nil }
        guard first.version >= 0x32 else {
            return block(bytes, first, at: Header.byteCount, timeByteCount: 4, rest: nil)
        }
        let start = Header.byteCount + first.dataByteCount(4)
        guard let second = Header(bytes, at: start) else { return nil }
        let data = start + Header.byteCount
        let footer = data + second.dataByteCount(8)
        return block(
            bytes, second, at: data, timeByteCount: 8, rest: rule(bytes, from: footer))
    }

    private struct Header {
        static let byteCount = 44
        let version: UInt8
        let isUTCCount: Int
        let isStandardCount: Int
        let leapCount: Int
        let timeCount: Int
        let typeCount: Int
        let nameByteCount: Int

        init?(_ bytes: [UInt8], at start: Int) {
            guard start >= 0, start + Header.byteCount <= bytes.count,
                Array(bytes[start..<(start + 4)]) == Array("TZif".utf8)
            else { return nil }
            version = bytes[start + 4]
            isUTCCount = ZoneFile.integer(bytes, start + 20, 4)
            isStandardCount = ZoneFile.integer(bytes, start + 24, 4)
            leapCount = ZoneFile.integer(bytes, start + 28, 4)
            timeCount = ZoneFile.integer(bytes, start + 32, 4)
            typeCount = ZoneFile.integer(bytes, start + 36, 4)
            nameByteCount = ZoneFile.integer(bytes, start + 40, 4)
            let counts = [
                isUTCCount, isStandardCount, leapCount, timeCount, typeCount, nameByteCount,
            ]
            guard counts.allSatisfy({ $0 >= 0 && $0 <= bytes.count }), typeCount > 0 else {
                return nil
            }
        }

        func dataByteCount(_ timeByteCount: Int) -> Int {
            timeCount * (timeByteCount + 1) + typeCount * 6 + nameByteCount
                + leapCount * (timeByteCount + 4) + isStandardCount + isUTCCount
        }
    }

    private static func block(
        _ bytes: [UInt8], _ header: Header, at start: Int, timeByteCount: Int, rest: RecurringZone?
    ) -> ZoneRules? {
        let kinds = start + header.timeCount * timeByteCount
        let types = kinds + header.timeCount
        guard types + header.typeCount * 6 <= bytes.count else { return nil }
        func offset(_ type: Int) -> Int { integer(bytes, types + type * 6, 4) }
        var changes: [ZoneRules.Change] = []
        for index in 0..<header.timeCount {
            let type = Int(bytes[kinds + index])
            guard type < header.typeCount, abs(offset(type)) <= 26 * 3600 else { return nil }
            let moment = Int64(integer(bytes, start + index * timeByteCount, timeByteCount))
            if let last = changes.last, last.moment >= moment { return nil }
            changes.append(ZoneRules.Change(moment: moment, offset: offset(type)))
        }
        guard abs(offset(0)) <= 26 * 3600 else { return nil }
        return ZoneRules(changes: changes, firstOffset: offset(0), rest: rest)
    }

    /// The rule for the future between two line feeds at the end.
    private static func rule(_ bytes: [UInt8], from start: Int) -> RecurringZone? {
        guard start >= 0, start < bytes.count, bytes[start] == 0x0a,
            let end = bytes[(start + 1)...].firstIndex(of: 0x0a)
        else { return nil }
        return RecurringZone(String(decoding: bytes[(start + 1)..<end], as: UTF8.self))
    }

    /// A signed big-endian number; the caller has checked that it lies inside.
    private static func integer(_ bytes: [UInt8], _ start: Int, _ byteCount: Int) -> Int {
        var value: UInt64 = 0
        for byte in bytes[start..<(start + byteCount)] { value = value << 8 | UInt64(byte) }
        let shift = UInt64(64 - 8 * byteCount)
        return Int(Int64(bitPattern: value << shift) >> Int64(shift))
    }
}
