/// The forms of bodies that the API speaks: JSON and lines of JSON, under their own names and under
/// Elasticsearch's (`application/vnd.elasticsearch+json;compatible-with=8`).
struct MediaType: Sendable, Equatable {
    /// What a body is.
    enum Form: Sendable, Equatable {
        /// One JSON value.
        case json
        /// A JSON value a line.
        case lines
        /// Text for people, which only the `_cat` requests answer.
        case text
    }

    /// What the body is.
    let form: Form
    /// The version of Elasticsearch that the client was made for; nil without one.
    let version: Int?

    /// The name for `Content-Type`.
    var name: String {
        switch (form, version) {
        case (.json, nil): "application/json; charset=UTF-8"
        case (.lines, nil): "application/x-ndjson; charset=UTF-8"
        case (.text, _): "text/plain; charset=UTF-8"
        case (.json, let version?):
            "application/vnd.elasticsearch+json;compatible-with=\(version)"
        case (.lines, let version?):
            "application/vnd.elasticsearch+x-ndjson;compatible-with=\(version)"
        }
    }

    /// Plain JSON.
    static let json = MediaType(form: .json, version: nil)

    /// The versions that a client may have been made for.
    static let versions = 7...9

    private init(form: Form, version: Int?) {
        self.form = form
        self.version = version
    }

    /// Reads the value of `Content-Type` or one item of `Accept`; nil for what is not spoken here.
    init?(_ value: some StringProtocol) {
        let parts = value.split(separator: ";").map { part in
            part.lowercased().split { $0 == " " || $0 == "\t" }.joined()
        }
        guard let name = parts.first else { return nil }
        let version = MediaType.version(in: parts.dropFirst())
        switch name {
        case "application/json": self.init(form: .json, version: nil)
        case "application/x-ndjson", "application/ndjson": self.init(form: .lines, version: nil)
        case "text/plain": self.init(form: .text, version: nil)
        case "application/vnd.elasticsearch+json":
            guard let version else { return nil }
            self.init(form: .json, version: version)
        case "application/vnd.elasticsearch+x-ndjson":
            guard let version else { return nil }
            self.init(form: .lines, version: version)
        default: return nil
        }
    }

    /// The type of the answer that `Accept` asks for, the first of its list that is spoken here;
    /// plain JSON when anything will do, nil when nothing on the list can be had.
    static func accepted(_ header: String?) -> MediaType? {
        guard let header, !header.allSatisfy({ $0 == " " }) else { return .json }
        for item in header.split(separator: ",") {
            let name = item.prefix { $0 != ";" }.filter { $0 != " " }
            if name == "*/*" || name == "application/*" { return .json }
            if let type = MediaType(item) { return type }
        }
        return nil
    }

    private static func version(in parameters: some Sequence<String>) -> Int? {
        for parameter in parameters where parameter.hasPrefix("compatible-with=") {
            guard let version = Int(parameter.dropFirst("compatible-with=".count)),
                versions.contains(version)
            else { return nil }
            return version
        }
        return nil
    }
}
