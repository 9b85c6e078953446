internal import Records

/// A `Time_Format`, compiled once.
///
/// The rules are those of the strptime that Fluent Bit 5.1 carries (OpenBSD's, in the C locale)
/// with its extension `%L`, 1 to 9 digits of a fraction. White space in the format matches any
/// white space, none included; names are matched in any case, long or short; text behind the
/// format is accepted. A specifier that nobody knows never matches.
///
/// Safe: the steps belong to the instance and are freed with it.
@safe final class TimeFormat {
    /// One step of reading.
    struct Step {
        var kind: StepKind
        /// The byte that a literal step wants.
        var byte: UInt8 = 0
    }

    /// What a step reads.
    enum StepKind: UInt8 {
        case literal, blanks
        case year, century, yearOfCentury, month, day, monthName, dayName
        case hour24, hour12, minute, second, halfDay, dayOfYear
        case epoch, fraction, offset, zoneName
        case weekOfYear, isoWeek, weekday, isoWeekday, isoYear, isoYearOfCentury
        case never
    }

    /// Whether the text names its zone: `%z`, `%Z`, `%s` or a literal `Z` behind the seconds.
    let hasZone: Bool
    /// Whether the text names its year.
    let hasYear: Bool
    /// The letters of specifiers that nobody knows; the format never matches then.
    let unknownSpecifiers: [String]

    /// See ``steadyStepCount(_:)``.
    let steadyStepCount: Int?
    private let steps: UnsafeMutablePointer<Step>
    private let stepCount: Int

    init(_ text: String) {
        var compiler = TimeFormatCompiler(Array(text.utf8))
        compiler.compile()
        hasZone = compiler.hasZone
        hasYear = compiler.hasYear
        unknownSpecifiers = compiler.unknownSpecifiers
        stepCount = compiler.steps.count
        steadyStepCount = TimeFormat.steadyStepCount(compiler.steps)
        unsafe steps = .allocate(capacity: max(1, stepCount))
        for (index, step) in compiler.steps.enumerated() { unsafe steps[index] = step }
    }

    deinit { unsafe steps.deallocate() }

    /// Reads `text` with the steps from `first` to before `end` (all when nil); false when it does
    /// not fit.
    ///
    /// What fitted before is in `time` in any case.
    func run(
        _ reader: inout TimeReader, from first: Int = 0, to end: Int? = nil,
        _ time: inout BrokenDownTime
    ) -> Bool {
        let end = end ?? stepCount
        var index = first
        while index < end {
            if unsafe !reader.run(steps[index], &time) { return false }
            index += 1
        }
        return true
    }

    /// How many steps read what hardly changes from line to line: those before the fraction, when
    /// they end with a literal that is no digit and only the zone follows, else nil.
    private static func steadyStepCount(_ steps: [Step]) -> Int? {
        guard let fraction = steps.firstIndex(where: { $0.kind == .fraction }), fraction > 0 else {
            return nil
        }
        let last = steps[fraction - 1]
        guard last.kind == .literal, last.byte &- 0x30 >= 10 else { return nil }
        let rest: Set<StepKind> = [.fraction, .offset, .zoneName, .literal, .blanks]
        return steps[fraction...].allSatisfy { rest.contains($0.kind) } ? fraction : nil
    }
}

/// Breaks a `Time_Format` into steps.
struct TimeFormatCompiler {
    private let text: [UInt8]
    private var position = 0
    private(set) var steps: [TimeFormat.Step] = []
    private(set) var hasZone = false
    private(set) var hasYear = false
    private(set) var unknownSpecifiers: [String] = []

    init(_ text: [UInt8]) { self.text = text }

    mutating func compile() {
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte == UInt8(ascii: "%"), position < text.count {
                readSpecifier()
            } else if byte == 0x20 || (0x09...0x0d).contains(byte) {
                steps.append(TimeFormat.Step(kind: .blanks))
            } else {
                appendLiteral(byte)
            }
        }
    }

    private mutating func appendLiteral(_ byte: UInt8) {
        if byte == UInt8(ascii: "Z"), let last = steps.last,
            last.kind == .second || last.kind == .fraction
        {
            hasZone = true
        }
        steps.append(TimeFormat.Step(kind: .literal, byte: byte))
    }

    private mutating func readSpecifier() {
        var letter = text[position]
        position += 1
        if letter == UInt8(ascii: "E") || letter == UInt8(ascii: "O"), position < text.count {
            letter = text[position]
            position += 1
        }
        if letter == UInt8(ascii: "%") {
            steps.append(TimeFormat.Step(kind: .literal, byte: letter))
            return
        }
        if let shorthand = TimeFormatCompiler.shorthands[letter] {
            var inner = TimeFormatCompiler(Array(shorthand.utf8))
            inner.compile()
            steps += inner.steps
            hasYear = hasYear || inner.hasYear
            return
        }
        guard let kind = TimeFormatCompiler.kinds[letter] else {
            unknownSpecifiers.append("%" + String(UnicodeScalar(letter)))
            steps.append(TimeFormat.Step(kind: .never))
            return
        }
        note(kind)
        steps.append(TimeFormat.Step(kind: kind))
    }

    private mutating func note(_ kind: TimeFormat.StepKind) {
        switch kind {
        case .year, .yearOfCentury: hasYear = true
        case .epoch: (hasYear, hasZone) = (true, true)
        case .offset, .zoneName: hasZone = true
        default: break
        }
    }

    private static let shorthands: [UInt8: String] = [
        UInt8(ascii: "T"): "%H:%M:%S", UInt8(ascii: "R"): "%H:%M",
        UInt8(ascii: "r"): "%I:%M:%S %p", UInt8(ascii: "D"): "%m/%d/%y",
        UInt8(ascii: "F"): "%Y-%m-%d", UInt8(ascii: "c"): "%a %b %e %H:%M:%S %Y",
        UInt8(ascii: "x"): "%m/%d/%y", UInt8(ascii: "X"): "%H:%M:%S",
    ]

    private static let kinds: [UInt8: TimeFormat.StepKind] = [
        UInt8(ascii: "Y"): .year, UInt8(ascii: "C"): .century,
        UInt8(ascii: "y"): .yearOfCentury, UInt8(ascii: "m"): .month, UInt8(ascii: "d"): .day,
        UInt8(ascii: "e"): .day, UInt8(ascii: "b"): .monthName, UInt8(ascii: "B"): .monthName,
        UInt8(ascii: "h"): .monthName, UInt8(ascii: "a"): .dayName, UInt8(ascii: "A"): .dayName,
        UInt8(ascii: "H"): .hour24, UInt8(ascii: "k"): .hour24, UInt8(ascii: "I"): .hour12,
        UInt8(ascii: "l"): .hour12, UInt8(ascii: "M"): .minute, UInt8(ascii: "S"): .second,
        UInt8(ascii: "p"): .halfDay, UInt8(ascii: "j"): .dayOfYear, UInt8(ascii: "s"): .epoch,
        UInt8(ascii: "L"): .fraction, UInt8(ascii: "z"): .offset, UInt8(ascii: "Z"): .zoneName,
        UInt8(ascii: "n"): .blanks, UInt8(ascii: "t"): .blanks, UInt8(ascii: "U"): .weekOfYear,
        UInt8(ascii: "W"): .weekOfYear, UInt8(ascii: "V"): .isoWeek, UInt8(ascii: "w"): .weekday,
        UInt8(ascii: "u"): .isoWeekday, UInt8(ascii: "G"): .isoYear,
        UInt8(ascii: "g"): .isoYearOfCentury,
    ]
}
