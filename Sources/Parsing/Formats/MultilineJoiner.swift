public import Records

/// What is to be done with a line, in this order.
public struct MultilineAction: Equatable, Sendable {
    /// What the line becomes.
    public enum Placement: Sendable {
        /// The first line of a new open record.
        case opens
        /// The next line of the open record.
        case continues
        /// A record of its own that no rule knows.
        ///
        /// In tail an empty one is left out.
        case alone
    }

    /// First: the open record, if there is one, is complete and goes.
    public var flushesBefore: Bool
    /// Then: the place of the line.
    public var placement: Placement
    /// Last: the record that the line belongs to is complete and goes.
    public var flushesAfter: Bool
    /// Whether lines are joined with a line feed between them; see ``MultilineJoiner/glue(_:)``.
    public var usesLineFeed: Bool
}

/// Which record of one stream is open, and what may follow in it.
///
/// A pure state machine: it sees each line once and says what to do with it; the caller keeps the
/// text. There is one for each stream of each container (and each value of `Key_Group`), which is
/// better than Fluent Bit 5.1, where both streams share one.
///
/// In tail, Fluent Bit ends the text of every record of a multiline parser with a line feed, also
/// of single lines, and leaves out empty lines that belong nowhere; the multiline filter does
/// neither. The time and the other fields are those of the first line.
public struct MultilineJoiner: Sendable {
    /// Whether a record is open.
    public private(set) var isOpen = false
    /// When the open record must go although its end has not come, in monotonic nanoseconds;
    /// meaningless when none is open.
    public private(set) var deadline: UInt64 = 0
    private var parser = 0
    /// The rule that matched last.
    ///
    /// It outlives a record that ended without its end: in Fluent Bit 5.1 a stray line inside a
    /// trace leaves the state as it is.
    private var rule: Int?

    /// Nothing is open.
    public init() {}

    /// Places `line`.
    ///
    /// Of several parsers the one whose record is open is tried first, then the others in their
    /// order.
    ///
    /// - Parameters:
    ///   - line: The text that is tested: the content, or the value of `Key_Pattern`.
    ///   - now: Monotonic nanoseconds.
    public mutating func feed(
        _ line: ByteView, now: UInt64, parsers: [MultilineParser]
    ) -> MultilineAction {
        if let rule, parser < parsers.count,
            let next = parsers[parser].continuation(of: rule, line)
        {
            return enter(
                next, parsers[parser], isOpen ? .continues : .opens, flushesBefore: false, now)
        }
        for index in parsers.indices {
            if parsers[index].definition.type != .regex {
                return feedMarked(line, now, parsers[index], index)
            }
            guard let start = parsers[index].startRule(line) else { continue }
            let flushes = isOpen
            parser = index
            return enter(start, parsers[index], .opens, flushesBefore: flushes, now)
        }
        let flushes = isOpen
        isOpen = false
        return MultilineAction(
            flushesBefore: flushes, placement: .alone, flushesAfter: true, usesLineFeed: true)
    }

    /// Closes the open record; the caller sends it.
    public mutating func close() { isOpen = false }

    /// Whether the open record has waited long enough.
    public func isDue(now: UInt64) -> Bool { isOpen && now >= deadline }

    /// The line feeds that go before `line` when it continues a record: one unless the record
    /// ends with one, and one more for an empty line.
    ///
    /// - Parameter endsWithLineFeed: Whether the record's text so far ends with a line feed.
    public static func glue(before line: ByteView, endsWithLineFeed: Bool) -> StaticString {
        if line.isEmpty { return endsWithLineFeed ? "\n" : "\n\n" }
        return endsWithLineFeed ? "" : "\n"
    }

    private mutating func enter(
        _ next: Int, _ parser: MultilineParser, _ placement: MultilineAction.Placement,
        flushesBefore: Bool, _ now: UInt64
    ) -> MultilineAction {
        isOpen = !parser.completes(next)
        rule = isOpen ? next : nil
        wait(for: parser, now)
        return MultilineAction(
            flushesBefore: flushesBefore, placement: placement, flushesAfter: !isOpen,
            usesLineFeed: true)
    }

    /// A line of the types `endswith` and `equal`: it always belongs to the open record.
    private mutating func feedMarked(
        _ line: ByteView, _ now: UInt64, _ marked: MultilineParser, _ index: Int
    ) -> MultilineAction {
        let continues = isOpen && parser == index
        let flushes = isOpen && !continues
        parser = index
        rule = nil
        isOpen = !marked.endsRecord(line)
        wait(for: marked, now)
        return MultilineAction(
            flushesBefore: flushes, placement: continues ? .continues : .opens,
            flushesAfter: !isOpen, usesLineFeed: marked.definition.keyContent == nil)
    }

    private mutating func wait(for parser: MultilineParser, _ now: UInt64) {
        deadline = now &+ UInt64(max(0, parser.definition.flushTimeoutMilliseconds)) &* 1_000_000
    }
}
