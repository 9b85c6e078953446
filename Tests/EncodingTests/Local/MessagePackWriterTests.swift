import Encoding
import Foundation
import Records
import Testing

/// Binary events, read by a naive decoder, print as the printed form of the same record.
@Suite struct MessagePackWriterTests {
    @Test func eventsReadBackAsThePrintedForm() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<25 {
            let members = (0..<Int.random(in: 0..<40, using: &generator)).map {
                "\"k\($0)\":" + randomValue(&generator, depth: 0)
            }
            let line = "{" + members.joined(separator: ",") + "}"
            let records = TestBatch(lines: [line])
            var printed = LocalRecordEncoder(.printed)
            var binary = LocalRecordEncoder(.messagePack)
            let expected = written(1 << 20) {
                _ = printed.encode(records.batch, 0, tag: "t", to: &$0)
            }
            let event = written(1 << 20) {
                _ = binary.encode(records.batch, 0, tag: "t", to: &$0)
            }
            var decoder = MessagePackDecoder(bytes: event)
            let decoded = decoder.printed()
            let isEqual = text(expected) == "t: \(decoded)\n"
            #expect(isEqual, "seed \(seed), record \(round)")
            #expect(decoder.position == event.count, "seed \(seed), record \(round)")
        }
    }

    private func randomValue(_ generator: inout SeededGenerator, depth: Int) -> String {
        switch Int.random(in: 0..<(depth < 3 ? 10 : 7), using: &generator) {
        case 0: return "null"
        case 1: return Bool.random(using: &generator) ? "true" : "false"
        case 2:
            let shift = Int64.random(in: 0..<64, using: &generator)
            return "\(Int64.random(in: .min ... .max, using: &generator) >> shift)"
        case 3: return "\(UInt64.random(in: 0 ... .max, using: &generator))"
        case 4: return "\(Double.random(in: -1e6...1e6, using: &generator))"
        case 5, 6:
            let lengths = [0, 1, 5, 31, 32, 40, 255, 256, 70_000]
            let length = lengths[Int.random(in: 0..<(depth == 0 ? 9 : 8), using: &generator)]
            let piece = ["x", "\\u0041", "é", "\\n", "\\ud83d\\ude00"].randomElement(
                using: &generator)
            return "\"" + String(repeating: piece ?? "", count: length) + "\""
        default:
            let count = Int.random(in: 0..<20, using: &generator)
            let isMap = Bool.random(using: &generator)
            let values = (0..<count).map {
                (isMap ? "\"\($0)\" : " : "") + randomValue(&generator, depth: depth + 1)
            }
            return (isMap ? "{ " : "[ ") + values.joined(separator: " , ") + (isMap ? "}" : "]")
        }
    }
}

/// Reads MessagePack and prints it as `msgpack_object_print` does, the obvious way.
private struct MessagePackDecoder {
    let bytes: [UInt8]
    var position = 0

    mutating func number(_ size: Int) -> UInt64 {
        defer { position += size }
        return bytes[position..<position + size].reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func string(_ size: Int) -> String {
        defer { position += size }
        return "\"" + text(Array(bytes[position..<position + size])) + "\""
    }

    mutating func array(_ count: Int) -> String {
        var parts: [String] = []
        for _ in 0..<count { parts.append(printed()) }
        return "[" + parts.joined(separator: ", ") + "]"
    }

    mutating func map(_ count: Int) -> String {
        var parts: [String] = []
        for _ in 0..<count {
            let key = printed()
            parts.append(key + "=>" + printed())
        }
        return "{" + parts.joined(separator: ", ") + "}"
    }

    mutating func printed() -> String {
        let code = UInt8(number(1))
        switch code {
        case 0x00...0x7F: return "\(code)"
        case 0xE0...0xFF: return "\(Int8(bitPattern: code))"
        case 0x80...0x8F: return map(Int(code & 15))
        case 0x90...0x9F: return array(Int(code & 15))
        case 0xA0...0xBF: return string(Int(code & 31))
        case 0xC0: return "nil"
        case 0xC2: return "false"
        case 0xC3: return "true"
        case 0xCB: return String(format: "%f", Double(bitPattern: number(8)))
        case 0xCC...0xCF: return "\(number(1 << Int(code - 0xCC)))"
        case 0xD0: return "\(Int8(truncatingIfNeeded: number(1)))"
        case 0xD1: return "\(Int16(truncatingIfNeeded: number(2)))"
        case 0xD2: return "\(Int32(truncatingIfNeeded: number(4)))"
        case 0xD3: return "\(Int64(truncatingIfNeeded: number(8)))"
        case 0xD7:
            _ = number(1)
            return "\(number(4))." + String(format: "%09d", Int(number(4)))
        case 0xD9...0xDB: return string(Int(number(1 << Int(code - 0xD9))))
        case 0xDC, 0xDD: return array(Int(number(code == 0xDC ? 2 : 4)))
        case 0xDE, 0xDF: return map(Int(number(code == 0xDE ? 2 : 4)))
        default: return "?"
        }
    }
}
