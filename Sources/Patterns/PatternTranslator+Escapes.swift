/// Escapes outside of character classes.
extension PatternTranslator {
    mutating func readEscape() throws(PatternError) {
        let start = position
        var reader = EscapeReader(input, at: position, offset: offset)
        let escape = try reader.read()
        position = reader.position
        switch escape {
        case .character(let value): literal(value, from: start, length: position - start)
        case .rawBytes(let bytes):
            result.needsBytes = true
            let text = bytes.map { "\\x\(String($0, radix: 16))" }.joined()
            item("(?:\(text))", isWide: false, from: start)
        case .set(let items, let isWide, let needsCharacters):
            if needsCharacters { alignment.requireCharacters() }
            item("[\(items)]", isWide: isWide, from: start)
        case .wordBoundary: anchor("\\b", from: start)
        case .backReference(let number): try backReference(number, from: start)
        case .other(let letter): try readSpecial(letter, from: start)
        }
    }

    private mutating func readSpecial(_ letter: UInt8, from start: Int) throws(PatternError) {
        switch letter {
        case UInt8(ascii: "A"): anchor("\\A", from: start)
        case UInt8(ascii: "Z"): anchor("\\Z", from: start)
        case UInt8(ascii: "z"): anchor("\\z", from: start)
        case UInt8(ascii: "B"): unsafeAnchor("\\B", from: start)
        case UInt8(ascii: "G"): unsafeAnchor("\\G", from: start)
        case UInt8(ascii: "K"): unsafeAnchor("\\K", from: start)
        case UInt8(ascii: "R"), UInt8(ascii: "X"):
            alignment.requireCharacters()
            item(letter == UInt8(ascii: "R") ? "\\R" : "\\X", isWide: true, from: start)
        default: try readReference(letter, from: start)
        }
    }

    private mutating func anchor(_ text: String, from start: Int) {
        emit(text, from: start)
        itemStart = nil
        alignment.anchor()
    }

    private mutating func unsafeAnchor(_ text: String, from start: Int) {
        anchor(text, from: start)
        alignment.requireCharacters()
    }

    /// `\k<name>`, `\g<name>` and the same with a number or an apostrophe.
    private mutating func readReference(_ letter: UInt8, from start: Int) throws(PatternError) {
        let isCall = letter == UInt8(ascii: "g")
        guard position < input.count,
            input[position] == UInt8(ascii: "<") || input[position] == UInt8(ascii: "'")
        else {
            literal(UInt32(letter), from: start, length: 2)
            return
        }
        let closing = input[position] == UInt8(ascii: "<") ? UInt8(ascii: ">") : input[position]
        guard let end = input[(position + 1)...].firstIndex(of: closing) else {
            throw fail("unfinished reference", at: start)
        }
        let name = String(decoding: input[(position + 1)..<end], as: UTF8.self)
        position = end + 1
        let numbers = try groupNumbers(name, from: start)
        alignment.optionalAtom()
        itemStart = result.bytes.count
        isItemQuantified = false
        guard isCall else {
            let each = numbers.reversed().map { "\\g{\($0)}" }
            emit(each.count == 1 ? each[0] : "(?:\(each.joined(separator: "|")))", from: start)
            return
        }
        guard numbers.count == 1 else {
            throw fail("more than one group is called '\(name)'", at: start)
        }
        alignment.requireCharacters()
        emit("(?\(numbers[0]))", from: start)
    }

    private func groupNumbers(_ name: String, from start: Int) throws(PatternError) -> [Int] {
        if let number = Int(name) {
            if hasNames && number != 0 {
                throw fail("a numbered reference beside named groups", at: start)
            }
            return [number < 0 ? groupCount + 1 + number : number]
        }
        let numbers = allNames.indices.filter { allNames[$0] == name }.map { $0 + 1 }
        if numbers.isEmpty { throw fail("no group is called '\(name)'", at: start) }
        return numbers
    }

    private mutating func backReference(_ number: Int, from start: Int) throws(PatternError) {
        if hasNames { throw fail("a numbered reference beside named groups", at: start) }
        alignment.optionalAtom()
        itemStart = result.bytes.count
        isItemQuantified = false
        emit("\\g{\(number)}", from: start)
    }
}
