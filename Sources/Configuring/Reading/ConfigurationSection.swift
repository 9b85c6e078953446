/// What a section of a configuration file describes.
enum SectionKind: String, CaseIterable {
    case service
    case input
    case filter
    case output
    case parser
    case multilineParser = "multiline_parser"
    case custom
    case plugins
    case streamTask = "stream_task"
    case upstream
    case node
}

/// One `key value` line, or one value of a YAML map, before variables are put in.
struct ConfigurationEntry {
    /// The key as options are known by: lower case.
    var key: String
    /// The key as it was written.
    var spelledKey: String
    /// The value as it was written.
    var value: String
    var keyLocation: SourceLocation
    var valueLocation: SourceLocation
}

/// A section with its entries in file order.
struct ConfigurationSection {
    var kind: SectionKind
    /// Where the section begins.
    var location: SourceLocation
    var entries: [ConfigurationEntry] = []
    /// Filters that run inside an input or an output, in file order.
    var processors: [ConfigurationSection] = []
    /// Whether parts of it were refused while reading, so that what is missing is no news.
    var isDamaged = false
    /// The nodes of an upstream.
    var nodes: [ConfigurationSection] = []

    /// The first entry of a key, in lower case.
    func entry(_ key: String) -> ConfigurationEntry? {
        entries.first { $0.key == key }
    }
}

/// A variable that a file defines for `${NAME}`.
struct VariableDefinition {
    /// Where its text comes from.
    enum Source {
        case text(String)
        case file(path: String)
    }

    var name: String
    var source: Source
    var location: SourceLocation
}

/// Everything the files of one configuration say, whichever grammar they use.
struct ConfigurationDocument {
    var sections: [ConfigurationSection] = []
    var variables: [VariableDefinition] = []
}
