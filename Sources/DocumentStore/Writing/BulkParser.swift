import Records
import Searching

/// Reads the lines of a bulk request as Elasticsearch 8 does.
///
/// A malformed action line is an error of the whole request; what is wrong with a source is found
/// later and concerns its item only.
struct BulkParser: ~Copyable {
    /// Bytes of the longest id.
    static let maximumIdByteCount = 512

    private let body: ByteView
    private let defaults: BulkParameters
    private let defaultIndex: ByteView?
    private var line = 0
    private var place = 0
    private var outer = FieldBuffer(capacity: 8)
    private var inner = FieldBuffer(capacity: 16)
    private var problems: [String] = []
    /// Text of the body that had to be unescaped.
    private let unescaped: TextKeeper

    /// Reads `body`; the texts that it unescapes stay in `keeper`.
    init(_ body: ByteView, defaultIndex: ByteView?, parameters: BulkParameters, keeper: TextKeeper)
    {
        self.body = body
        self.defaultIndex = defaultIndex
        defaults = parameters
        unescaped = keeper
    }

    /// All actions, in order.
    mutating func actions() throws(SearchError) -> [BulkAction] {
        var actions: [BulkAction] = []
        actions.reserveCapacity(body.count / 512 + 4)
        guard !body.isEmpty else { throw .parse("request body is required") }
        while place < body.count {
            let text = try nextLine()
            if JSONScanner.skipBlanks(text, from: 0) == text.count { continue }
            var action = try parseAction(text)
            if action.operation != .delete {
                guard place < body.count else { throw validation(["no requests added"]) }
                action.source = try nextLine()
            }
            check(action)
            actions.append(action)
        }
        if actions.isEmpty { throw validation(["no requests added"]) }
        if !problems.isEmpty { throw validation(problems) }
        return actions
    }

    private mutating func nextLine() throws(SearchError) -> ByteView {
        guard let end = body.firstIndex(of: 0x0A, from: place) else {
            throw .illegalArgument("The bulk request must be terminated by a newline [\\n]")
        }
        line += 1
        var text = body.slice(place, end)
        place = end + 1
        if text.count > 0, text[text.count - 1] == 0x0D { text = text.slice(0, text.count - 1) }
        return text
    }

    private mutating func parseAction(_ text: ByteView) throws(SearchError) -> BulkAction {
        let scan = JSONScanner.scanObject(text, into: &outer)
        guard case .object(let end, _) = scan,
            JSONScanner.skipBlanks(text, from: end) == text.count
        else { throw brokenLine(text) }
        guard outer.count == 1 else {
            throw malformed(
                outer.count == 0
                    ? "expected FIELD_NAME but found [END_OBJECT]"
                    : "expected END_OBJECT but found [FIELD_NAME]")
        }
        guard let operation = BulkParser.operation(outer[0].key) else {
            throw malformed(
                "expected field [create], [delete], [index] or [update] but found "
                    + "[\(outer[0].key.text)]")
        }
        let value = outer[0].value
        guard value[0] == UInt8(ascii: "{") else {
            throw malformed("expected START_OBJECT but found [\(BulkParser.tokenName(value))]")
        }
        _ = JSONScanner.scanObject(value, into: &inner)
        var action = BulkAction(
            operation: operation, index: ByteView(""), id: nil, source: ByteView(""))
        action.requiresAlias = defaults.requiresAlias
        action.requiresDataStream = defaults.requiresDataStream
        if let defaultIndex { action.index = defaultIndex }
        for index in 0..<inner.count { try take(inner[index], into: &action) }
        return action
    }

    private func take(_ field: Field, into action: inout BulkAction) throws(SearchError) {
        switch field.key.count {
        case 3 where field.key.equals(ByteView("_id")):
            action.id = BulkParser.isNull(field.value) ? nil : text(field.value)
        case 6 where field.key.equals(ByteView("_index")):
            action.index = text(field.value)
        default: try takeRare(field, into: &action)
        }
    }

