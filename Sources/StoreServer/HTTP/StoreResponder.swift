internal import DocumentStore
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTPTypes
internal import Searching
internal import SystemInterface

/// What a request's connection gives.
struct StoreContext: InitializableFromSource {
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// Answers requests: lets them in, reads them, calls the handler of their route, logs what fails.
struct StoreResponder: HTTPResponder {
    typealias Context = StoreContext

    let service: StoreService
    let router: Router
    let authenticator: Authenticator?
    let siteCheck: SiteCheck
    let budget: BodyBudget
    let reader: BodyReader

    /// Puts a responder together.
    ///
    /// - Parameter credentials: who may use the store; nil lets everybody.
    init(_ service: StoreService, credentials: Credentials?) {
        self.service = service
        router = Router(RouteTable.routes)
        authenticator = credentials.map { Authenticator($0) }
        siteCheck = SiteCheck(
            checksHost: credentials == nil && service.settings.listen.isLoopback,
            allowedHosts: Set(service.settings.allowedHosts))
        budget = BodyBudget(limit: service.settings.maximumBodiesByteCount)
        reader = BodyReader(limit: service.settings.maximumBodyByteCount)
    }

    func respond(to request: Request, context: StoreContext) async throws -> Response {
        let start = Clock.monotonicNanoseconds
        service.metrics.update { $0.requestsAtWork += 1 }
        var exchange = Exchange(request)
        var answer: Answer
        do {
            answer = try await self.answer(request, &exchange, context)
        } catch let error as SearchError {
            answer = ErrorAnswer.answer(error, stackTrace: exchange.wantsTrace)
            note(error, exchange)
        } catch let error as PlainError {
            answer = ErrorAnswer.answer(error)
        } catch let error as ConnectionError {
            service.metrics.update { $0.requestsAtWork -= 1 }
            throw error.cause
        } catch {
            log(exchange, status: 500, "\(error)")
            answer = ErrorAnswer.answer(
                ServerError.fault(requestID: exchange.id), stackTrace: exchange.wantsTrace)
        }
        answer.omitBody(ifTagIs: request.headers.value("If-None-Match"))
        exchange.wishes.closes = exchange.hasBody && !exchange.isBodyRead
        if exchange.wishes.closes { closeLater(context.channel) }
        let seconds = Double(Clock.monotonicNanoseconds - start) / 1e9
        service.metrics.update { $0.requestsAtWork -= 1 }
        service.metrics.noteRequest(
            .init(
                route: exchange.route, method: exchange.methodName, status: answer.status),
            seconds: seconds)
        return ResponseMaker.response(answer, exchange.wishes)
    }

    /// The way of a request up to its answer.
    private func answer(
        _ request: Request, _ exchange: inout Exchange, _ context: StoreContext
    ) async throws -> Answer {
        let headers = request.headers
        guard let target = RequestTarget(request.head.path ?? "/") else {
            throw ServerError.illegal("the path or a parameter is not well encoded")
        }
        try exchange.read(target)
        if let problem = siteCheck.problem(
            host: request.head.authority, origin: headers.value("Origin"),
            fetchSite: headers.value("Sec-Fetch-Site"))
        {
            service.metrics.noteRefusal("foreign_site")
            throw ServerError.denied(problem, status: 403)
        }
        let isOpen = target.path == "/healthz"
        if let authenticator, !isOpen {
            guard await authenticator.allows(headers.value("Authorization")) else {
                service.metrics.noteRefusal("unauthenticated")
                return unauthenticated(target)
            }
        }
        let match = try router.match(exchange.methodName, target)
        exchange.route = match.route.template
        try exchange.negotiate(headers, match.route)
        let share = budget.share()
        let body = try await readBody(request, &exchange, context, share)
        var call = try exchange.call(target, match, body, now: StoreService.now)
        defer { withExtendedLifetime(share) {} }
        return try await match.route.handler(&call, service)
    }

    /// Reads the body, unless it is too large to begin with.
    private func readBody(
        _ request: Request, _ exchange: inout Exchange, _ context: StoreContext,
        _ share: BodyBudget.Share
    ) async throws -> [UInt8] {
        guard exchange.hasBody else { return [] }
        let announced = request.headers.value("Content-Length").flatMap { Int($0) }
        if let announced, announced > reader.limit {
            service.metrics.noteRefusal("too_large")
            throw ServerError.tooLarge(limit: reader.limit)
        }
        if request.headers.value("Expect")?.lowercased() == "100-continue" {
            let go = HTTPResponse(status: .continue)
            try? await context.channel.writeAndFlush(HTTPResponsePart.head(go)).get()
        }
        do {
            let body = try await reader.read(
                request.body, isCompressed: exchange.isCompressed,
                announced: exchange.isCompressed ? nil : announced, share: share)
            exchange.isBodyRead = true
            return body
        } catch let error as SearchError {
            if error.status == 413 { service.metrics.noteRefusal("too_large") }
            if error.status == 429 { service.metrics.noteRefusal("busy") }
            throw error
        } catch {
            throw ConnectionError(cause: error)
        }
    }

    /// The connection failed; nobody can be answered.
    private struct ConnectionError: Error {
        var cause: any Error
    }

    private func unauthenticated(_ target: RequestTarget) -> Answer {
        var answer = ErrorAnswer.answer(
            ServerError.denied(
                "missing or wrong authentication credentials for REST request [\(target.text)]",
                status: 401))
        answer.headers.append(
            (name: "WWW-Authenticate", value: #"Basic realm="tailrace-store", charset="UTF-8""#))
        return answer
    }

    /// Ends a connection whose client still sends what nobody wants, after time to read the answer.
    private func closeLater(_ channel: any Channel) {
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }

    private func note(_ error: SearchError, _ exchange: Exchange) {
        if error.status >= 500 {
            log(exchange, status: error.status, "\(error.type): \(error.reason)")
        }
    }

    private func log(_ exchange: Exchange, status: Int, _ reason: String) {
        service.logger.error(
            "a request failed",
            metadata: [
                "request": "\(exchange.id)", "status": "\(status)",
                "method": "\(exchange.methodName)", "path": "\(exchange.path)",
                "reason": "\(reason)",
            ])
    }
}
