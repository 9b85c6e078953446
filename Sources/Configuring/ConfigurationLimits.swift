/// The limits of what a configuration may ask of its reader.
enum ConfigurationLimits {
    /// The longest file that is read, in bytes; beyond it the file is refused.
    static let fileByteCount = 16 << 20
    /// Files read in all; beyond it further includes are refused.
    static let fileCount = 1000
    /// How deep includes may stand in includes; beyond it they are refused.
    static let includeDepth = 16
    /// Values that one YAML file may hold; beyond it the file is refused.
    static let yamlEventCount = 1 << 20
    /// How deep YAML lists and maps may stand in each other; beyond it the file is refused.
    static let yamlDepth = 32
    /// The longest value after variables were put in, in bytes; beyond it the value is cut.
    static let expandedByteCount = 1 << 20
    /// Paths a glob may give; beyond it the include is refused.
    static let globMatchCount = 1000
}
