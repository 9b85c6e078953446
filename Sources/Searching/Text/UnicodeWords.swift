/// The words of text that is not ASCII alone.
enum UnicodeWords {
    /// The words of a text without white space, in lower case.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word: [Unicode.Scalar] = []
        var last = WordClass.other
        let scalars = Array(text.unicodeScalars)
        func finish() {
            defer {
                word.removeAll(keepingCapacity: true)
                last = .other
            }
            guard word.contains(where: { $0 != "_" }) else { return }
            var rest = word[...]
            while !rest.isEmpty {
                let part = rest.prefix(Analyzer.longestToken)
                var text = String.UnicodeScalarView()
                text.append(contentsOf: part)
                words.append(String(text).lowercased())
                rest = rest.dropFirst(part.count)
            }
        }
        for index in scalars.indices {
            let scalar = scalars[index]
            if isMark(scalar) {
                // Belongs to what stands in front (rule WB4).
                if last != .other { word.append(scalar) }
                continue
            }
            let kind = kind(of: scalar)
            switch kind {
            case .letter, .digit, .underscore:
                word.append(scalar)
                last = kind
            case .single:
                finish()
                word.append(scalar)
                finish()
            case .middleOfBoth, .middleOfLetters, .middleOfDigits:
                let next = next(in: scalars, after: index)
                if Analyzer.joins(kind, last, next) { word.append(scalar) } else { finish() }
            case .other: finish()
            }
        }
        finish()
        return words
    }

    private static func next(in scalars: [Unicode.Scalar], after index: Int) -> WordClass {
        for scalar in scalars[(index + 1)...] where !isMark(scalar) { return kind(of: scalar) }
        return .other
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .format: return true
        default: return false
        }
    }

    private static func kind(of scalar: Unicode.Scalar) -> WordClass {
        if scalar.isASCII { return .ascii(UInt8(scalar.value)) }
        switch scalar.value {
        case 0xB7, 0x2018, 0x2019, 0x2024, 0xFE52, 0xFF07, 0xFF0E:
            return [0xB7].contains(scalar.value) ? .middleOfLetters : .middleOfBoth
        case 0x387, 0x5F4, 0x2027, 0xFE13, 0xFE55, 0xFF1A: return .middleOfLetters
        case 0x37E, 0x589, 0x60C, 0x60D, 0x66C, 0x7F8, 0x2044, 0xFE10, 0xFE14, 0xFE50, 0xFE54,
            0xFF0C, 0xFF1B:
            return .middleOfDigits
        // Hiragana, ideographs, and scripts without spaces (South East Asia) are taken one by one.
        case 0x3041...0x3096, 0x309D...0x309F, 0xE00...0xE7F, 0xE80...0xEFF, 0x1000...0x109F,
            0x1780...0x17FF:
            return scalar.properties.isAlphabetic || isNumber(scalar) ? .single : .other
        default: break
        }
        let properties = scalar.properties
        if properties.isIdeographic { return .single }
        if properties.generalCategory == .decimalNumber { return .digit }
        if properties.generalCategory == .connectorPunctuation { return .underscore }
        if properties.isAlphabetic { return .letter }
        // Emoji are words, as of Lucene 8.
        return properties.isEmojiPresentation ? .single : .other
    }

    private static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }
}
