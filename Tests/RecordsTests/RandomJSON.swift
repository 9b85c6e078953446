/// Writes random JSON, with keys that often come twice.
struct RandomJSON {
    var random: SeededGenerator
    private var text = ""

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// One object.
    mutating func object() -> [UInt8] {
        text = ""
        let blanks = random.below(3) == 0
        container(isObject: true, depth: 0, blanks: blanks)
        return Array(text.utf8)
    }

    /// One object in which a few bytes were changed.
    mutating func damagedObject() -> [UInt8] {
        var bytes = object()
        for _ in 0...random.below(2) {
            let place = random.below(bytes.count)
            switch random.below(4) {
            case 0: bytes.remove(at: place)
            case 1: bytes[place] = random.pick(Array("{}[]\",:\\u0-.eE+ \ntfn".utf8))
            case 2: bytes[place] = UInt8(random.below(256))
            default: bytes = Array(bytes.prefix(place))
            }
            if bytes.isEmpty { bytes = [0x7B] }
        }
        return bytes
    }

    private mutating func blank(_ blanks: Bool) {
        if blanks, random.below(2) == 0 { text += random.pick([" ", "\n", "\t", "\r", "  "]) }
    }

    private mutating func container(isObject: Bool, depth: Int, blanks: Bool) {
        text += isObject ? "{" : "["
        blank(blanks)
        for position in 0..<random.below(7) {
            if position > 0 { text += "," }
            blank(blanks)
            if isObject {
                text += "\"" + key() + "\""
                blank(blanks)
                text += ":"
                blank(blanks)
            }
            value(depth: depth + 1, blanks: blanks)
            blank(blanks)
        }
        text += isObject ? "}" : "]"
    }

    private mutating func key() -> String {
        let keys = [
            "a", "b", "c", "level", "message", "ts", "", "\\u0061", "é", "\\u00e9", "a\\/b", "a/b",
            "k\\n", "a rather long key of more than sixteen bytes", "\\ud83d\\ude80", "🚀",
            "a rather long key of more than sixteen bites",
        ]
        return random.below(3) == 0 ? random.pick(keys) : "k\(random.below(2000))"
    }

    private mutating func value(depth: Int, blanks: Bool) {
        switch random.below(depth > 4 ? 6 : 8) {
        case 0: text += random.pick(["true", "false", "null"])
        case 1: text += random.pick(["0", "-0", "12", "-1.50", "1e9", "1E-2", "0.1e+33"])
        case 2: text += "\(random.next())"
        case 3: text += "\"" + String(repeating: "x", count: random.below(40)) + "\""
        case 4:
            text += random.pick(["\"\\\"q\\\\\"", "\"山田 太郎 山田\"", "\"\\ud800\"", "\"{[,:]}\""])
        case 5: text += "\"" + String(repeating: random.pick(["é", "\\n", "ab"]), count: 9) + "\""
        case 6: container(isObject: false, depth: depth, blanks: blanks)
        default: container(isObject: true, depth: depth, blanks: blanks)
        }
    }
}
