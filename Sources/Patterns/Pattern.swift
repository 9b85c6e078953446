import CPatterns
public import Records

/// A regular expression of Fluent Bit's dialect, compiled once and run on many lines.
///
/// The dialect is Onigmo's Ruby syntax as Fluent Bit 5.1 uses it: a bare expression, `/expression/`
/// or `/expression/imx`; `^` and `$` at every line border; `\w`, `\d` and `\s` are ASCII while the
/// dot, `[[:alpha:]]` and `\p{...}` are Unicode; plain groups capture only when none has a name.
///
/// Expressions for which it makes no difference are matched on bytes, others on characters.
/// Bytes that are not UTF-8 count as one character each in the former and match nothing in the
/// latter. Matching allocates nothing. A line on which the expression gives up at a limit counts
/// as no match and in ``limitHitCount``.
///
/// One thread at a time may use an instance.
///
/// Safe: owns its PCRE2 objects; the ovector lives as long as the match data, and views handed
/// out point into the subject, whose lifetime the caller answers for.
@safe public final class Pattern {
    /// How many steps a match may take, by PCRE2's count.
    ///
    /// It bounds one line to some 10 ms.
    public static let matchLimit: UInt32 = 1_000_000
    /// The largest stack for native code, in bytes.
    public static let stackByteLimit = 1024 * 1024
    /// The most memory that matching without native code may take, in KiB.
    public static let heapLimitKilobytes: UInt32 = 20_000

    /// The text it was made from.
    public let text: String
    /// The names of the groups, each once, in the order of their first appearance.
    public let groupNames: [String]
    /// How often a match was given up at a limit, or for another error.
    public private(set) var limitHitCount: UInt64 = 0
    /// Whether a second, faster program for ASCII text stands beside the general one, or the
    /// general one works on bytes itself.
    package let matchesBytes: Bool

    /// For subjects of ASCII bytes, or for all when `general` is nil.
    private let byteCode: CompiledPattern?
    private let general: CompiledPattern?
    /// Answers without PCRE2 where it can.
    private let scanner: DirectScanner?
    private let data: OpaquePointer
    private let context: OpaquePointer
    private let stack: OpaquePointer?

    @usableFromInline let vector: UnsafeMutablePointer<Int>
    /// The latest subject, behind a pointer so that no access is checked at run time.
    @usableFromInline let subjectPlace: UnsafeMutablePointer<ByteView>
    @inlinable var subject: ByteView { unsafe subjectPlace.pointee }
    /// For each name where its numbers begin in `groupNumbers`; one more entry ends the last.
    @usableFromInline let firstNumber: UnsafeMutablePointer<Int>
    @usableFromInline let groupNumbers: UnsafeMutablePointer<Int>

    /// Compiles `text`.
    ///
    /// The error names the place in `text`.
    public init(_ text: String) throws(PatternError) {
        let parts = PatternText(text)
        var translator = PatternTranslator(parts)
        let translation = try translator.translate()
        let compiled = try Pattern.compile(translation, parts)
        self.text = text
        groupNames = translation.names
        byteCode = compiled.bytes
        scanner =
            translation.isByteSafe ? DirectScannerCompiler(parts).map { DirectScanner($0) } : nil
        general = compiled.general
        matchesBytes = compiled.general == nil
        guard let data = unsafe (compiled.general ?? compiled.bytes)?.makeMatchData(),
            let context = unsafe pcre2_match_context_create_8(nil)
        else { throw PatternError("out of memory", at: 0) }
        unsafe self.data = data
        unsafe self.context = context
        unsafe stack = pcre2_jit_stack_create_8(32 * 1024, Pattern.stackByteLimit, nil)
        unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
        unsafe pcre2_set_match_limit_8(context, Pattern.matchLimit)
        unsafe pcre2_set_heap_limit_8(context, Pattern.heapLimitKilobytes)
        unsafe subjectPlace = .allocate(capacity: 1)
        unsafe subjectPlace.initialize(to: ByteView(""))
        unsafe vector = pcre2_get_ovector_pointer_8(data)
        let numbers = translation.groupNumbers
        unsafe firstNumber = .allocate(capacity: numbers.count + 1)
        unsafe groupNumbers = .allocate(capacity: max(1, numbers.reduce(0) { $0 + $1.count }))
        fillTables(numbers)
    }

