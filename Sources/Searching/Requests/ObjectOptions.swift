import Records

/// The members of an object of a request, taken one by one, so that what nobody took is an error.
///
/// Numbers and truth values may be written as strings, as Elasticsearch allows it.
struct ObjectOptions {
    /// What the object belongs to, as errors name it.
    let owner: String
    private var members: [(key: String, value: JSONCursor)] = []

    /// No members.
    init(owner: String) {
        self.owner = owner
        members = []
    }

    /// Reads the members of `object`.
    ///
    /// Throws when it is no object.
    init(_ object: JSONCursor, owner: String) throws(SearchError) {
        self.owner = owner
        guard object.kind == .object else {
            throw .parsing("Expected [START_OBJECT] under [\(owner)]")
        }
        var members: [(key: String, value: JSONCursor)] = []
        object.forEachMember { key, value in
            members.append((JSONCursor.unescaped(key), value))
            return true
        }
        self.members = members
    }

    /// The keys that were not taken yet, in order.
    var keys: [String] { members.map(\.key) }

    /// Takes the value of a key; nil when there is none or when it is `null`.
    mutating func take(_ key: String) -> JSONCursor? {
        var found: JSONCursor?
        members.removeAll { member in
            guard member.key == key else { return false }
            found = member.value
            return true
        }
        return found?.isNull == true ? nil : found
    }

    /// Takes a text; a number or a truth value gives its own text.
    mutating func string(_ key: String) throws(SearchError) -> String? {
        guard let value = take(key) else { return nil }
        guard let text = value.scalarText else {
            throw .parsing("[\(owner)] \(key) doesn't support values of this type")
        }
        return text
    }

    /// Takes a whole number of 32 bits.
    mutating func int(_ key: String) throws(SearchError) -> Int? {
        guard let text = try string(key) else { return nil }
        if let number = Int32(text) { return Int(number) }
        if let number = Double(text), number.magnitude < 2e9 { return Int(number) }
        throw .content("[\(owner)] failed to parse field [\(key)]")
    }

    /// Takes a number.
    mutating func double(_ key: String) throws(SearchError) -> Double? {
        guard let text = try string(key) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw .content("[\(owner)] failed to parse field [\(key)]")
        }
        return number
    }

    /// Takes a truth value.
    mutating func bool(_ key: String) throws(SearchError) -> Bool? {
        guard let text = try string(key) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default: throw .content("[\(owner)] failed to parse field [\(key)]")
        }
    }

    /// Takes a text that must be there.
    mutating func required(_ key: String) throws(SearchError) -> String {
        guard let text = try string(key) else {
            throw .illegalArgument("Required [\(key)] of [\(owner)] is missing")
        }
        return text
    }

    /// Throws when something was not taken.
    func finish() throws(SearchError) {
        guard let key = members.first?.key else { return }
        throw .content("[\(owner)] unknown field [\(key)]")
    }
}

extension JSONCursor {
    /// The text of a string, a number or a truth value; nil for another value.
    var scalarText: String? {
        switch kind {
        case .string: string
        case .number, .boolean: scalarSourceText
        case .object, .array, .null: nil
        }
    }

    /// The value as it is written.
    private var scalarSourceText: String { withExtendedLifetime(self) { rawText.text } }

    /// A copy of the value as it is written.
    var sourceBytes: [UInt8] { withExtendedLifetime(self) { rawText.array } }
}