    private func takeRare(_ field: Field, into action: inout BulkAction) throws(SearchError) {
        switch field.key.text {
        case "routing", "_routing", "retry_on_conflict", "list_executed_pipelines", "_source": break
        case "pipeline": action.pipeline = text(field.value)
        case "require_alias": action.requiresAlias = text(field.value).text == "true"
        case "require_data_stream": action.requiresDataStream = text(field.value).text == "true"
        case "if_seq_no", "if_primary_term": action.hasSequenceCondition = true
        case "dynamic_templates": action.hasDynamicTemplates = true
        case "version": action.version = Int64(text(field.value).text)
        case "version_type": action.versionType = try versionType(text(field.value).text)
        case let name:
            throw .illegalArgument(
                "Action/metadata line [\(line)] contains an unknown parameter [\(name)]")
        }
    }

    private func versionType(_ name: String) throws(SearchError) -> BulkAction.VersionType {
        switch name {
        case "internal": return .internal
        case "external", "external_gt": return .external
        case "external_gte": return .externalOrEqual
        default: throw .illegalArgument("No version type match [\(name)]")
        }
    }

    /// The text of a string without its quotes, of another value as it is written.
    private func text(_ value: ByteView) -> ByteView {
        guard value[0] == 0x22 else { return value }
        let inside = value.slice(1, value.count - 1)
        return inside.firstIndex(of: 0x5C) == nil ? inside : unescaped.keep(unescaping: inside)
    }

    private mutating func check(_ action: BulkAction) {
        guard problems.count < 100 else { return }
        if action.index.isEmpty { problems.append("index is missing") }
        if let id = action.id, id.count > BulkParser.maximumIdByteCount {
            problems.append(
                "id [\(id.text)] is too long, must be no longer than "
                    + "\(BulkParser.maximumIdByteCount) bytes but was: \(id.count)")
        }
        if let id = action.id, id.isEmpty, action.operation == .index || action.operation == .create
        {
            problems.append("if _id is specified it must not be empty")
        }
        if action.id == nil, action.operation == .update || action.operation == .delete {
            problems.append("id is missing")
        }
    }

    private func validation(_ problems: [String]) -> SearchError {
        .validation(problems)
    }

    private func malformed(_ what: String) -> SearchError {
        .illegalArgument("Malformed action/metadata line [\(line)], \(what)")
    }

    private func brokenLine(_ text: ByteView) -> SearchError {
        let start = JSONScanner.skipBlanks(text, from: 0)
        if JSONScanner.isValid(text) {
            let token = BulkParser.tokenName(text.slice(start, text.count))
            return malformed("expected START_OBJECT but found [\(token)]")
        }
        return SearchError(
            status: 400, type: "x_content_parse_exception",
            reason: "[\(line):\(start + 1)] the action/metadata line is not valid JSON")
    }

    private static func operation(_ key: ByteView) -> BulkAction.Operation? {
        if key.equals(ByteView("create")) { return .create }
        if key.equals(ByteView("index")) { return .index }
        if key.equals(ByteView("update")) { return .update }
        if key.equals(ByteView("delete")) { return .delete }
        return nil
    }

    private static func isNull(_ value: ByteView) -> Bool { value[0] == UInt8(ascii: "n") }

    private static func tokenName(_ value: ByteView) -> String {
        switch value[0] {
        case UInt8(ascii: "{"): "START_OBJECT"
        case UInt8(ascii: "["): "START_ARRAY"
        case 0x22: "VALUE_STRING"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): "VALUE_BOOLEAN"
        case UInt8(ascii: "n"): "VALUE_NULL"
        default: "VALUE_NUMBER"
        }
    }
}

/// Parameters of a bulk request that hold for all its actions.
public struct BulkParameters: Sendable {
    /// Whether each target must be an alias.
    public var requiresAlias = false
    /// Whether each target must be a data stream.
    public var requiresDataStream = false
    /// The pipeline of actions that name none; only `_none` exists.
    public var pipeline: String?

    /// The defaults of Elasticsearch.
    public init() {}
}

/// Keeps texts alive and in place for as long as a request is worked on.
final class TextKeeper {
    private var texts: [GrowingBytes] = []

    /// A copy of `text`.
    func keep(_ text: String) -> ByteView {
        let bytes = GrowingBytes(capacity: text.utf8.count + 1)
        bytes.append(text: text)
        texts.append(bytes)
        return bytes.view
    }

    /// The text that the inside of a JSON string stands for.
    func keep(unescaping body: ByteView) -> ByteView {
        keep(JSONCursor.unescaped(body))
    }
}