    deinit {
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_jit_stack_free_8(stack)
        unsafe subjectPlace.deallocate()
        unsafe firstNumber.deallocate()
        unsafe groupNumbers.deallocate()
    }

    /// What is wrong with `text`, or nil when it can be used.
    public static func validate(_ text: String) -> String? {
        do throws(PatternError) {
            _ = try Pattern(text)
            return nil
        } catch {
            return error.description
        }
    }

    private static func compile(
        _ translation: PatternTranslation, _ parts: PatternText
    ) throws(PatternError) -> (bytes: CompiledPattern?, general: CompiledPattern?) {
        func compiled(_ characters: Bool) throws(PatternError) -> CompiledPattern {
            try CompiledPattern(
                translation, characters: characters,
                dotMatchesLineFeed: parts.dotMatchesLineFeed, ignoresCase: parts.ignoresCase)
        }
        if translation.isByteSafe || translation.needsBytes { return (try compiled(false), nil) }
        let general = try compiled(true)
        return (try? compiled(false), general)
    }

    private func fillTables(_ numbers: [[Int]]) {
        var place = 0
        for (index, group) in numbers.enumerated() {
            unsafe firstNumber[index] = place
            for number in group {
                unsafe groupNumbers[place] = number
                place += 1
            }
        }
        unsafe firstNumber[numbers.count] = place
    }

    // MARK: Matching

    /// Searches `subject` anywhere.
    ///
    /// After a match the groups can be read until the next one, as long as the subject's bytes
    /// live.
    public func match(_ subject: ByteView) -> Bool {
        if let scanner {
            switch unsafe scanner.run(subject.base, subject.count, vector) {
            case .match:
                unsafe subjectPlace.pointee = subject
                return true
            case .noMatch:
                // A later line may match.
                if subject.firstIndex(of: 0x0a) == nil { return false }
            case .unknown: break
            }
        }
        return search(subject)
    }

    /// Whether it is one of the simple expressions that need no PCRE2.
    package var isDirect: Bool { scanner != nil }

    private func search(_ subject: ByteView) -> Bool {
        let code: CompiledPattern?
        if let general {
            code = subject.isASCII ? byteCode ?? general : general
        } else {
            code = byteCode
        }
        guard let code else { return false }
        let result = unsafe code.run(subject.base, subject.count, data, context)
        if result > 0 {
            unsafe subjectPlace.pointee = subject
            return true
        }
        if result != PCRE2_ERROR_NOMATCH { limitHitCount += 1 }
        return false
    }

    /// Whether a match begins at the first byte of `subject`, as `Match_Regex` wants it.
    public func matchesAtStart(_ subject: ByteView) -> Bool {
        // The leftmost match is found, so one that begins at the start is never passed over.
        unsafe match(subject) && vector[0] == 0
    }

    /// Where the groups of the latest match lie, for a caller that reads many.
    @inlinable public var captures: CaptureOffsets { unsafe CaptureOffsets(vector: vector) }

    /// The number of the only group called `groupNames[index]`, or nil when there are several.
    public func groupNumber(_ index: Int) -> Int? {
        precondition(index >= 0 && index < groupNames.count, "there is such a group")
        let first = unsafe firstNumber[index]
        return unsafe firstNumber[index + 1] == first + 1 ? groupNumbers[first] : nil
    }

    /// Where the whole match lies in the subject of the latest ``match(_:)``, which was true.
    @inlinable public var wholeMatch: ByteView {
        unsafe subject.slice(vector[0], max(vector[0], vector[1]))
    }

    /// The text of the group called `groupNames[index]` in the latest match, or nil when it took no
    /// part.
    ///
    /// When the name stands for several groups, the last that took part counts.
    @inlinable public func capture(_ index: Int) -> ByteView? {
        assert(index >= 0 && index < groupNames.count, "there is such a group")
        let first = unsafe firstNumber[index]
        var place = unsafe firstNumber[index + 1]
        while place > first {
            place -= 1
            if let view = unsafe group(groupNumbers[place]) { return view }
        }
        return nil
    }

    /// The text of group `number`, counted from 1 in the order of the opening parentheses, or nil.
    @inlinable func group(_ number: Int) -> ByteView? {
        let start = unsafe vector[2 * number]
        let end = unsafe vector[2 * number + 1]
        // PCRE2_UNSET is all ones, and a look-ahead may end a group before its start.
        guard start >= 0 && end >= start else { return nil }
        return subject.slice(start, end)
    }
}
