internal import Records

/// A valid object and what the scan noticed.
struct ScannedObject {
    let text: ByteView
    let traits: JSONTraits
}

/// `Merge_Log`: the object in a record's `log` becomes fields of the record.
///
/// Each operation says whether the record may hold a key of the metadata afterwards.
extension KubernetesFilter {
    /// Merges `log` when it is text that holds one JSON object, or such an object itself.
    mutating func mergeJSON(of index: Int, in batch: inout RecordBatch) -> Bool {
        guard let position = batch.position(of: ByteView("log"), in: index) else { return true }
        let log = batch.field(position, of: index)
        let isText = KubernetesFilter.isText(log)
        let text = isText ? KubernetesFilter.rawText(of: log, scratch: &batch.scratch) : log.value
        // Plain text ends here, after one look.
        let start = JSONScanner.skipBlanks(text, from: 0)
        guard start < text.count, text[start] == UInt8(ascii: "{"),
            let object = scan(text, from: start, scratch: &batch.scratch)
        else { return true }
        // An object that was no text is merged without trimming.
        let trims = isText && options.trimsMergedValues
        return merge(into: &batch, index, log: position, object.traits, trims: trims) ?? true
    }

    /// Parses `log` with a parser instead.
    mutating func parseLog<Parsers: MergeParsers & ~Copyable>(
        of index: Int, in batch: inout RecordBatch, _ parser: Int, _ parsers: inout Parsers
    ) -> Bool {
        guard let position = batch.position(of: ByteView("log"), in: index) else { return true }
        let log = batch.field(position, of: index)
        // An object that is a value already is merged as it is.
        guard KubernetesFilter.isText(log) else { return mergeJSON(of: index, in: &batch) }
        let text = KubernetesFilter.rawText(of: log, scratch: &batch.scratch)
        members.removeAll()
        let outcome = parsers.parse(text, with: parser, into: &members, scratch: &batch.scratch)
        let trims = options.trimsMergedValues
        guard outcome != .noMatch,
            let mayRepeat = merge(into: &batch, index, log: position, [], trims: trims)
        else { return true }
        if case .matchedAt(let nanoseconds) = outcome { batch[index].nanoseconds = nanoseconds }
        return mayRepeat
    }

    // MARK: Finding the object

    @inline(__always)
    private static func isText(_ field: Field) -> Bool {
        field.kind != .json || field.value.firstByte == UInt8(ascii: "\"")
    }

    /// The bytes that a text stands for; a copy only when it holds an escape.
    @inline(__always)
    private static func rawText(of field: Field, scratch: inout ByteArena) -> ByteView {
        switch field.kind {
        case .text: field.value
        case .escaped: unescaped(field.value, scratch: &scratch)
        case .json: unescaped(field.value.slice(1, field.value.count - 1), scratch: &scratch)
        }
    }

    private static func unescaped(_ body: ByteView, scratch: inout ByteArena) -> ByteView {
        guard body.firstIndex(of: UInt8(ascii: "\\")) != nil else { return body }
        var writer = scratch.writer(body.count)
        guard JSONText.appendUnescaped(body, to: &writer) else { return body }
        return writer.written
    }

    /// Scans the object at `start` into ``members``, without duplicate keys.
    ///
    /// Gives nil when the text is not one object. As in Fluent Bit 5.1 other text may follow, but
    /// no second object.
    private mutating func scan(
        _ text: ByteView, from start: Int, scratch: inout ByteArena
    ) -> ScannedObject? {
        let tail = text.slice(start, text.count)
        switch JSONScanner.scanObject(tail, limits: options.jsonLimits, into: &members) {
        case .object(let end, let traits):
            let next = JSONScanner.skipBlanks(tail, from: end)
            if next < tail.count, KubernetesFilter.isBracket(tail[next]) { return nil }
            let object = ScannedObject(text: tail.slice(0, end), traits: traits)
            guard traits.isSuperset(of: .mayHaveDuplicateKeys) else { return object }
            return withoutDuplicates(object, scratch: &scratch)
        case .overLimit:
            counters.overLimit += 1
            return nil
        case .invalid:
            return nil
        }
    }

