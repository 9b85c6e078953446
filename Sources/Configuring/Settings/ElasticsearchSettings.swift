/// The `es` output.
public struct ElasticsearchSettings: Sendable {
    /// The servers, at least one; they take turns.
    public var nodes: [ElasticsearchNode]
    /// Path before `/_bulk`, as written; nil is none.
    public var path: String?
    /// The ingest pipeline.
    public var pipeline: String?
    /// How requests say who they are from.
    public var authentication: Authentication
    /// Whether requests are compressed with gzip.
    public var compressesWithGzip: Bool
    /// What the index is called.
    public var index: IndexSettings
    /// The document type.
    public var documentType: String
    /// Whether the document type is never sent; else it is until a server refuses it.
    public var suppressesType: Bool
    /// What the server does with a document.
    public var writeOperation: WriteOperation
    /// Where the document's id comes from.
    public var id: DocumentID
    /// Key of the time.
    public var timeKey: String
    /// The time, as strftime writes it; the fraction and `Z` follow.
    public var timeKeyFormat: String
    /// Whether the fraction has nine digits instead of three.
    public var timeHasNanoseconds: Bool
    /// Key of the tag; nil adds none.
    public var tagKey: String?
    /// Whether dots in keys become underscores, at every depth.
    public var replacesDots: Bool
    /// Whether index date and time are those of sending.
    public var usesCurrentTime: Bool
}

/// A server.
public struct ElasticsearchNode: Hashable, Sendable {
    /// Its name in the upstream file, else `host:port`.
    public var name: String
    /// Its host.
    public var host: String
    /// Its port.
    public var port: Int
    /// How connections to it are protected; nil without TLS.
    public var tls: TLSSettings?

    /// `https://host:port`.
    public var url: String {
        let shown = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return "\(tls == nil ? "http" : "https")://\(shown):\(port)"
    }
}

/// How requests say who they are from.
public enum Authentication: Hashable, Sendable {
    /// Not at all.
    case none
    /// A user and a password.
    case basic(user: String, password: String)
    /// An API key.
    case apiKey(String)
}

/// What the index is called.
public enum IndexSettings: Hashable, Sendable {
    /// `Index`, in which strftime specifiers are put in.
    case named(String)
    /// `Logstash_Format`: prefix, separator, date. The field of `prefixKey` (an accessor) replaces
    /// the prefix when the record has it.
    case logstash(prefix: String, separator: String, prefixKey: String?, dateFormat: String)
}

/// What the server does with a document.
public enum WriteOperation: String, Hashable, Sendable {
    /// Adds it, unless its id is there.
    case create
    /// Adds or replaces it.
    case index
    /// Changes the one that is there.
    case update
    /// Changes or adds it.
    case upsert
}

/// Where the document's id comes from.
public enum DocumentID: Hashable, Sendable {
    /// Where the line stands in its file.
    case position
    /// A field: a key or a record accessor. Records without it get none.
    case field(String)
}
