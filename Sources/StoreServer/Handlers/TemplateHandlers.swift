internal import DocumentStore
internal import Records
internal import Searching

/// Templates of indices, and policies, which are kept and shown as they were given.
enum TemplateHandlers {
    /// The handler that stores a definition.
    static func put(_ kind: DefinitionKind) -> Route.Handler {
        { call, service in
            let createOnly = try call.parameters.bool("create") ?? false
            call.parameters.ignore(Parameters.harmlessWhenWriting)
            call.parameters.ignore(["cause", "order", "if_seq_no", "if_primary_term"])
            try call.parameters.finish()
            try await service.store.putDefinition(
                kind, call.capture("name"), body: try call.requiredJSON(),
                createOnly: createOnly)
            return .acknowledged
        }
    }

    /// The handler that forgets definitions.
    static func delete(_ kind: DefinitionKind) -> Route.Handler {
        { call, service in
            call.parameters.ignore(Parameters.harmlessWhenWriting)
            try call.parameters.finish()
            for name in call.capture("name").split(separator: ",") {
                try await service.store.deleteDefinition(kind, matching: String(name))
            }
            return .acknowledged
        }
    }

    /// The handler that says whether there is a definition.
    static func exists(_ kind: DefinitionKind) -> Route.Handler {
        { call, service in
            call.parameters.ignore(Parameters.harmlessWhenReading)
            try call.parameters.finish()
            return .exists(
                !service.store.definitions(kind, matching: call.capture("name")).isEmpty)
        }
    }

    /// The handler that shows definitions; 404 for a name that is not there.
    static func get(_ kind: DefinitionKind) -> Route.Handler {
        { call, service in
            call.parameters.ignore(Parameters.harmlessWhenReading)
            try call.parameters.finish()
            let pattern = call.captures["name"] ?? "*"
            let found = service.store.definitions(kind, matching: pattern)
            if found.isEmpty, !pattern.contains("*") {
                // The older templates have no words for it.
                guard kind != .legacyTemplate else { return .json("{}", status: 404) }
                let what = kind.rawValue.split(separator: "_").joined(separator: " ")
                throw ServerError.missing("\(what) matching [\(pattern)] not found")
            }
            return answer(kind, found)
        }
    }

    private static func answer(
        _ kind: DefinitionKind, _ found: [(name: String, body: String)]
    ) -> Answer {
        Answer.object { output in
            guard let (list, member) = listNames(kind) else {
                for (name, body) in found { writeNamed(kind, name, body, into: &output) }
                return
            }
            output.key(list)
            output.beginArray()
            for (name, body) in found {
                output.beginObject()
                output.member("name", name)
                output.member(member, json: body)
                output.endObject()
            }
            output.endArray()
        }
    }

    private static func writeNamed(
        _ kind: DefinitionKind, _ name: String, _ body: String, into output: inout JSONOutput
    ) {
        guard kind == .lifecyclePolicy, let cursor = JSONCursor.parse(Array(body.utf8)),
            let policy = cursor.value(forKey: "policy")
        else { return output.member(name, json: body) }
        output.object(name) { output in
            output.member("version", 1)
            output.member("modified_date", "1970-01-01T00:00:00.000Z")
            output.key("policy")
            output.raw(policy.rawText)
        }
    }

    private static func listNames(_ kind: DefinitionKind) -> (list: String, member: String)? {
        switch kind {
        case .indexTemplate: ("index_templates", "index_template")
        case .componentTemplate: ("component_templates", "component_template")
        default: nil
        }
    }
}

/// Data streams.
enum StreamHandlers {
    /// `GET /_data_stream[/{name}]`.
    static func show(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(Parameters.harmlessWhenReading)
        call.parameters.ignore(["expand_wildcards", "verbose"])
        try call.parameters.finish()
        let streams = try service.store.streams(matching: call.captures["name"] ?? "*")
        return Answer.object { output in
            output.key("data_streams")
            output.beginArray()
            for stream in streams {
                output.beginObject()
                output.member("name", stream.name)
                output.object("timestamp_field") { $0.member("name", "@timestamp") }
                output.key("indices")
                output.beginArray()
                for index in stream.indices {
                    output.beginObject()
                    output.member("index_name", index.name)
                    output.member("index_uuid", index.uuid)
                    output.endObject()
                }
                output.endArray()
                output.member("generation", Int(stream.generation))
                output.member("status", "GREEN")
                output.member("template", stream.template)
                output.member("hidden", false)
                output.member("system", false)
                output.endObject()
            }
            output.endArray()
        }
    }

    /// `PUT /_data_stream/{name}`.
    static func create(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        try call.parameters.finish()
        try await service.store.createStream(call.capture("name"))
        return .acknowledged
    }

    /// `DELETE /_data_stream/{name}`.
    static func delete(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        call.parameters.ignore(["expand_wildcards"])
        try call.parameters.finish()
        try await service.store.deleteStreams(call.capture("name"))
        return .acknowledged
    }

    /// `POST /{index}/_rollover`; conditions are not looked at, so that none may be given.
    static func rollOver(_ call: inout Call, _ service: StoreService) async throws -> Answer {
        let isDryRun = try call.parameters.bool("dry_run") ?? false
        call.parameters.ignore(Parameters.harmlessWhenWriting)
        try call.parameters.finish()
        if let conditions = try call.json()?.value(forKey: "conditions"),
            conditions.kind == .object, conditions.rawText.count > 2
        {
            throw ServerError.unsupported("[conditions] of a rollover")
        }
        guard !isDryRun else { throw ServerError.unsupported("[dry_run]") }
        let names = try await service.store.rollOver(call.capture("index"))
        return Answer.object { output in
            output.member("acknowledged", true)
            output.member("shards_acknowledged", true)
            output.member("old_index", names.old)
            output.member("new_index", names.new)
            output.member("rolled_over", true)
            output.member("dry_run", false)
            output.member("lazy", false)
            output.object("conditions") { _ in }
        }
    }
}