    private static func isBracket(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "[")
            || byte == UInt8(ascii: "]")
    }

    @inline(never)
    private mutating func withoutDuplicates(
        _ object: ScannedObject, scratch: inout ByteArena
    ) -> ScannedObject? {
        var writer = scratch.writer(object.text.count)
        guard let removed = JSONScanner.removeDuplicateKeys(object.text, to: &writer),
            case .object(let end, let traits) = JSONScanner.scanObject(
                writer.written, limits: options.jsonLimits, into: &members)
        else { return nil }
        if removed > 0 { counters.duplicateKeys += 1 }
        return ScannedObject(text: writer.written.slice(0, end), traits: traits)
    }

    // MARK: Putting it into the record

    /// Appends what ``members`` holds; drops `log` unless it is kept, and what is repeated.
    ///
    /// Gives nil, with the record as it was, when the object must stay text.
    private mutating func merge(
        into batch: inout RecordBatch, _ index: Int, log: Int, _ traits: JSONTraits, trims: Bool
    ) -> Bool? {
        let escaped = traits.isSuperset(of: .hasEscapedKey)
        if escaped { KubernetesFilter.writePlainKeys(&members, &batch.scratch) }
        let compacts = traits.isSuperset(of: .hasWhitespace)
        guard
            let memberKeys = KubernetesFilter.prepare(
                &members, trims: trims, compacts: compacts, &batch.scratch)
        else { return nil }
        counters.merged += 1
        if !options.keepsLog { batch.removeField(log, of: index) }
        guard members.count > 0 else { return true }
        guard !hasMergeKey else {
            batch.removeFields(mergeKey, of: index)
            let value = KubernetesFilter.object(of: members, &batch.scratch)
            batch.append(Field(key: mergeKey, value: value, kind: .json), to: index)
            return true
        }
        var keys = KeySet()
        for position in 0..<batch[index].fieldCount {
            keys.insert(batch.field(position, of: index).key)
        }
        if keys.mayMeet(memberKeys) {
            KubernetesFilter.remove(members, meeting: keys, from: &batch, index)
        }
        if memberKeys.mayMeet(sharedKeys) {
            appendOthers(to: &batch, index)
        } else {
            batch.append(contentsOf: members, to: index)
        }
        return keys.mayMeet(sharedKeys)
    }

    /// Appends the members that do not have the keys of the metadata, which would win anyhow.
    @inline(never)
    private func appendOthers(to batch: inout RecordBatch, _ index: Int) {
        for position in 0..<members.count {
            let member = members[position]
            guard kubernetes?.key.equals(member.key) != true,
                namespace?.key.equals(member.key) != true
            else { continue }
            batch.append(member, to: index)
        }
    }

    /// Makes the members fit to be spliced: nothing to trim, no white space outside of strings.
    ///
    /// Gives the set of their keys, or nil when a number is one that no index takes.
    private static func prepare(
        _ members: inout FieldBuffer, trims: Bool, compacts: Bool, _ scratch: inout ByteArena
    ) -> KeySet? {
        var keys = KeySet()
        for position in 0..<members.count {
            let member = members[position]
            keys.insert(member.key)
            switch member.kind {
            case .text:
                guard trims else { continue }
                let end = MergedValue.trimmedCount(raw: member.value)
                members[position].value = member.value.slice(0, end)
            case .escaped:
                if trims { trim(member.value, &members, position) }
            case .json:
                let first = member.value[0]
                if first == UInt8(ascii: "\"") {
                    guard trims else { continue }
                    trim(member.value.slice(1, member.value.count - 1), &members, position)
                } else if first <= UInt8(ascii: "9") {
                    if MergedValue.overflows(number: member.value) { return nil }
                } else if compacts, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                    compact(&members, position, &scratch)
                }
            }
        }
        return keys
    }

    /// Takes off the end of a member's text what `Merge_Log_Trim` wants, without a copy.
    @inline(__always)
    private static func trim(_ body: ByteView, _ members: inout FieldBuffer, _ position: Int) {
        guard MergedValue.mayNeedTrim(body: body) else { return }
        let end = MergedValue.trimmedCount(body: body)
        guard end < body.count else { return }
        members[position].value = body.slice(0, end)
        members[position].kind = .escaped
    }

    @inline(never)
    private static func compact(
        _ members: inout FieldBuffer, _ position: Int, _ scratch: inout ByteArena
    ) {
        let value = members[position].value
        var writer = scratch.writer(value.count)
        guard JSONScanner.compact(value, to: &writer) else { return }
        members[position].value = writer.written
    }

    /// Spells keys without escapes that are not needed, so that equal keys have equal bytes.
    @inline(never)
    private static func writePlainKeys(_ members: inout FieldBuffer, _ scratch: inout ByteArena) {
        for position in 0..<members.count {
            let key = members[position].key
            guard key.firstIndex(of: UInt8(ascii: "\\")) != nil else { continue }
            var plain = scratch.writer(key.count)
            guard JSONText.appendUnescaped(key, to: &plain) else { continue }
            // Six bytes at most come from one; the kernel stores a vector beyond.
            var writer = scratch.writer(plain.count * 6 + 32)
            guard JSONText.appendEscaped(plain.written, to: &writer) != nil else { continue }
            members[position].key = writer.written
        }
    }

    /// Removes the fields of a record whose keys come again among `members`.
    @inline(never)
    private static func remove(
        _ members: borrowing FieldBuffer, meeting keys: KeySet, from batch: inout RecordBatch,
        _ index: Int
    ) {
        for position in 0..<members.count {
            let key = members[position].key
            if keys.mayContain(key) { batch.removeFields(key, of: index) }
        }
    }

    // MARK: One key for all

    /// The members as one JSON object for `Merge_Log_Key`.
    private static func object(
        of members: borrowing FieldBuffer, _ scratch: inout ByteArena
    ) -> ByteView {
        var capacity = 2
        for position in 0..<members.count {
            let member = members[position]
            // A byte of raw text becomes six at most; the kernel stores a vector beyond.
            let growth = member.kind == .text ? member.value.count * 5 + 32 : 0
            capacity += member.key.count + member.value.count + 6 + growth
        }
        var writer = scratch.writer(capacity)
        writer.append(UInt8(ascii: "{"))
        for position in 0..<members.count {
            if position > 0 { writer.append(UInt8(ascii: ",")) }
            append(members[position], to: &writer)
        }
        writer.append(UInt8(ascii: "}"))
        scratch.giveBack(writer.room)
        return writer.written
    }

    private static func append(_ member: Field, to writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "\""))
        writer.append(member.key)
        writer.append("\":")
        guard member.kind != .json else { return writer.append(member.value) }
        writer.append(UInt8(ascii: "\""))
        if member.kind == .text {
            _ = JSONText.appendEscaped(member.value, to: &writer)
        } else {
            writer.append(member.value)
        }
        writer.append(UInt8(ascii: "\""))
    }
}
