internal import DocumentStore
internal import Records
internal import Searching

/// Tables for people: `_cat`.
enum CatHandlers {
    /// `GET /_cat`: what there is.
    static func help(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        .text(
            ["indices", "health", "count", "shards", "aliases", "nodes", "templates"]
                .map { "/_cat/\($0)\n" }.joined())
    }

    /// `GET /_cat/indices[/{index}]`.
    static func indices(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let format = try ByteFormat(&call)
        let selection = try Parameters.indices(&call)
        var table = CatTable([
            .init(name: "health", aliases: ["h"]), .init(name: "status", aliases: ["s"]),
            .init(name: "index", aliases: ["i", "idx"]), .init(name: "uuid", aliases: ["id"]),
            .init(name: "pri", aliases: ["p", "shards.primary"], isNumber: true),
            .init(name: "rep", aliases: ["r", "shards.replica"], isNumber: true),
            .init(name: "docs.count", aliases: ["dc", "docsCount"], isNumber: true),
            .init(name: "docs.deleted", aliases: ["dd", "docsDeleted"], isNumber: true),
            .init(name: "store.size", aliases: ["ss", "storeSize"], isNumber: true),
            .init(name: "pri.store.size", isNumber: true),
            .init(name: "dataset.size", isNumber: true),
            .init(name: "creation.date", aliases: ["cd"], isNumber: true, isShown: false),
        ])
        for index in try await service.store.indices(selection) {
            let size = format.text(index.sourceByteCount)
            table.add([
                "green", "open", index.name, index.uuid, "1", "0", "\(index.documentCount)", "0",
                size, size, size, "\(index.created)",
            ])
        }
        return try table.answer(&call)
    }

    /// `GET /_cat/health`.
    static func health(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(["ts"])
        var table = CatTable([
            .init(name: "epoch", isNumber: true), .init(name: "timestamp"),
            .init(name: "cluster"), .init(name: "status"),
            .init(name: "node.total", isNumber: true), .init(name: "node.data", isNumber: true),
            .init(name: "shards", isNumber: true), .init(name: "pri", isNumber: true),
            .init(name: "relo", isNumber: true), .init(name: "init", isNumber: true),
            .init(name: "unassign", isNumber: true),
            .init(name: "pending_tasks", isNumber: true),
            .init(name: "max_task_wait_time", isNumber: true),
            .init(name: "active_shards_percent", isNumber: true),
        ])
        let count = "\(try await service.store.indices(.everything).count)"
        let seconds = call.now / 1000
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { part in
            part < 10 ? "0\(part)" : "\(part)"
        }
        table.add([
            "\(seconds)", clock.joined(separator: ":"), StoreService.clusterName, "green", "1",
            "1", count, count, "0", "0", "0", "0", "-", "100.0%",
        ])
        return try table.answer(&call)
    }

    /// `GET /_cat/count[/{index}]`.
    static func count(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let selection = try Parameters.indices(&call)
        let indices = try await service.store.indices(selection)
        var table = CatTable([
            .init(name: "epoch", isNumber: true), .init(name: "timestamp"),
            .init(name: "count", isNumber: true),
        ])
        let seconds = call.now / 1000
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { part in
            part < 10 ? "0\(part)" : "\(part)"
        }
        let total = indices.reduce(0) { $0 + $1.documentCount }
        table.add(["\(seconds)", clock.joined(separator: ":"), "\(total)"])
        return try table.answer(&call)
    }

    /// `GET /_cat/shards[/{index}]`.
    static func shards(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let format = try ByteFormat(&call)
        let selection = try Parameters.indices(&call)
        var table = CatTable([
            .init(name: "index"), .init(name: "shard", isNumber: true), .init(name: "prirep"),
            .init(name: "state"), .init(name: "docs", isNumber: true),
            .init(name: "store", isNumber: true), .init(name: "dataset", isNumber: true),
            .init(name: "ip"), .init(name: "node"),
        ])
        for index in try await service.store.indices(selection) {
            let size = format.text(index.sourceByteCount)
            table.add([
                index.name, "0", "p", "STARTED", "\(index.documentCount)", size, size,
                "127.0.0.1", service.nodeName,
            ])
        }
        return try table.answer(&call)
    }

