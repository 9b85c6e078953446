import GRDB
public import Records
import Searching

// Aliases.
extension DocumentStore {
    /// Carries out `{"actions":[{"add":…},{"remove":…},{"remove_index":…}]}`, all or none.
    public func updateAliases(_ body: JSONCursor) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                let actions = body.value(forKey: "actions")?.elements ?? []
                guard !actions.isEmpty else {
                    throw SearchError.validation(["Must specify at least one alias action"])
                }
                for action in actions { try editor.apply(aliasAction: action) }
            }
        }
    }

    /// Makes `alias` mean the indices of a selection, too.
    public func putAlias(
        _ alias: String, of selection: IndexSelection, body: JSONCursor? = nil
    ) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                for entry in try editor.catalog.resolve(selection) {
                    try editor.setAlias(
                        alias, of: entry.name, body: body?.rawText.text ?? "{}")
                }
            }
        }
    }

    /// Takes aliases that fit a pattern from indices.
    ///
    /// - Throws: 404 when there was none.
    public func deleteAlias(_ pattern: String, of selection: IndexSelection) async throws {
        try await write { writer, _ in
            try writer.edit { editor in
                let wanted = NamePattern(pattern == "_all" ? "*" : pattern)
                var hasRemoved = false
                for entry in try editor.catalog.resolve(selection) {
                    for alias in editor.catalog.aliases.keys where wanted.matches(alias) {
                        if try editor.removeAlias(alias, of: entry.name) { hasRemoved = true }
                    }
                }
                guard hasRemoved else {
                    throw SearchError(
                        status: 404, type: "aliases_not_found_exception",
                        reason: "aliases [\(pattern)] missing")
                }
            }
        }
    }
}

extension CatalogEditor {
    /// Carries out one action of an alias request.
    fileprivate mutating func apply(aliasAction action: JSONCursor) throws {
        var operation = ""
        var options: JSONCursor?
        action.forEachMember { key, value in
            operation = key.text
            options = value
            return false
        }
        guard let options, ["add", "remove", "remove_index"].contains(operation) else {
            throw SearchError(
                status: 400, type: "x_content_parse_exception",
                reason: "[aliases] unknown field [\(operation)]")
        }
        let names =
            Catalog.texts(options.value(forKey: "index"))
            + Catalog.texts(options.value(forKey: "indices"))
        let aliases =
            Catalog.texts(options.value(forKey: "alias"))
            + Catalog.texts(options.value(forKey: "aliases"))
        guard !names.isEmpty else {
            throw SearchError.illegalArgument("One of [index] or [indices] is required")
        }
        var selection = IndexSelection()
        selection.expressions = names
        let entries = try catalog.resolve(selection)
        if operation == "remove_index" {
            for entry in entries { try deleteIndex(entry) }
            return
        }
        guard !aliases.isEmpty else {
            throw SearchError.illegalArgument("One of [alias] or [aliases] is required")
        }
        var hasRemoved = false
        for entry in entries {
            for alias in aliases {
                if operation == "add" {
                    try setAlias(alias, of: entry.name, body: options.rawText.text)
                } else if try removeAlias(alias, of: entry.name) {
                    hasRemoved = true
                }
            }
        }
        if operation == "remove", !hasRemoved, options.value(forKey: "must_exist")?.bool ?? true {
            throw SearchError(
                status: 404, type: "aliases_not_found_exception",
                reason: "aliases [\(aliases.joined(separator: ","))] missing")
        }
    }
}
