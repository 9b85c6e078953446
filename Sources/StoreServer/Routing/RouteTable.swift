internal import DocumentStore

/// All paths of the server, and who answers them.
enum RouteTable {
    /// The table, made anew at each call.
    static var routes: [Route] {
        server + bulk + documents + search + contexts + indices + aliases + templates + streams
            + cat + cluster
    }

    private static var server: [Route] {
        [
            Route([.get], "/", InfoHandlers.root),
            Route([.get], "/healthz", InfoHandlers.healthz),
            Route([.get], "/metrics", InfoHandlers.metrics),
            Route([.get], "/_page", PageHandlers.index),
            Route([.get], "/_page/{file}", PageHandlers.file),
        ]
    }

    private static var bulk: [Route] {
        [
            Route([.post, .put], "/_bulk", body: .lines, BulkHandlers.bulk),
            Route([.post, .put], "/{index}/_bulk", body: .lines, BulkHandlers.bulk),
        ]
    }

    private static var documents: [Route] {
        [
            Route([.post], "/{index}/_doc", DocumentHandlers.write),
            Route([.put, .post], "/{index}/_doc/{id}", DocumentHandlers.write),
            Route([.get], "/{index}/_doc/{id}", DocumentHandlers.get),
            Route([.delete], "/{index}/_doc/{id}", DocumentHandlers.delete),
            Route([.put, .post], "/{index}/_create/{id}", DocumentHandlers.write),
            Route([.post], "/{index}/_update/{id}", DocumentHandlers.update),
            Route([.get], "/{index}/_source/{id}", DocumentHandlers.source),
            Route([.get, .post], "/_mget", DocumentHandlers.multiGet),
            Route([.get, .post], "/{index}/_mget", DocumentHandlers.multiGet),
        ]
    }

    private static var search: [Route] {
        [
            Route([.get, .post], "/_search", SearchHandlers.search),
            Route([.get, .post], "/{index}/_search", SearchHandlers.search),
            Route([.get, .post], "/_msearch", body: .lines, MultiSearchHandlers.search),
            Route([.get, .post], "/{index}/_msearch", body: .lines, MultiSearchHandlers.search),
            Route([.get, .post], "/_count", SearchHandlers.count),
            Route([.get, .post], "/{index}/_count", SearchHandlers.count),
            Route([.post], "/{index}/_delete_by_query", SearchHandlers.deleteByQuery),
            Route([.get, .post], "/_field_caps", FieldHandlers.capabilities),
            Route([.get, .post], "/{index}/_field_caps", FieldHandlers.capabilities),
        ]
    }

    private static var contexts: [Route] {
        [
            Route([.get, .post], "/_search/scroll", ContextHandlers.scroll),
            Route([.get, .post], "/_search/scroll/{scroll_id}", ContextHandlers.scroll),
            Route([.delete], "/_search/scroll", ContextHandlers.clearScroll),
            Route([.delete], "/_search/scroll/{scroll_id}", ContextHandlers.clearScroll),
            Route([.post], "/{index}/_pit", ContextHandlers.openPointInTime),
            Route([.delete], "/_pit", ContextHandlers.closePointInTime),
            Route([.post], "/{index}/_search/point_in_time", ContextHandlers.createPointInTime),
            Route([.delete], "/_search/point_in_time", ContextHandlers.deletePointsInTime),
        ]
    }

    private static var indices: [Route] {
        [
            Route([.put], "/{index}", IndexHandlers.create),
            Route([.get], "/{index}", IndexHandlers.show),
            Route([.head], "/{index}", IndexHandlers.exists),
            Route([.delete], "/{index}", IndexHandlers.delete),
            Route([.get], "/_mapping", IndexHandlers.mapping),
            Route([.get], "/{index}/_mapping", IndexHandlers.mapping),
            Route([.put, .post], "/{index}/_mapping", IndexHandlers.putMapping),
            Route([.get], "/{index}/_mapping/field/{fields}", FieldHandlers.mapping),
            Route([.get], "/_settings", IndexHandlers.settings),
            Route([.put], "/_settings", IndexHandlers.putSettings),
            Route([.get], "/{index}/_settings", IndexHandlers.settings),
            Route([.put], "/{index}/_settings", IndexHandlers.putSettings),
            Route([.get], "/_settings/{name}", IndexHandlers.settings),
            Route([.get], "/{index}/_settings/{name}", IndexHandlers.settings),
            Route([.get, .post], "/_refresh", IndexHandlers.refresh),
            Route([.get, .post], "/{index}/_refresh", IndexHandlers.refresh),
            Route([.get, .post], "/_flush", IndexHandlers.refresh),
            Route([.get, .post], "/{index}/_flush", IndexHandlers.refresh),
            Route([.post], "/_forcemerge", IndexHandlers.refresh),
            Route([.post], "/{index}/_forcemerge", IndexHandlers.refresh),
            Route([.get], "/_stats", IndexHandlers.stats),
            Route([.get], "/{index}/_stats", IndexHandlers.stats),
            Route([.get, .post], "/_resolve/index/{index}", IndexHandlers.resolve),
        ]
    }

