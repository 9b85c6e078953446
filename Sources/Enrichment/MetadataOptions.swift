/// Which metadata the `kubernetes` filter adds; names and defaults are Fluent Bit's (5.1).
public struct MetadataOptions: Equatable, Sendable {
    /// `Labels`.
    public var includesLabels = true
    /// `Annotations`.
    public var includesAnnotations = true
    /// `Owner_References`.
    public var includesOwnerReferences = false
    /// `Use_Tag_For_Meta`: only what the names tell, nobody is asked.
    public var usesNamesOnly = false
    /// `Namespace_Labels`.
    public var includesNamespaceLabels = false
    /// `Namespace_Annotations`.
    public var includesNamespaceAnnotations = false
    /// `Namespace_Metadata_Only`: no `kubernetes` map at all.
    public var namespaceOnly = false

    /// Options with Fluent Bit's defaults.
    public init() {}

    /// Whether pods must be known.
    public var needsPods: Bool { !usesNamesOnly && !namespaceOnly }
    /// Whether namespaces must be known.
    public var needsNamespaces: Bool { includesNamespaceLabels || includesNamespaceAnnotations }
}
