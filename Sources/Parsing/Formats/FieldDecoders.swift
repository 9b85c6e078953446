internal import Records

/// The decoders of a parser: rewrite fields that hold escaped or nested text.
///
/// Allocates where JSON has to be checked, so parsers without decoders have none of these.
final class FieldDecoders {
    private struct Plan {
        let key: StaticKey
        var rules: [DecoderRule]
    }

    private var plans: [Plan] = []
    private var additions = FieldBuffer()

    init(_ rules: [DecoderRule]) {
        for rule in rules {
            if let index = plans.firstIndex(where: { $0.rules[0].field == rule.field }) {
                plans[index].rules.append(rule)
            } else {
                plans.append(Plan(key: StaticKey(rule.field), rules: [rule]))
            }
        }
    }

    /// Runs the rules of each field that there is.
    ///
    /// `members` is memory for objects found.
    func apply(
        to fields: inout FieldBuffer, members: inout FieldBuffer, scratch: inout ByteArena
    ) {
        additions.removeAll()
        for plan in plans {
            guard let index = fields.lastIndex(of: plan.key.escaped) else { continue }
            fields[index] = decoded(fields[index], plan.rules, &members, &scratch)
        }
        var index = 0
        while index < additions.count {
            fields.appendReplacing(additions[index])
            index += 1
        }
    }

    private func decoded(
        _ field: Field, _ rules: [DecoderRule], _ members: inout FieldBuffer,
        _ scratch: inout ByteArena
    ) -> Field {
        var field = field
        for rule in rules {
            guard let text = text(of: field, &scratch) else { break }
            let succeeded = run(rule, on: text, &field, &members, &scratch)
            if rule.action == .stop || (succeeded && rule.action == .tryNext) { break }
        }
        return field
    }

    /// The text of a string field, nil for other values.
    private func text(of field: Field, _ scratch: inout ByteArena) -> ByteView? {
        switch field.kind {
        case .text: return field.value
        case .escaped: return JSONObjectReader.unescaped(field.value, scratch: &scratch)
        case .json:
            guard field.value.count >= 2, field.value[0] == 0x22 else { return nil }
            return JSONObjectReader.unescaped(
                field.value.slice(1, field.value.count - 1), scratch: &scratch)
        }
    }

    private func run(
        _ rule: DecoderRule, on text: ByteView, _ field: inout Field,
        _ members: inout FieldBuffer, _ scratch: inout ByteArena
    ) -> Bool {
        let plain: ByteView
        switch rule.decoder {
        case .json:
            return runJSON(rule, on: text, &field, &members, &scratch)
        case .escaped:
            plain = EscapeDecoder.decode(text, characters: false, scratch: &scratch)
        case .escapedUTF8:
            plain = EscapeDecoder.decode(text, characters: true, scratch: &scratch)
        case .mysqlQuoted:
            plain = MySQLDecoder.decode(text, scratch: &scratch)
        }
        if rule.replacesField {
            field.value = plain
            field.kind = .text
        }
        return true
    }

    private func runJSON(
        _ rule: DecoderRule, on text: ByteView, _ field: inout Field,
        _ members: inout FieldBuffer, _ scratch: inout ByteArena
    ) -> Bool {
        guard JSONObjectReader.read(text, into: &members, scratch: &scratch) else { return false }
        if rule.replacesField {
            field.value = object(members, &scratch)
            field.kind = .json
            return true
        }
        var index = 0
        while index < members.count {
            additions.append(members[index])
            index += 1
        }
        return true
    }

    /// The members written as one compact object.
    private func object(_ members: borrowing FieldBuffer, _ scratch: inout ByteArena) -> ByteView {
        var size = 2
        for index in 0..<members.count {
            size += members[index].key.count + members[index].value.count + 4
        }
        var writer = scratch.writer(size)
        writer.append(UInt8(ascii: "{"))
        for index in 0..<members.count {
            if index > 0 { writer.append(UInt8(ascii: ",")) }
            writer.append(0x22)
            writer.append(members[index].key)
            writer.append("\":")
            writer.append(members[index].value)
        }
        writer.append(UInt8(ascii: "}"))
        scratch.giveBack(writer.room)
        return writer.written
    }
}
