internal import Searching

/// What a handler answers.
struct Answer: Sendable {
    /// The body of an answer.
    enum Body: Sendable {
        /// None.
        case none
        /// A JSON value, compact.
        case json([UInt8])
        /// Text for people or machines.
        case text([UInt8], contentType: String)
    }

    /// The status of HTTP.
    var status = 200
    /// The body.
    var body = Body.none
    /// Headers beside those that every answer has.
    var headers: [(name: String, value: String)] = []

    /// An answer with a JSON text.
    static func json(_ bytes: [UInt8], status: Int = 200) -> Answer {
        Answer(status: status, body: .json(bytes))
    }

    /// An answer with a JSON text that is known.
    static func json(_ text: String, status: Int = 200) -> Answer {
        json(Array(text.utf8), status: status)
    }

    /// An answer with an object whose members `write` writes.
    static func object(
        status: Int = 200, _ write: (inout JSONOutput) throws -> Void
    ) rethrows -> Answer {
        var output = JSONOutput()
        output.beginObject()
        try write(&output)
        output.endObject()
        return json(output.bytes, status: status)
    }

    /// `{"acknowledged":true}`, which changes of indices and templates answer.
    static let acknowledged = json(#"{"acknowledged":true}"#)

    /// Plain text.
    static func text(_ text: String) -> Answer {
        Answer(body: .text(Array(text.utf8), contentType: "text/plain; charset=UTF-8"))
    }

    /// Leaves the body out when the client has it already.
    mutating func omitBody(ifTagIs tag: String?) {
        guard let tag, status == 200,
            headers.contains(where: { $0.name == "ETag" && $0.value == tag })
        else { return }
        status = 304
        body = .none
    }

    /// The status alone; what `HEAD` asks for.
    static func exists(_ exists: Bool) -> Answer { Answer(status: exists ? 200 : 404) }
}

extension JSONOutput {
    /// Writes a member whose value is a string.
    mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }

    /// Writes a member whose value is a number.
    mutating func member(_ key: String, _ value: Int) {
        self.key(key)
        int(value)
    }

    /// Writes a member whose value is a truth value.
    mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    /// Writes a member whose value is JSON already.
    mutating func member(_ key: String, json value: String) {
        self.key(key)
        raw(Array(value.utf8))
    }

    /// Writes a member whose value is an object.
    mutating func object(_ key: String, _ write: (inout JSONOutput) throws -> Void) rethrows {
        self.key(key)
        beginObject()
        try write(&self)
        endObject()
    }
}