    private static var aliases: [Route] {
        [
            Route([.post], "/_aliases", AliasHandlers.update),
            Route([.get], "/_alias", AliasHandlers.show),
            Route([.get], "/_aliases", AliasHandlers.show),
            Route([.get], "/_alias/{name}", AliasHandlers.show),
            Route([.get], "/{index}/_alias", AliasHandlers.show),
            Route([.get], "/{index}/_alias/{name}", AliasHandlers.show),
            Route([.head], "/_alias/{name}", AliasHandlers.exists),
            Route([.head], "/{index}/_alias/{name}", AliasHandlers.exists),
            Route([.put, .post], "/{index}/_alias/{name}", AliasHandlers.put),
            Route([.put, .post], "/{index}/_aliases/{name}", AliasHandlers.put),
            Route([.delete], "/{index}/_alias/{name}", AliasHandlers.delete),
            Route([.delete], "/{index}/_aliases/{name}", AliasHandlers.delete),
        ]
    }

    private static var templates: [Route] {
        definitions("/_index_template", .indexTemplate)
            + definitions("/_component_template", .componentTemplate)
            + definitions("/_template", .legacyTemplate)
            + definitions("/_ilm/policy", .lifecyclePolicy)
            + definitions("/_plugins/_ism/policies", .policy)
    }

    private static func definitions(_ path: String, _ kind: DefinitionKind) -> [Route] {
        [
            Route([.get], path, TemplateHandlers.get(kind)),
            Route([.get], path + "/{name}", TemplateHandlers.get(kind)),
            Route([.head], path + "/{name}", TemplateHandlers.exists(kind)),
            Route([.put, .post], path + "/{name}", TemplateHandlers.put(kind)),
            Route([.delete], path + "/{name}", TemplateHandlers.delete(kind)),
        ]
    }

    private static var streams: [Route] {
        [
            Route([.get], "/_data_stream", StreamHandlers.show),
            Route([.get], "/_data_stream/{name}", StreamHandlers.show),
            Route([.put], "/_data_stream/{name}", StreamHandlers.create),
            Route([.delete], "/_data_stream/{name}", StreamHandlers.delete),
            Route([.post], "/{index}/_rollover", StreamHandlers.rollOver),
        ]
    }

    private static var cat: [Route] {
        [
            Route([.get], "/_cat", CatHandlers.help),
            Route([.get], "/_cat/indices", CatHandlers.indices),
            Route([.get], "/_cat/indices/{index}", CatHandlers.indices),
            Route([.get], "/_cat/health", CatHandlers.health),
            Route([.get], "/_cat/count", CatHandlers.count),
            Route([.get], "/_cat/count/{index}", CatHandlers.count),
            Route([.get], "/_cat/shards", CatHandlers.shards),
            Route([.get], "/_cat/shards/{index}", CatHandlers.shards),
            Route([.get], "/_cat/aliases", CatHandlers.aliases),
            Route([.get], "/_cat/aliases/{name}", CatHandlers.aliases),
            Route([.get], "/_cat/nodes", CatHandlers.nodes),
            Route([.get], "/_cat/templates", CatHandlers.templates),
            Route([.get], "/_cat/templates/{name}", CatHandlers.templates),
        ]
    }

    private static var cluster: [Route] {
        [
            Route([.get], "/_cluster/health", ClusterHandlers.health),
            Route([.get], "/_cluster/health/{index}", ClusterHandlers.health),
            Route([.get], "/_cluster/settings", ClusterHandlers.settings),
            Route([.get], "/_nodes", ClusterHandlers.nodes),
            Route([.get], "/_nodes/_local", ClusterHandlers.nodes),
            Route([.get], "/_nodes/stats", ClusterHandlers.nodeStats),
        ]
    }
}