    /// `GET /_cat/aliases[/{name}]`.
    static func aliases(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(["expand_wildcards"])
        var table = CatTable([
            .init(name: "alias", aliases: ["a"]), .init(name: "index", aliases: ["i", "idx"]),
            .init(name: "filter"), .init(name: "routing.index"), .init(name: "routing.search"),
            .init(name: "is_write_index"),
        ])
        let patterns = call.captures["name"]?.split(separator: ",").map(String.init)
        for index in try await service.store.indices(.everything) {
            for (alias, body) in index.aliases.sorted(by: { $0.key < $1.key })
            where patterns?.contains(where: { FilterPath.fits(alias, $0) }) ?? true {
                let options = JSONCursor.parse(Array(body.utf8))
                let isWritten = options?.value(forKey: "is_write_index")?.bool
                table.add([
                    alias, index.name, options?.value(forKey: "filter") == nil ? "-" : "*", "-",
                    "-", isWritten.map { "\($0)" } ?? "-",
                ])
            }
        }
        return try table.answer(&call)
    }

    /// `GET /_cat/nodes`.
    static func nodes(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(["full_id", "bytes", "include_unloaded_segments"])
        var table = CatTable([
            .init(name: "ip"), .init(name: "heap.percent", isNumber: true),
            .init(name: "ram.percent", isNumber: true), .init(name: "cpu", isNumber: true),
            .init(name: "load_1m", isNumber: true), .init(name: "load_5m", isNumber: true),
            .init(name: "load_15m", isNumber: true), .init(name: "node.role"),
            .init(name: "master"), .init(name: "name"),
            .init(name: "version", isShown: false),
        ])
        table.add([
            "127.0.0.1", "-", "-", "-", "-", "-", "-", "dim", "*", service.nodeName,
            StoreService.elasticVersion,
        ])
        return try table.answer(&call)
    }

    /// `GET /_cat/templates[/{name}]`.
    static func templates(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        var table = CatTable([
            .init(name: "name"), .init(name: "index_patterns"),
            .init(name: "order", isNumber: true), .init(name: "version", isNumber: true),
            .init(name: "composed_of"),
        ])
        let pattern = call.captures["name"] ?? "*"
        for (name, body) in service.store.definitions(.indexTemplate, matching: pattern) {
            let options = JSONCursor.parse(Array(body.utf8))
            func list(_ key: String) -> String {
                let texts = options?.value(forKey: key)?.elements.compactMap(\.string) ?? []
                return "[\(texts.joined(separator: ", "))]"
            }
            func number(_ key: String) -> String { options?.value(forKey: key)?.rawText.text ?? "" }
            table.add([
                name, list("index_patterns"), number("priority"), number("version"),
                list("composed_of"),
            ])
        }
        return try table.answer(&call)
    }
}

extension IndexSelection {
    /// All indices, the hidden ones too.
    static var everything: IndexSelection {
        var selection = IndexSelection()
        selection.expandsHidden = true
        return selection
    }
}

/// How `_cat` shows sizes: `1.2kb`, or a number of the unit that `bytes` names.
struct ByteFormat {
    private static let units: [(name: String, byteCount: Int64)] = [
        ("pb", 1 << 50), ("tb", 1 << 40), ("gb", 1 << 30), ("mb", 1 << 20), ("kb", 1 << 10),
        ("b", 1),
    ]
    private let unit: Int64?

    /// Takes the parameter.
    init(_ call: inout Call) throws(SearchError) {
        guard let name = call.parameters.string("bytes") else {
            unit = nil
            return
        }
        guard
            let found = ByteFormat.units.first(where: {
                $0.name == name || "\($0.name.first ?? "b")" == name
            })
        else { throw ServerError.illegal("unknown unit of [bytes]: [\(name)]") }
        unit = found.byteCount
    }

    /// A size as text.
    func text(_ byteCount: Int64) -> String {
        if let unit { return "\(byteCount / unit)" }
        guard let best = ByteFormat.units.first(where: { byteCount >= $0.byteCount }),
            best.byteCount > 1
        else { return "\(byteCount)b" }
        let tenths = byteCount * 10 / best.byteCount
        let fraction = tenths % 10 == 0 ? "" : ".\(tenths % 10)"
        return "\(tenths / 10)\(fraction)\(best.name)"
    }
}
