/// One line of the route table.
struct Route: Sendable {
    /// Answers a request.
    typealias Handler = @Sendable (inout Call, StoreService) async throws -> Answer

    /// The form of body that a route takes.
    enum BodyForm: Sendable {
        /// JSON; lines of JSON are let through too, as Elasticsearch does it.
        case json
        /// Lines of JSON.
        case lines
    }

    /// The methods.
    let methods: [Method]
    /// The parts of the path; `{name}` takes any text.
    let parts: [Part]
    /// The path as the table has it, which metrics name.
    let template: String
    /// The body's form.
    let body: BodyForm
    /// Answers.
    let handler: Handler

    /// A part of a path.
    enum Part: Sendable, Equatable {
        case literal(String)
        case capture(String)
    }

    /// Makes a route.
    init(
        _ methods: [Method], _ template: String, body: BodyForm = .json,
        _ handler: @escaping Handler
    ) {
        self.methods = methods
        self.template = template
        self.body = body
        self.handler = handler
        parts = template.split(separator: "/").map { part in
            part.hasPrefix("{")
                ? .capture(String(part.dropFirst().dropLast())) : .literal("\(part)")
        }
    }

    /// The named parts of a path that fits; nil when it does not.
    ///
    /// A name of indices does not begin with `_`, but for `_all`: what does is meant for a route of
    /// its own.
    func captures(in segments: [String]) -> [String: String]? {
        guard segments.count == parts.count else { return nil }
        var captures: [String: String] = [:]
        for (part, segment) in zip(parts, segments) {
            switch part {
            case .literal(let text):
                guard text == segment else { return nil }
            case .capture(let name):
                if name == "index", segment.hasPrefix("_"), segment != "_all" { return nil }
                captures[name] = segment
            }
        }
        return captures
    }
}
