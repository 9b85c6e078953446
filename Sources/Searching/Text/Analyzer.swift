import Records

/// Takes text apart into words as Elasticsearch's `standard` analyzer does: by the word boundaries
/// of Unicode (UAX #29, as Lucene's StandardTokenizer), in lower case.
///
/// Letters and digits belong together; so does what a dot, a colon's absence or an apostrophe joins
/// between letters, what a dot or a comma joins between digits, and underscores. Ideographs and
/// Hiragana are words of one character. A word of more than 255 characters is cut into several.
enum Analyzer {
    /// Lucene's `max_token_length`.
    static let longestToken = 255

    /// Calls `body` with each word of `text`, in lower case and valid until `body` returns; `arena`
    /// is scratch memory of at least ``roomNeeded(for:)`` bytes.
    ///
    /// - Returns: Whether all words were seen: false when `body` returned false.
    @discardableResult
    static func forEachToken(
        _ text: ByteView, _ writer: inout ByteWriter, _ body: (ByteView) -> Bool
    ) -> Bool {
        var index = 0
        while true {
            while index < text.count, !WordClass.ascii(text[index]).isWord { index += 1 }
            guard index < text.count else { return true }
            let start = index
            if text[index] < 0x80 { index = asciiEnd(text, from: index) }
            if index >= text.count || text[index] < 0x80 {
                guard emit(text.slice(start, index), &writer, body) else { return false }
                continue
            }
            // Something that is not ASCII is part of the run: the careful way, from its start.
            let (end, isComplete) = unicodeRun(text, from: start, body)
            guard isComplete else { return false }
            index = end
        }
    }

    /// Bytes that the words of so much text may need at once.
    static func roomNeeded(for byteCount: Int) -> Int { byteCount + 16 }

    /// The words of a text, one after another.
    static func tokens(of text: String) -> [String] {
        var found: [String] = []
        var copy = text
        copy.withUTF8 { buffer in
            let view = unsafe ByteView(UnsafeRawBufferPointer(buffer))
            var arena = ByteArena(byteCount: roomNeeded(for: view.count))
            var writer = arena.writer(roomNeeded(for: view.count))
            forEachToken(view, &writer) {
                found.append($0.text)
                return true
            }
        }
        return found
    }

    /// The end of the run of ASCII that begins at `start`, a word character.
    ///
    /// Stops in front of the first byte that is not ASCII, wherever it stands.
    @inline(__always)
    private static func asciiEnd(_ text: ByteView, from start: Int) -> Int {
        var index = start + 1
        var last = WordClass.ascii(text[start])
        while index < text.count {
            let byte = text[index]
            if byte >= 0x80 { return index }
            let kind = WordClass.ascii(byte)
            if kind.isWord {
                last = kind
                index += 1
                continue
            }
            guard kind != .other, index + 1 < text.count, text[index + 1] < 0x80 else {
                // What joins in front of another script is decided by the careful way.
                if kind != .other, index + 1 < text.count { return index + 1 }
                return index
            }
            let next = WordClass.ascii(text[index + 1])
            guard joins(kind, last, next) else { return index }
            last = next
            index += 2
        }
        return index
    }

    /// Whether `kind` between the two others does not end a word (rules WB6, WB7, WB11, WB12).
    @inline(__always)
    static func joins(_ kind: WordClass, _ last: WordClass, _ next: WordClass) -> Bool {
        switch kind {
        case .middleOfBoth:
            last == .letter && next == .letter || last == .digit && next == .digit
        case .middleOfLetters: last == .letter && next == .letter
        case .middleOfDigits: last == .digit && next == .digit
        case .letter, .digit, .underscore, .single, .other: false
        }
    }

    /// Hands a run of ASCII on in lower case; underscores alone are no word.
    @inline(__always)
    private static func emit(
        _ run: ByteView, _ writer: inout ByteWriter, _ body: (ByteView) -> Bool
    ) -> Bool {
        var isWord = false
        let start = writer.count
        defer { writer.rewind(to: start) }
        let base = unsafe writer.cursor
        guard writer.room >= run.count else { return true }
        for index in 0..<run.count {
            let byte = run[index]
            if byte != UInt8(ascii: "_") { isWord = true }
            unsafe base[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
        }
        guard isWord else { return true }
        var place = 0
        while place < run.count {
            let count = min(longestToken, run.count - place)
            guard unsafe body(ByteView(base: base + place, count: count)) else { return false }
            place += count
        }
        return true
    }

    // MARK: Beyond ASCII

    /// Takes the run apart that begins at `start`, up to a byte that ends every word.
    private static func unicodeRun(
        _ text: ByteView, from start: Int, _ body: (ByteView) -> Bool
    ) -> (end: Int, isComplete: Bool) {
        var end = start
        // White space ends every word.
        while end < text.count, text[end] > 0x20 { end += 1 }
        for word in UnicodeWords.words(of: text.slice(start, end).text) {
            var copy = word
            let goesOn = copy.withUTF8 { unsafe body(ByteView(UnsafeRawBufferPointer($0))) }
            guard goesOn else { return (end, false) }
        }
        return (end, true)
    }
}

/// What a character is to the rules of word boundaries.
enum WordClass {
    /// A letter.
    case letter
    /// A digit.
    case digit
    /// An underscore and what joins like it.
    case underscore
    /// A character that is a word alone.
    case single
    /// Joins letters and digits: a dot, an apostrophe.
    case middleOfBoth
    /// Joins letters.
    case middleOfLetters
    /// Joins digits: a comma.
    case middleOfDigits
    /// Ends a word.
    case other

    /// Whether it is part of a word whatever stands beside it.
    @inline(__always) var isWord: Bool {
        switch self {
        case .letter, .digit, .underscore: true
        case .single, .middleOfBoth, .middleOfLetters, .middleOfDigits, .other: false
        }
    }

    /// The class of a byte of ASCII; a byte above is a letter, which only means "not other".
    @inline(__always) static func ascii(_ byte: UInt8) -> WordClass {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A: .letter
        case 0x30...0x39: .digit
        case UInt8(ascii: "_"): .underscore
        case UInt8(ascii: "."), UInt8(ascii: "'"): .middleOfBoth
        case UInt8(ascii: ":"): .middleOfLetters
        case UInt8(ascii: ","), UInt8(ascii: ";"): .middleOfDigits
        case 0x80...0xFF: .letter
        default: .other
        }
    }
}
