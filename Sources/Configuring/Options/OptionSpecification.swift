/// Everything known of one option: the reader, the messages, the help and the reference all come
/// from it.
public struct OptionSpecification: Hashable, Sendable {
    /// What happens with the option.
    public enum Status: Hashable, Sendable {
        /// It does what it says.
        case used
        /// It is accepted; a value that differs from the default gets this note.
        case noted(String)
        /// A value that differs from the default is refused with this text.
        case unsupported(String)
    }

    /// The name in lower case.
    ///
    /// With `isPrefix` the option is any longer key that begins so.
    public var name: String
    /// What kind of value it takes.
    public var type: OptionType
    /// What it is when not given, as it would be written; nil means not set.
    public var defaultText: String?
    /// What happens with it.
    public var status: Status
    /// Whether it may be given several times.
    public var isRepeatable: Bool
    /// Whether `name` is only the beginning of the key.
    public var isPrefix: Bool
    /// Whether its value must not be shown.
    public var isSecret: Bool
    /// What it is for, in one sentence without a full stop.
    public var help: String

    init(
        _ name: String, _ type: OptionType, _ defaultText: String?, _ status: Status,
        isRepeatable: Bool = false, isPrefix: Bool = false, isSecret: Bool = false, _ help: String
    ) {
        self.name = name
        self.type = type
        self.defaultText = defaultText
        self.status = status
        self.isRepeatable = isRepeatable
        self.isPrefix = isPrefix
        self.isSecret = isSecret
        self.help = help
    }

    init(
        _ name: String, _ type: OptionType, _ defaultText: String?, isRepeatable: Bool = false,
        isSecret: Bool = false, _ help: String
    ) {
        self.init(
            name, type, defaultText, .used, isRepeatable: isRepeatable, isSecret: isSecret, help)
    }

    init(_ name: String, _ type: OptionType, _ help: String) {
        self.init(name, type, nil, .used, help)
    }
}

/// The options of one section or plug-in.
public struct OptionTable: Sendable {
    /// What the options belong to, as a user calls it: `tail`, `[SERVICE]`.
    public var owner: String
    /// All options, in the order in which the reference shows them.
    public var options: [OptionSpecification]
    private let indexes: [String: Int]

    init(owner: String, _ options: [OptionSpecification]) {
        self.owner = owner
        self.options = options
        indexes = Dictionary(
            zip(options.map(\.name), options.indices), uniquingKeysWith: { first, _ in first })
    }

    /// The option that a key in lower case means.
    public func option(_ key: String) -> OptionSpecification? {
        if let index = indexes[key], !options[index].isPrefix { return options[index] }
        return options.first {
            $0.isPrefix && key.hasPrefix($0.name) && key.utf8.count > $0.name.utf8.count
        }
    }

    /// The names to choose a suggestion from.
    var names: [String] { options.map(\.name) }
}
