internal import DocumentStore
internal import Searching

/// Who this is, whether it is well, and the web page.
enum InfoHandlers {
    /// `GET /`: what clients ask first, and a browser, which is led to the page.
    static func root(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        guard !call.wantsPage else {
            var answer = Answer(status: 302)
            answer.headers.append((name: "Location", value: "_page/"))
            return answer
        }
        try call.parameters.finish()
        return Answer.object { output in
            output.member("name", service.nodeName)
            output.member("cluster_name", StoreService.clusterName)
            output.member("cluster_uuid", clusterID)
            output.object("version") { output in
                output.member("number", StoreService.elasticVersion)
                output.member("build_flavor", "default")
                output.member("build_type", "tar")
                output.member("distribution", "tailrace")
                output.member("build_hash", "unknown")
                output.member("build_date", "2026-11-24T00:00:00.000Z")
                output.member("build_snapshot", false)
                output.member("lucene_version", "9.12.0")
                output.member("minimum_wire_compatibility_version", "7.17.0")
                output.member("minimum_index_compatibility_version", "7.0.0")
            }
            output.member("tagline", "You Know, for Search")
            output.object("tailrace_store") { output in
                output.member("version", StoreService.productVersion)
                output.member("page", "/_page/")
            }
        }
    }

    /// There is one cluster of one node.
    static let clusterID = "tailrace-store-cluster"
    /// The node's id.
    static let nodeID = "tailrace-store-node"

    /// `GET /healthz`: 200 as long as requests are answered.
    static func healthz(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        .text("ok\n")
    }

    /// `GET /metrics`.
    static func metrics(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let page = try await MetricsPage.text(service)
        return Answer(
            body: .text(
                Array(page.utf8), contentType: "text/plain; version=0.0.4; charset=utf-8"))
    }
}
