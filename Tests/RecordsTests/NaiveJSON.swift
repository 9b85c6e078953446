/// A JSON value read the plain recursive way: the oracle of the scanner's tests.
indirect enum NaiveJSON: Equatable {
    struct Member: Equatable {
        var rawKey: [UInt8]
        var key: String
        var value: NaiveJSON
    }

    case scalar([UInt8])
    case array([NaiveJSON])
    case object([Member])

    /// Members of all objects with the last of equal keys only.
    var withoutDuplicates: NaiveJSON {
        switch self {
        case .scalar: return self
        case .array(let elements): return .array(elements.map(\.withoutDuplicates))
        case .object(let members):
            var kept: [Member] = []
            for (position, member) in members.enumerated() {
                let isLast = !members[(position + 1)...].contains {
                    $0.key.utf8.elementsEqual(member.key.utf8)
                }
                var clean = member
                clean.value = member.value.withoutDuplicates
                if isLast { kept.append(clean) }
            }
            return .object(kept)
        }
    }

    /// The value without white space.
    var compact: [UInt8] {
        switch self {
        case .scalar(let bytes): bytes
        case .array(let elements):
            Array("[".utf8) + elements.map(\.compact).joined(separator: [0x2C]) + Array("]".utf8)
        case .object(let members):
            Array("{".utf8)
                + members.map { [0x22] + $0.rawKey + [0x22, 0x3A] + $0.value.compact }
                .joined(separator: [0x2C]) + Array("}".utf8)
        }
    }

    var hasEscapedKey: Bool {
        switch self {
        case .scalar: false
        case .array(let elements): elements.contains(where: \.hasEscapedKey)
        case .object(let members):
            members.contains { $0.rawKey.contains(0x5C) || $0.value.hasEscapedKey }
        }
    }
}

struct NaiveParser {
    struct Failure: Error {}
    let bytes: [UInt8]
    var index = 0
    var sawBlank = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) throws {
        guard next == byte else { throw Failure() }
        index += 1
    }

    mutating func skipBlanks() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
            index += 1
            sawBlank = true
        }
    }

    mutating func value(depth: Int = 1) throws -> NaiveJSON {
        guard depth <= 65 else { throw Failure() }
        let start = index
        switch next {
        case UInt8(ascii: "{"): return .object(try list("{", "}", depth) { try $0.member(depth) })
        case UInt8(ascii: "["):
            return .array(try list("[", "]", depth) { try $0.value(depth: depth + 1) })
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): for byte in "true".utf8 { try take(byte) }
        case UInt8(ascii: "f"): for byte in "false".utf8 { try take(byte) }
        case UInt8(ascii: "n"): for byte in "null".utf8 { try take(byte) }
        default: try number()
        }
        return .scalar(Array(bytes[start..<index]))
    }

    private mutating func list<Element>(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ depth: Int,
        _ element: (inout NaiveParser) throws -> Element
    ) throws -> [Element] {
        guard depth <= 64 else { throw Failure() }
        try take(UInt8(ascii: open))
        skipBlanks()
        var all: [Element] = []
        if next == UInt8(ascii: close) {
            index += 1
            return []
        }
        while true {
            skipBlanks()
            all.append(try element(&self))
            skipBlanks()
            guard next == UInt8(ascii: ",") else { break }
            index += 1
        }
        try take(UInt8(ascii: close))
        return all
    }

    private mutating func member(_ depth: Int) throws -> NaiveJSON.Member {
        let start = index + 1
        let key = try string()
        let rawKey = Array(bytes[start..<index - 1])
        skipBlanks()
        try take(UInt8(ascii: ":"))
        skipBlanks()
        return NaiveJSON.Member(rawKey: rawKey, key: key, value: try value(depth: depth + 1))
    }

    private mutating func string() throws -> String {
        try take(0x22)
        var units: [UInt16] = []
        var plain: [UInt8] = []
        func flush() throws {
            guard let text = String(validating: plain, as: UTF8.self) else { throw Failure() }
            units += Array(text.utf16)
            plain = []
        }
        while let byte = next, byte != 0x22 {
            index += 1
            guard byte >= 0x20 else { throw Failure() }
            guard byte == 0x5C else {
                plain.append(byte)
                continue
            }
            try flush()
            guard let letter = next else { throw Failure() }
            index += 1
            let simple: [UInt8: UInt16] = [
                0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
            ]
            if let unit = simple[letter] {
                units.append(unit)
            } else {
                guard letter == UInt8(ascii: "u"), index + 4 <= bytes.count else { throw Failure() }
                let digits = String(decoding: bytes[index..<index + 4], as: UTF8.self)
                guard digits.utf8.first != UInt8(ascii: "+"), digits.utf8.first != 0x2D,
                    let unit = UInt16(digits, radix: 16)
                else { throw Failure() }
                units.append(unit)
                index += 4
            }
        }
        try flush()
        try take(0x22)
        return String(decoding: units, as: UTF16.self)
    }

    private mutating func digits() throws {
        guard let first = next, (0x30...0x39).contains(first) else { throw Failure() }
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
    }

    private mutating func number() throws {
        if next == UInt8(ascii: "-") { index += 1 }
        if next == UInt8(ascii: "0") { index += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
    }
}
