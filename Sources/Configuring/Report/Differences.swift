/// Where a configuration behaves differently from Fluent Bit 5.1, on purpose.
enum Differences {
    /// The differences that have an effect with these settings, one sentence each.
    static func applying(to settings: Settings) -> [String] {
        reading(settings) + sending(settings) + documents(settings)
    }

    private static func reading(_ settings: Settings) -> [String] {
        guard !settings.inputs.isEmpty else { return [] }
        var result = [
            "Positions are always kept and unsent records always wait on disk, whatever DB, "
                + "storage.type and Mem_Buf_Limit say.",
            "New files are found at once; Refresh_Interval is the period of a sweep.",
            "A rotated file is kept open until it is read; Rotate_Wait is the least time.",
        ]
        if settings.inputs.contains(where: { $0.longLines == .truncateWithMark }) {
            result.append(
                "A line longer than Buffer_Max_Size is cut and marked; "
                    + "Fluent Bit would stop reading the file.")
        }
        return result
    }

    private static func sending(_ settings: Settings) -> [String] {
        let limits = settings.outputs.map(\.retryLimit)
        var result: [String] = []
        if settings.outputs.contains(where: { !$0.source.isSet("retry_limit") }) {
            result.append(
                "Without Retry_Limit a request is tried until it succeeds; "
                    + "Fluent Bit would lose the records after one retry.")
        }
        let service = settings.service
        if !service.source.isSet("scheduler.base") || !service.source.isSet("scheduler.cap") {
            result.append(
                "Retries come after \(service.retryBaseSeconds) to \(service.retryCapSeconds) s; "
                    + "Fluent Bit waits 5 to 2000 s where scheduler.base and scheduler.cap are "
                    + "not set.")
        }
        if limits.contains(where: { $0 != .unlimited }) {
            result.append(
                "After Retry_Limit tries the records go to the dead letters; "
                    + "Fluent Bit would drop them.")
        }
        return result
    }

    private static func documents(_ settings: Settings) -> [String] {
        let servers = settings.outputs.compactMap { output in
            if case .elasticsearch(let server) = output.kind { return server }
            return nil
        }
        var result: [String] = []
        if servers.contains(where: { $0.id == .position }) {
            result.append(
                "Documents get an id from their place in the file, so that nothing is stored twice."
            )
        }
        if servers.contains(where: { !$0.suppressesType }) {
            result.append(
                "_type is left out once a server has refused it, as Elasticsearch 8 does; "
                    + "Suppress_Type_Name On never sends it.")
        }
        if !servers.isEmpty {
            result.append(
                "Each document of a request gets its own verdict; refused ones are kept as dead "
                    + "letters.")
        }
        if !settings.service.source.isSet("json.escape_unicode") {
            result.append(
                "Characters beyond ASCII are written as they are; json.escape_unicode On writes "
                    + "\\uXXXX as Fluent Bit does.")
        }
        result.append(
            "Numbers, escapes and nested JSON are passed as written; of equal keys the last wins.")
        result.append("Bytes that are not UTF-8 become U+FFFD and are counted.")
        return result
    }
}
