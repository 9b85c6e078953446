internal import Searching

/// Errors as Elasticsearch writes them.
enum ErrorAnswer {
    /// The answer for an error of a request.
    ///
    /// - Parameter stackTrace: whether `error_trace` was asked for; there is no trace to show, so
    ///   that the member is a sentence.
    static func answer(_ error: SearchError, stackTrace: Bool = false) -> Answer {
        var output = JSONOutput()
        output.beginObject()
        writeMembers(of: error, stackTrace: stackTrace, into: &output)
        output.endObject()
        var answer = Answer.json(output.bytes, status: error.status)
        if error.status == 429 { answer.headers.append((name: "Retry-After", value: "1")) }
        return answer
    }

    /// Writes `"error":{…},"status":…`, as an item of `_msearch` has it too.
    static func writeMembers(
        of error: SearchError, stackTrace: Bool = false, into output: inout JSONOutput
    ) {
        output.object("error") { output in
            output.key("root_cause")
            output.beginArray()
            output.beginObject()
            writeCause(error, into: &output)
            output.endObject()
            output.endArray()
            writeCause(error, into: &output)
            if stackTrace {
                output.member("stack_trace", "[\(error.type)]: no stack trace is kept")
            }
        }
        output.member("status", error.status)
    }

    /// The answer for an error that is a plain text.
    static func answer(_ error: PlainError) -> Answer {
        // OPTIONS is answered by `Allow` alone.
        var answer =
            error.status == 200
            ? Answer()
            : Answer.object(status: error.status) { output in
                output.member("error", error.message)
                if error.showsStatus { output.member("status", error.status) }
            }
        if !error.allowed.isEmpty {
            answer.headers.append((name: "Allow", value: error.allowed.joined(separator: ",")))
        }
        return answer
    }

    private static func writeCause(_ error: SearchError, into output: inout JSONOutput) {
        output.member("type", error.type)
        output.member("reason", error.reason)
        for (key, value) in error.details { output.member(key, value) }
    }
}
