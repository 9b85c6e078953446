public import Records

extension Mapping {
    /// What a document adds to the mapping; nil when that is nothing.
    ///
    /// `source` is a valid JSON object. Throws `document_parsing_exception` when a declared field
    /// cannot take a value, `strict_dynamic_mapping_exception` when a field must not be added.
    public func additions(for source: ByteView) throws(SearchError) -> Mapping? {
        var walk = DocumentFields(mapping: self)
        walk.object(source, PathHash(), isRoot: true, depth: 0)
        guard !walk.odd.isEmpty else { return nil }
        // The careful way, with names, for what is new or does not obviously fit.
        var check = DocumentCheck(mapping: self)
        try check.object(source, path: "", depth: 0)
        return check.isChanged ? check.additions : nil
    }
}

/// Looks for values that the mapping does not know to fit.
private struct DocumentFields {
    let mapping: Mapping
    /// Paths of which a closer look is needed.
    var odd: [UInt64] = []
    private var times = RFC3339Parser()

    init(mapping: Mapping) { self.mapping = mapping }

    mutating func object(_ text: ByteView, _ path: PathHash, isRoot: Bool, depth: Int) {
        guard depth < JSONLimits.greatestDepth, odd.isEmpty else { return }
        JSONMembers.forEach(text) { key, value in
            if key.firstIndex(of: 0x5C) != nil {
                odd.append(0)
                return false
            }
            self.value(value, path.appending(key, isRoot: isRoot), depth)
            return odd.isEmpty
        }
    }

    private mutating func value(_ value: ByteView, _ path: PathHash, _ depth: Int) {
        switch value[0] {
        case UInt8(ascii: "{"):
            guard mapping.shape.fits(path, .object) else { return odd.append(path.value) }
            if !mapping.shape.isClosed(path) {
                object(value, path, isRoot: false, depth: depth + 1)
            }
        case UInt8(ascii: "["):
            guard depth < JSONLimits.greatestDepth else { return }
            JSONMembers.forEachElement(value) { self.value($0, path, depth + 1) }
        case 0x22:
            if mapping.shape.fits(path, .text) { return }
            if mapping.shape.isDate(path),
                times.parse(value.slice(1, max(value.count - 1, 1))) != nil
            {
                return
            }
            odd.append(path.value)
        case UInt8(ascii: "n"): break
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            if !mapping.shape.fits(path, .truth) { odd.append(path.value) }
        default:
            let kind = JSONNumber.isInteger(value) ? MappingShape.ValueClass.integer : .fraction
            if !mapping.shape.fits(path, kind) { odd.append(path.value) }
        }
    }
}

/// How a number is written.
enum JSONNumber {
    /// Whether it has neither fraction nor exponent, and at most 18 digits.
    static func isInteger(_ text: ByteView) -> Bool {
        guard text.count <= 19 else { return false }
        for index in 0..<text.count where text[index] &- 0x30 > 9 && text[index] != 0x2D {
            return false
        }
        return true
    }
}

/// Checks a document against the mapping, with names, and gathers what it adds.
private struct DocumentCheck {
    var additions: Mapping
    private(set) var isChanged = false

    init(mapping: Mapping) { additions = mapping }

    mutating func object(_ text: ByteView, path: String, depth: Int) throws(SearchError) {
        guard depth < JSONLimits.greatestDepth else { return }
        var members: [(String, ByteView)] = []
        JSONMembers.forEach(text) { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        for (name, value) in members {
            try self.value(value, path: path.isEmpty ? name : path + "." + name, depth: depth)
        }
    }

    private mutating func value(
        _ value: ByteView, path: String, depth: Int
    ) throws(SearchError) {
        switch value[0] {
        case UInt8(ascii: "n"): return
        case UInt8(ascii: "["):
            guard depth < JSONLimits.greatestDepth else { return }
            var elements: [ByteView] = []
            JSONMembers.forEachElement(value) { elements.append($0) }
            for element in elements { try self.value(element, path: path, depth: depth + 1) }
        case UInt8(ascii: "{"): try objectValue(value, path: path, depth: depth)
        default: try scalar(value, path: path)
        }
    }

    private mutating func objectValue(
        _ value: ByteView, path: String, depth: Int
    ) throws(SearchError) {
        guard let definition = additions.definitions[path] else {
            if isBelowValues(path) { return }
            if try rule(for: path) == .add {
                // An object without members adds nothing.
                try object(value, path: path, depth: depth + 1)
            }
            return
        }
        switch definition.kind {
        case .object: try object(value, path: path, depth: depth + 1)
        case .disabled, .alias: return
        case .values(let type):
            if type == .flattened || definition.isSeen || definition.ignoresMalformed { return }
            throw refusal(path, definition, "an object")
        }
    }

    private mutating func scalar(_ value: ByteView, path: String) throws(SearchError) {
        guard let definition = additions.definitions[path] else {
            if isBelowValues(path) { return }
            if try rule(for: path) == .add, additions.canAdd(path) { try add(value, path) }
            return
        }
        switch definition.kind {
        case .object:
            if definition.isSeen || hasOnlySeenFields(path) { return }
            throw .document(
                "object mapping for [\(path)] tried to parse field [\(path)] as object, but found "
                    + "a concrete value")
        case .disabled: return
        case .alias:
            throw .document("Cannot write to a field alias [\(path)].")
        case .values(let type):
            if definition.isSeen || definition.ignoresMalformed { return }
            if !ValueCheck.fits(value, type, definition) {
                throw refusal(path, definition, "'\(value.slice(0, min(value.count, 64)).text)'")
            }
        }
    }

    private func refusal(
        _ path: String, _ definition: FieldDefinition, _ value: String
    ) -> SearchError {
        .document(
            "failed to parse field [\(path)] of type [\(definition.typeName)]. Preview of field's "
                + "value: \(value)")
    }

    /// Whether an object has nothing but what documents brought.
    private func hasOnlySeenFields(_ path: String) -> Bool {
        additions.paths(below: path).allSatisfy { additions.definitions[$0]?.isSeen == true }
    }

    /// Whether a part of the path in front holds values: they stay in the source alone.
    private func isBelowValues(_ path: String) -> Bool {
        var parent = path[...]
        while let dot = parent.lastIndex(of: ".") {
            parent = parent[..<dot]
            switch additions.definitions[String(parent)]?.kind {
            case .values, .disabled, .alias: return true
            case .object, nil: continue
            }
        }
        return false
    }

    private func rule(for path: String) throws(SearchError) -> DynamicRule {
        var parent = path[...]
        var rule = additions.dynamic
        var owner = "_doc"
        while let dot = parent.lastIndex(of: ".") {
            parent = parent[..<dot]
            if case .object(let own?) = additions.definitions[String(parent)]?.kind {
                (rule, owner) = (own, String(parent))
                break
            }
        }
        if rule == .refuse {
            throw SearchError(
                status: 400, type: "strict_dynamic_mapping_exception",
                reason:
                    "mapping set to strict, dynamic introduction of [\(path)] within [\(owner)] "
                    + "is not allowed")
        }
        return rule
    }

    private mutating func add(_ value: ByteView, _ path: String) throws(SearchError) {
        let detected = DetectedType(value, in: additions)
        let properties =
            additions.templates.lazy
            .compactMap { $0.properties(path: path, type: detected.templateType) }.first
        try additions.addSeen(path, detected.complete(properties))
        isChanged = true
    }
}

/// The type of a value that no field is declared for.
private struct DetectedType {
    /// The type as dynamic templates call it.
    let templateType: String

