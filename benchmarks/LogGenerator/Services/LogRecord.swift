/// What a service logs at one moment.
struct LogRecord: Equatable {
    /// Where it is written to.
    enum Stream: String {
        case stdout
        case stderr
    }

    /// How it is written.
    enum Body: Equatable {
        /// Text, of several lines where it holds line feeds.
        case text(String)
        /// A JSON object on one line.
        case object([Member])
    }

    /// A member of an object.
    struct Member: Equatable {
        var key: String
        var value: Value

        init(_ key: String, _ value: Value) {
            self.key = key
            self.value = value
        }
    }

    /// A value of an object.
    enum Value: Equatable {
        case text(String)
        case number(Int)
    }

    var stream: Stream
    var body: Body

    /// Makes a record of text.
    static func text(_ text: String, to stream: Stream = .stdout) -> LogRecord {
        LogRecord(stream: stream, body: .text(text))
    }

    /// Makes a record that is an object.
    static func object(_ members: [Member], to stream: Stream = .stdout) -> LogRecord {
        LogRecord(stream: stream, body: .object(members))
    }

    /// What the service prints, without the line feed at the end.
    var printed: String {
        switch body {
        case .text(let text): text
        case .object(let members):
            "{" + members.map { "\(quoted($0.key)):\(json($0.value))" }.joined(separator: ",") + "}"
        }
    }

    private func json(_ value: Value) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .number(let number): String(number)
        }
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
