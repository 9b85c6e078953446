internal import DocumentStore
internal import Searching
internal import SystemInterface

/// The one node's state, as that of a cluster.
enum ClusterHandlers {
    /// Parameters that wait for what is always so.
    private static let waits: Set = [
        "wait_for_active_shards", "wait_for_no_relocating_shards",
        "wait_for_no_initializing_shards", "wait_for_events", "timeout", "master_timeout", "local",
        "level",
    ]

    /// `GET /_cluster/health[/{index}]`: 408 when what is waited for cannot come.
    static func health(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let status = call.parameters.string("wait_for_status") ?? "green"
        guard ["green", "yellow", "red"].contains(status) else {
            throw ServerError.illegal("unknown cluster health status [\(status)]")
        }
        let nodes = call.parameters.string("wait_for_nodes")
        call.parameters.ignore(waits)
        let selection = try Parameters.indices(&call)
        try call.parameters.finish()
        var indices: [IndexDescription] = []
        var isMissing = false
        do {
            indices = try await service.store.indices(selection)
        } catch let error as SearchError where error.status == 404 {
            isMissing = true
        }
        let isTimedOut = isMissing || !(nodes.map(hasNodes) ?? true)
        return Answer.object(status: isTimedOut ? 408 : 200) { output in
            writeHealth(indices.count, isTimedOut, isMissing ? "red" : "green", into: &output)
        }
    }

    /// Whether one node is enough for `1`, `>=1`, `<3`, `ge(1)`.
    private static func hasNodes(_ text: String) -> Bool {
        let digits = text.filter(\.isNumber)
        let number = Int(digits) ?? 1
        switch text.prefix(while: { !$0.isNumber }) {
        case ">=", "ge(": return 1 >= number
        case "<=", "le(": return 1 <= number
        case ">", "gt(": return 1 > number
        case "<", "lt(": return 1 < number
        default: return number == 1
        }
    }

    private static func writeHealth(
        _ shards: Int, _ isTimedOut: Bool, _ status: String, into output: inout JSONOutput
    ) {
        output.member("cluster_name", StoreService.clusterName)
        output.member("status", status)
        output.member("timed_out", isTimedOut)
        output.member("number_of_nodes", 1)
        output.member("number_of_data_nodes", 1)
        output.member("active_primary_shards", shards)
        output.member("active_shards", shards)
        for name in [
            "relocating_shards", "initializing_shards", "unassigned_shards",
            "unassigned_primary_shards", "delayed_unassigned_shards", "number_of_pending_tasks",
            "number_of_in_flight_fetch", "task_max_waiting_in_queue_millis",
        ] {
            output.member(name, 0)
        }
        output.key("active_shards_percent_as_number")
        output.double(100)
    }

    /// `GET /_nodes` and `/_nodes/_local`.
    static func nodes(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(Parameters.harmlessWhenReading)
        try call.parameters.finish()
        return Answer.object { output in
            writeNodes(service, into: &output) { output in
                output.object("settings") { _ in }
                output.object("http") { output in
                    output.member("publish_address", "\(service.settings.listen)")
                    output.member(
                        "max_content_length_in_bytes", service.settings.maximumBodyByteCount)
                }
            }
        }
    }

    /// `GET /_nodes/stats`.
    static func nodeStats(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(Parameters.harmlessWhenReading)
        call.parameters.ignore(["level", "types", "groups"])
        try call.parameters.finish()
        let indices = try await service.store.indices(.everything)
        let statistics = ProcessStatistics.current()
        return Answer.object { output in
            writeNodes(service, into: &output) { output in
                output.member("timestamp", Int(call.now))
                output.object("indices") { output in
                    output.object("docs") { output in
                        output.member("count", indices.reduce(0) { $0 + Int($1.documentCount) })
                        output.member("deleted", 0)
                    }
                    output.object("store") { output in
                        output.member(
                            "size_in_bytes", indices.reduce(0) { $0 + Int($1.sourceByteCount) })
                    }
                }
                output.object("process") { output in
                    output.member("timestamp", Int(call.now))
                    output.member("open_file_descriptors", statistics.openDescriptorCount)
                    output.object("cpu") { output in
                        output.member("total_in_millis", Int(statistics.processorSeconds * 1000))
                    }
                    output.object("mem") { output in
                        output.member(
                            "resident_in_bytes", Int(statistics.residentByteCount))
                    }
                }
            }
        }
    }

    private static func writeNodes(
        _ service: StoreService, into output: inout JSONOutput,
        _ more: (inout JSONOutput) -> Void
    ) {
        output.object("_nodes") { output in
            output.member("total", 1)
            output.member("successful", 1)
            output.member("failed", 0)
        }
        output.member("cluster_name", StoreService.clusterName)
        output.object("nodes") { output in
            output.object(InfoHandlers.nodeID) { output in
                output.member("name", service.nodeName)
                output.member("transport_address", "127.0.0.1:9300")
                output.member("host", "127.0.0.1")
                output.member("ip", "127.0.0.1")
                output.member("version", StoreService.elasticVersion)
                output.key("roles")
                output.beginArray()
                for role in ["data", "ingest", "master"] { output.string(role) }
                output.endArray()
                more(&output)
            }
        }
    }

    /// `GET /_cluster/settings`.
    static func settings(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(Parameters.harmlessWhenReading)
        try call.parameters.finish()
        return .json(#"{"persistent":{},"transient":{}}"#)
    }
}