    init(_ value: ByteView, in mapping: Mapping) {
        switch value[0] {
        case 0x22:
            let text = JSONCursor.unescaped(value.slice(1, value.count - 1))
            if mapping.detectsDates, DetectedType.isDate(text) {
                templateType = "date"
            } else if mapping.detectsNumbers, DecimalNumber.read(text) != nil {
                templateType = Int64(text) != nil ? "long" : "double"
            } else {
                templateType = "string"
            }
        case UInt8(ascii: "t"), UInt8(ascii: "f"): templateType = "boolean"
        default: templateType = JSONNumber.isInteger(value) ? "long" : "double"
        }
    }

    private static func isDate(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count >= 10, bytes.first.map({ $0 &- 0x30 < 10 }) == true else { return false }
        let separator = bytes[bytes.index(bytes.startIndex, offsetBy: 4)]
        if separator == UInt8(ascii: "-") {
            return DateText(text).iso(roundsUp: false, zone: .utc) != nil
        }
        return separator == UInt8(ascii: "/") && slashed?.milliseconds(text) != nil
    }

    private static let slashed = try? DateReader("yyyy/MM/dd HH:mm:ss||yyyy/MM/dd")

    /// The properties of the field: those of a template, with the type that it leaves open.
    func complete(_ properties: String?) -> String {
        guard let properties else { return DetectedType.standard(templateType) }
        guard let body = JSONCursor.parse(Array(properties.utf8)), body.value(forKey: "type") == nil
        else { return properties }
        let type = templateType == "string" ? "text" : templateType
        let rest = properties.drop { $0 != "{" }.dropFirst()
        let isEmpty = rest.first { !$0.isWhitespace } == "}"
        return "{\"type\":\"\(type)\"" + (isEmpty ? "" : ",") + rest
    }

    private static func standard(_ type: String) -> String {
        switch type {
        case "string":
            #"{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}"#
        case "double": #"{"type":"float"}"#
        default: "{\"type\":\"\(type)\"}"
        }
    }
}

/// Whether a value can be taken by a declared field.
enum ValueCheck {
    /// Whether a scalar as it is written fits.
    static func fits(_ value: ByteView, _ type: FieldType, _ definition: FieldDefinition) -> Bool {
        let isQuoted = value[0] == 0x22
        let text = isQuoted ? JSONCursor.unescaped(value.slice(1, value.count - 1)) : value.text
        switch type {
        case .keyword, .text: return true
        case .flattened: return false
        case .long: return isLong(text, definition.typeName)
        case .double: return DecimalNumber.read(text) != nil
        case .boolean: return ["true", "false", ""].contains(text) && (isQuoted || text != "")
        case .date:
            let reader = definition.format.flatMap { try? DateReader($0) } ?? .standard
            return reader.milliseconds(text) != nil
        case .ip: return isQuoted && IPAddress(text) != nil
        }
    }

    private static func isLong(_ text: String, _ typeName: String) -> Bool {
        guard let number = DecimalNumber.read(text) else { return false }
        let whole = number.rounded(.towardZero)
        return switch typeName {
        case "integer": whole >= -2_147_483_648 && whole <= 2_147_483_647
        case "short": whole >= -32_768 && whole <= 32_767
        case "byte": whole >= -128 && whole <= 127
        case "unsigned_long": whole >= 0 && whole < 18_446_744_073_709_551_616
        default: whole >= -9_223_372_036_854_775_808 && whole < 9_223_372_036_854_775_808
        }
    }
}
