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
                key: keys[index].escaped, type: types[name] ?? .string, isTime: name == timeKey)
        }
    }

    deinit { unsafe plans.deallocate() }

    subscript(index: Int) -> Plan {
        precondition(index >= 0 && index < count, "there is such a group")
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
        var index = 0
        while index < groups.count {
            let plan = groups[index]
            let value = groups.pattern.capture(index) ?? ByteView("")
            index += 1
            if value.isEmpty && skipsEmptyValues { continue }
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
