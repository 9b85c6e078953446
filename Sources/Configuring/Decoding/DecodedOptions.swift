/// The options of one section, checked against their table: what was given, else the default.
///
/// The accessors take the name and expect the kind that the table says; a wrong name is a mistake
/// in this module, which a test over all tables finds.
struct DecodedOptions {
    struct Given {
        var key: String
        var value: OptionValue
        var location: SourceLocation
    }

    let table: OptionTable
    /// Where the section stands.
    let location: SourceLocation
    private(set) var given: [String: [Given]] = [:]
    /// All values in the order of the file, for options whose order among each other counts.
    private(set) var ordered: [(name: String, given: Given)] = []
    /// Options whose values were refused and reported; that they are missing is no news.
    var refused: Set<String> = []

    init(table: OptionTable, location: SourceLocation) {
        self.table = table
        self.location = location
    }

    mutating func add(_ value: Given, to name: String) {
        given[name, default: []].append(value)
        ordered.append((name, value))
    }

    mutating func replace(_ value: Given, of name: String) {
        given[name] = [value]
    }

    /// Whether the file gives a value.
    func isSet(_ name: String) -> Bool { given[name] != nil }

    /// Where the value stands, or the section when it is not given.
    func location(of name: String) -> SourceLocation {
        given[name]?.first?.location ?? location
    }

    /// Where everything stands, to keep beside the typed settings.
    var source: SettingsSource {
        SettingsSource(
            location: location, values: given.compactMapValues { $0.first?.location })
    }

    private func values(_ name: String) -> [OptionValue] {
        if let values = given[name] { return values.map(\.value) }
        guard let option = table.options.first(where: { $0.name == name }) else {
            preconditionFailure("\(table.owner) has no option \(name)")
        }
        guard let text = option.defaultText else { return [] }
        guard let value = option.type.decode(text) else {
            preconditionFailure("the default of \(name) in \(table.owner) is not valid")
        }
        return [value]
    }

    func optionalBoolean(_ name: String) -> Bool? {
        if case .boolean(let value)? = values(name).first { return value }
        return nil
    }

    func boolean(_ name: String) -> Bool { optionalBoolean(name) ?? false }

    func optionalInteger(_ name: String) -> Int? {
        if case .integer(let value)? = values(name).first { return value }
        return nil
    }

    func integer(_ name: String) -> Int { optionalInteger(name) ?? 0 }

    func number(_ name: String) -> Double {
        if case .number(let value)? = values(name).first { return value }
        return 0
    }

    func optionalText(_ name: String) -> String? {
        if case .text(let value)? = values(name).first { return value }
        return nil
    }

    func text(_ name: String) -> String { optionalText(name) ?? "" }

    /// All values of an option, those of a list one after the other.
    func list(_ name: String) -> [String] {
        values(name).flatMap { value in
            switch value {
            case .text(let text): [text]
            case .list(let items): items
            default: [String]()
            }
        }
    }
}
