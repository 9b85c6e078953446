internal import Patterns
internal import Records

/// The groups of a regular expression as fields.
///
/// Safe: the plans belong to the instance, and the keys they point at live in `keys`.
@safe final class RegexFields {
    /// What becomes of one group.
    struct Plan {
        /// The field's key, escaped for JSON.
        var key: ByteView
        var type: ValueType
        /// The group's number; 0 when several groups have the name.
        var number: Int
        /// Whether the group holds the record's time.
        var isTime: Bool
    }

    let pattern: Pattern
    let count: Int
    private let plans: UnsafeMutablePointer<Plan>
    private let keys: [StaticKey]

    /// Compiles `regex`; `timeKey` is the field whose time is read, if any.
    init(
        _ regex: String?, types: [String: ValueType], timeKey: String?
    ) throws(ParserDefinitionError) {
        guard let regex, !regex.isEmpty else {
            throw ParserDefinitionError(key: "Regex", message: "is needed for the format regex")
        }
        do throws(PatternError) {
            pattern = try Pattern(regex)
        } catch {
            throw ParserDefinitionError(key: "Regex", message: error.description)
        }
        let names = pattern.groupNames
        count = names.count
        keys = names.map { StaticKey($0) }
        unsafe plans = .allocate(capacity: max(1, count))
        for (index, name) in names.enumerated() {
            unsafe plans[index] = Plan(
                key: keys[index].escaped, type: types[name] ?? .string,
                number: pattern.groupNumber(index) ?? 0, isTime: name == timeKey)
        }
    }

    deinit { unsafe plans.deallocate() }

    /// The text of a group; empty when it took no part.
    @inline(__always)
    func value(
        _ index: Int, _ plan: Plan, _ captures: CaptureOffsets, _ text: ByteView
    ) -> ByteView {
        guard plan.number > 0 else { return pattern.capture(index) ?? ByteView("") }
        let start = captures.start(plan.number)
        let end = captures.end(plan.number)
        return start >= 0 && end > start ? text.slice(start, end) : ByteView("")
    }

    @inline(__always) subscript(index: Int) -> Plan {
        assert(index >= 0 && index < count, "there is such a group")
        return unsafe plans[index]
    }
}

/// The format `regex`.
extension RecordParser {
    func parseRegex(
        _ text: ByteView, _ clock: Int64, _ fields: inout FieldBuffer, _ scratch: inout ByteArena
    ) -> ParseOutcome {
        fields.removeAll()
        guard let groups, groups.count > 0, groups.pattern.match(text) else { return .noMatch }
        var nanoseconds: Int64?
        let captures = groups.pattern.captures
        let skipsEmpty = skipsEmptyValues
        var index = 0
        while index < groups.count {
            let plan = groups[index]
            let value = groups.value(index, plan, captures, text)
            index += 1
            if value.isEmpty && skipsEmpty { continue }
            if plan.isTime {
                // A time that does not fit drops the field, even with Time_Keep: Fluent Bit 5.1.
                guard case .time(let read) = readTime(value, clock) else { continue }
                nanoseconds = read
                if !keepsTime { continue }
            }
            if plan.type == .string {
                fields.append(Field(key: plan.key, value: value, kind: .text))
            } else {
                TypedValue.append(
                    value, as: plan.type, key: plan.key, to: &fields, scratch: &scratch)
            }
        }
        return .match(nanoseconds: nanoseconds)
    }
}
