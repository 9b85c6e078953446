public import Records
public import Searching

/// The settings of an index, as Elasticsearch keeps them: flat, all below `index.`.
public struct IndexSettings: Sendable, Equatable {
    /// Each setting's full key and its value as JSON.
    public private(set) var values: [String: String] = [:]

    /// No settings.
    public init() {}

    /// Reads `{"index":{"a":{"b":1}}}`, `{"index.a.b":1}` and `{"a.b":1}`, which are the same.
    public init(_ body: JSONCursor) throws(SearchError) {
        guard body.kind == .object else {
            throw SearchError(
                status: 400, type: "parse_exception", reason: "settings must be an object")
        }
        IndexSettings.flatten(body, "") { key, value in
            values[key.hasPrefix("index.") ? key : "index." + key] = value
        }
    }

    /// Reads the text of ``json``.
    init(stored text: String) {
        guard let body = JSONCursor.parse(Array(text.utf8)) else { return }
        IndexSettings.flatten(body, "") { values[$0] = $1 }
    }

    /// Takes the values of `other` over its own; `null` takes a setting away.
    public mutating func merge(_ other: IndexSettings) {
        for (key, value) in other.values { values[key] = value == "null" ? nil : value }
    }

    /// Sets one value, given as JSON.
    mutating func set(_ key: String, _ value: String) { values[key] = value }

    /// The text of a setting, without quotes.
    public func text(_ key: String) -> String? {
        guard let value = values[key] else { return nil }
        return value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : value
    }

    /// The settings as one flat object of full keys.
    public var json: String {
        let members = values.sorted { $0.key < $1.key }.map { "\(jsonText($0.key)):\($0.value)" }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// The settings nested, all values as strings, as `GET _settings` shows them.
    public var nestedJSON: String {
        var root = SettingNode()
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            root.insert(key.split(separator: ".").map(String.init)[...], value)
        }
        return root.json
    }

    private static func flatten(
        _ body: JSONCursor, _ prefix: String, _ take: (String, String) -> Void
    ) {
        body.forEachMember { key, value in
            let name = prefix + JSONCursor.unescaped(key)
            if value.kind == .object {
                flatten(value, name + ".", take)
            } else {
                take(name, value.rawText.text)
            }
            return true
        }
    }
}

/// A place in the nested form of settings.
private struct SettingNode {
    private var value: String?
    private var children: [(String, SettingNode)] = []

    mutating func insert(_ path: ArraySlice<String>, _ newValue: String) {
        guard let first = path.first else {
            value = newValue
            return
        }
        if let place = children.firstIndex(where: { $0.0 == first }) {
            children[place].1.insert(path.dropFirst(), newValue)
        } else {
            var child = SettingNode()
            child.insert(path.dropFirst(), newValue)
            children.append((first, child))
        }
    }

    var json: String {
        guard children.isEmpty else {
            return "{" + children.map { "\(jsonText($0.0)):\($0.1.json)" }.joined(separator: ",")
                + "}"
        }
        guard let value else { return "{}" }
        return value.hasPrefix("\"") || value.hasPrefix("[") ? value : "\"\(value)\""
    }
}

/// `text` as a JSON string.
func jsonText(_ text: String) -> String {
    let bytes = GrowingBytes(capacity: text.utf8.count + 16)
    bytes.append(jsonString: text)
    return bytes.view.text
}
