internal import Searching

/// The web page.
enum PageHandlers {
    /// What the page may load: its own files only.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// `GET /_page`, and `GET /_page/`, which is the same path here.
    static func index(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        guard call.target.path.hasSuffix("/") else {
            var answer = Answer(status: 301)
            answer.headers.append((name: "Location", value: "_page/"))
            return answer
        }
        return file("index.html")
    }

    /// `GET /_page/{file}`.
    static func file(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        file(call.capture("file"))
    }

    private static func file(_ name: String) -> Answer {
        guard let file = PageFile.named(name) else {
            return ErrorAnswer.answer(ServerError.missing("the page has no file [\(name)]"))
        }
        var answer = Answer(body: .text(file.bytes, contentType: file.contentType))
        answer.headers = [
            (name: "ETag", value: file.entityTag), (name: "Cache-Control", value: "no-cache"),
            (name: "Content-Security-Policy", value: policy),
        ]
        return answer
    }
}
