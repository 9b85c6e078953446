/// Finds the named groups of an expression before it is translated.
///
/// Whether a plain group captures depends on names that may come later.
enum GroupNameScanner {
    /// The names of all named groups in the order of their opening, repetitions included.
    static func names(in input: [UInt8]) -> [String] {
        var names: [String] = []
        var position = 0
        while position < input.count {
            switch input[position] {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "["): position = endOfClass(input, position)
            case UInt8(ascii: "("):
                if let name = name(input, at: position) { names.append(name) }
                position += 1
            default: position += 1
            }
        }
        return names
    }

    /// The name of the group opened at `position`, or nil.
    static func name(_ input: [UInt8], at position: Int) -> String? {
        guard position + 3 < input.count, input[position + 1] == UInt8(ascii: "?") else {
            return nil
        }
        let quote = input[position + 2]
        let closing: UInt8
        switch quote {
        case UInt8(ascii: "<"): closing = UInt8(ascii: ">")
        case UInt8(ascii: "'"): closing = quote
        default: return nil
        }
        let first = input[position + 3]
        guard first != UInt8(ascii: "="), first != UInt8(ascii: "!"),
            let end = input[(position + 3)...].firstIndex(of: closing), end > position + 3
        else { return nil }
        return String(decoding: input[(position + 3)..<end], as: UTF8.self)
    }

    private static func endOfClass(_ input: [UInt8], _ start: Int) -> Int {
        var depth = 0
        var position = start
        while position < input.count {
            switch input[position] {
            case UInt8(ascii: "\\"): position += 1
            case UInt8(ascii: "["):
                depth += 1
                if position + 1 < input.count, input[position + 1] == UInt8(ascii: "^") {
                    position += 1
                }
                if position + 1 < input.count, input[position + 1] == UInt8(ascii: "]") {
                    position += 1
                }
            case UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return position + 1 }
            default: break
            }
            position += 1
        }
        return position
    }
}
