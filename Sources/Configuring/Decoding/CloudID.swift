/// Where a deployment in Elastic Cloud answers: `name:base64(region$es-host[:port]$kibana)`.
struct CloudID {
    var host: String
    var port = 443

    init?(_ text: String) {
        let encoded = text.split(separator: ":", maxSplits: 1).last ?? ""
        guard let bytes = Self.base64(encoded) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self)
            .split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count >= 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        let server = parts[1].split(separator: ":", maxSplits: 1)
        let region = parts[0].split(separator: ":", maxSplits: 1)
        guard let server0 = server.first, let region0 = region.first else { return nil }
        host = "\(server0).\(region0)"
        if let text = server.dropFirst().first ?? region.dropFirst().first {
            guard let number = Int(text), (1...65535).contains(number) else { return nil }
            port = number
        }
    }

    private static func base64(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text.utf8 where character != 0x3D {
            guard let value = sextet(character) else { return nil }
            bits = bits << 6 | value
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return bytes
    }

    private static func sextet(_ character: UInt8) -> UInt32? {
        switch character {
        case 0x41...0x5A: UInt32(character) - 0x41
        case 0x61...0x7A: UInt32(character) - 0x61 + 26
        case 0x30...0x39: UInt32(character) - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
