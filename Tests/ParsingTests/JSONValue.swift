/// A JSON value with the order of its keys, for comparing documents.
indirect enum JSONValue: Equatable, CustomStringConvertible {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Equatable {
        var key: String
        var value: JSONValue
    }

    /// Reads a whole text; nil when it is not JSON.
    static func parse(_ text: [UInt8]) -> JSONValue? {
        var reader = JSONValueReader(text)
        guard let value = reader.value() else { return nil }
        reader.skipBlanks()
        return reader.position == text.count ? value : nil
    }

    /// Numbers are equal when they agree in fifteen digits: Fluent Bit prints no more than sixteen.
    static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.number(let a), .number(let b)): a == b || abs(a - b) <= abs(a) * 1e-15
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }

    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// The object without a key.
    func without(_ key: String) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.key != key })
    }

    var description: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): text.debugDescription
        case .array(let values): "[" + values.map { $0.description }.joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\($0.key.debugDescription):\($0.value)" }.joined(separator: ",")
                + "}"
        }
    }
}

struct JSONValueReader {
    let text: [UInt8]
    var position = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func skipBlanks() {
        while position < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[position]) {
            position += 1
        }
    }

    private mutating func skip(_ byte: Character) -> Bool {
        skipBlanks()
        guard position < text.count, text[position] == byte.asciiValue else { return false }
        position += 1
        return true
    }

    mutating func value() -> JSONValue? {
        skipBlanks()
        guard position < text.count else { return nil }
        switch text[position] {
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "\""): return string().map { .string($0) }
        default: return scalar()
        }
    }

    private mutating func object() -> JSONValue? {
        position += 1
        var members: [JSONValue.Member] = []
        if skip("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard position < text.count, text[position] == UInt8(ascii: "\""),
                let key = string(), skip(":"), let value = value()
            else { return nil }
            members.append(JSONValue.Member(key: key, value: value))
        } while skip(",")
        return skip("}") ? .object(members) : nil
    }

    private mutating func array() -> JSONValue? {
        position += 1
        var values: [JSONValue] = []
        if skip("]") { return .array([]) }
        repeat {
            guard let value = value() else { return nil }
            values.append(value)
        } while skip(",")
        return skip("]") ? .array(values) : nil
    }

    private mutating func scalar() -> JSONValue? {
        let start = position
        while position < text.count, !Array(",]} \t\r\n".utf8).contains(text[position]) {
            position += 1
        }
        let word = String(decoding: text[start..<position], as: UTF8.self)
        switch word {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: return Double(word).map { .number($0) }
        }
    }

    private mutating func string() -> String? {
        position += 1
        var units: [UInt16] = []
        while position < text.count, text[position] != UInt8(ascii: "\"") {
            if text[position] == UInt8(ascii: "\\") {
                guard let unit = escape() else { return nil }
                units.append(unit)
                continue
            }
            let start = position
            while position < text.count, text[position] != 0x22, text[position] != 0x5c {
                position += 1
            }
            units += Array(String(decoding: text[start..<position], as: UTF8.self).utf16)
        }
        position += 1
        return position <= text.count ? String(decoding: units, as: UTF16.self) : nil
    }

    private mutating func escape() -> UInt16? {
        guard position + 1 < text.count else { return nil }
        let letter = text[position + 1]
        position += 2
        if letter == UInt8(ascii: "u") {
            guard position + 4 <= text.count else { return nil }
            let digits = String(decoding: text[position..<(position + 4)], as: UTF8.self)
            position += 4
            return UInt16(digits, radix: 16)
        }
        let simple: [UInt8: UInt16] = [
            0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9,
        ]
        return simple[letter]
    }
}
