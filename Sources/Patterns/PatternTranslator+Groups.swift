/// Groups, inline options and look-around.
extension PatternTranslator {
    mutating func openGroup() throws(PatternError) {
        let start = position
        if groups.count == PatternTranslator.maximumDepth {
            throw fail("groups are nested too deeply", at: start)
        }
        if let name = GroupNameScanner.name(input, at: position) {
            openNamed(name, from: start)
            return
        }
        guard position + 1 < input.count, input[position + 1] == UInt8(ascii: "?") else {
            position += 1
            if !hasNames { groupCount += 1 }
            push(hasNames ? "(?:" : "(", from: start)
            alignment.open(.consuming)
            return
        }
        try openSpecial(from: start)
    }

    private mutating func openNamed(_ name: String, from start: Int) {
        position = start + 4 + name.utf8.count
        groupCount += 1
        if let index = result.names.firstIndex(of: name) {
            result.groupNumbers[index].append(groupCount)
        } else {
            result.names.append(name)
            result.groupNumbers.append([groupCount])
        }
        push("(?<g\(groupCount)>", from: start)
        alignment.open(.consuming)
    }

    private mutating func openSpecial(from start: Int) throws(PatternError) {
        guard start + 2 < input.count else { throw fail("unfinished group", at: start) }
        switch input[start + 2] {
        case UInt8(ascii: ":"): openFixed("(?:", 3, .consuming, from: start)
        case UInt8(ascii: ">"): openFixed("(?>", 3, .consuming, from: start)
        case UInt8(ascii: "="): openFixed("(?=", 3, .lookAhead, from: start)
        case UInt8(ascii: "!"): openFixed("(?!", 3, .negativeLookAhead, from: start)
        case UInt8(ascii: "<"): try openLookBehind(from: start)
        case UInt8(ascii: "#"): try skipComment(from: start)
        case UInt8(ascii: "~"): openAbsence(from: start)
        case UInt8(ascii: "("): try openConditional(from: start)
        default: try readOptions(from: start)
        }
    }

    private mutating func openFixed(
        _ text: String, _ length: Int, _ kind: AlignmentTracker.GroupKind, from start: Int
    ) {
        position = start + length
        push(text, from: start)
        alignment.open(kind)
    }

    private mutating func openLookBehind(from start: Int) throws(PatternError) {
        guard start + 3 < input.count else { throw fail("unfinished group", at: start) }
        switch input[start + 3] {
        case UInt8(ascii: "="): openFixed("(?<=", 4, .lookBehind, from: start)
        case UInt8(ascii: "!"): openFixed("(?<!", 4, .lookBehind, from: start)
        default: throw fail("a group without a name", at: start)
        }
    }

    private mutating func skipComment(from start: Int) throws(PatternError) {
        var place = start
        while place < input.count, input[place] != UInt8(ascii: ")") {
            place += input[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < input.count else { throw fail("missing ')'", at: start) }
        position = place + 1
    }

    private mutating func openAbsence(from start: Int) {
        position = start + 3
        push("(?:(?:(?!", from: start, closing: ")(?s:.))*)")
        alignment.requireCharacters()
        alignment.open(.consuming)
    }

    private mutating func openConditional(from start: Int) throws(PatternError) {
        guard let end = input[start...].firstIndex(of: UInt8(ascii: ")")) else {
            throw fail("missing ')'", at: start)
        }
        let condition = input[(start + 3)..<end]
        position = end + 1
        let number: Int
        if condition.count > 2, let first = condition.first, let last = condition.last,
            (first == UInt8(ascii: "<") && last == UInt8(ascii: ">"))
                || (first == UInt8(ascii: "'") && last == first)
        {
            let name = String(decoding: condition.dropFirst().dropLast(), as: UTF8.self)
            guard let found = allNames.lastIndex(of: name) else {
                throw fail("no group is called '\(name)'", at: start)
            }
            number = found + 1
        } else if let plain = Int(String(decoding: condition, as: UTF8.self)), plain > 0 {
            number = plain
        } else {
            throw fail("unknown condition", at: start)
        }
        push("(?(\(number))", from: start)
        alignment.requireCharacters()
        alignment.open(.consuming)
    }

    // MARK: Inline options

    /// `(?imx-imx)` reaches to the end of the enclosing group, over its later alternatives;
    /// `(?imx-imx:...)` is a group.
    private mutating func readOptions(from start: Int) throws(PatternError) {
        var place = start + 2
        var (on, off) = ("", "")
        var isOff = false
        let before = isExtended
        var extended = isExtended
        while place < input.count {
            let byte = input[place]
            switch byte {
            case UInt8(ascii: "-"): isOff = true
            case UInt8(ascii: "i"), UInt8(ascii: "m"):
                let letter = byte == UInt8(ascii: "m") ? "s" : "i"
                if isOff { off += letter } else { on += letter }
                if byte == UInt8(ascii: "i") { alignment.requireCharacters() }
            case UInt8(ascii: "x"): extended = !isOff
            case UInt8(ascii: "a"), UInt8(ascii: "d"):
                if isOff { throw fail("unknown group option", at: place) }
            case UInt8(ascii: ":"), UInt8(ascii: ")"):
                position = place + 1
                let text = "(?\(on)\(off.isEmpty ? "" : "-" + off):"
                if byte == UInt8(ascii: ":") {
                    push(text, from: start)
                    groups[groups.count - 1].isExtended = before
                    alignment.open(.consuming)
                } else {
                    openIsolated(text, from: start)
                }
                isExtended = extended
                return
            default: throw fail("unknown group option", at: place)
            }
            place += 1
        }
        throw fail("missing ')'", at: start)
    }

    private mutating func openIsolated(_ text: String, from start: Int) {
        emit(text, from: start)
        itemStart = nil
        if groups.isEmpty {
            isolatedAtTop += 1
        } else {
            groups[groups.count - 1].closing += ")"
        }
        alignment.requireCharacters()
    }

    // MARK: Closing

    mutating func closeGroup() throws(PatternError) {
        let start = position
        guard let group = groups.popLast() else { throw fail("unmatched ')'", at: start) }
        position += 1
        emit(group.closing, from: start)
        isExtended = group.isExtended
        itemStart = group.outputStart
        isItemQuantified = false
        alignment.close()
    }

    private mutating func push(_ text: String, from start: Int, closing: String = ")") {
        groups.append(
            Group(
                start: start, outputStart: result.bytes.count, isExtended: isExtended,
                closing: closing))
        emit(text, from: start)
        itemStart = nil
    }
}
