internal import Serving

/// Answers the agent's read-only endpoint.
///
/// The paths of Fluent Bit that probes and scrapers use are answered too, so that its manifests
/// need no change.
final class Endpoint {
    private unowned let agent: NodeAgent

    init(agent: NodeAgent) { self.agent = agent }

    func respond(to request: EndpointRequest) -> EndpointResponse {
        switch request.path {
        case "/metrics", "/api/v1/metrics/prometheus", "/api/v2/metrics/prometheus",
            "/api/v2/metrics":
            return EndpointResponse(
                status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: Array(agent.metrics.utf8))
        case "/", "/healthz":
            return EndpointResponse(text: "ok\n")
        case "/api/v1/health", "/api/v2/health":
            return agent.isHealthy
                ? EndpointResponse(text: "ok\n") : EndpointResponse(status: 500, text: "error\n")
        case "/readyz":
            let blocked = agent.blockedOutputs
            if blocked.isEmpty { return EndpointResponse(text: "ok\n") }
            return EndpointResponse(
                status: 503, text: "not reached: \(blocked.joined(separator: ", "))\n")
        default:
            return EndpointResponse(
                status: 404, text: "there are /metrics, /healthz and /readyz\n")
        }
    }
}
