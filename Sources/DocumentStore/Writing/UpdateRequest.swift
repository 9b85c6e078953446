import Records
import Searching

/// The body of an update: `{"doc":…,"doc_as_upsert":…,"upsert":…,"detect_noop":…}`.
struct UpdateRequest {
    private let body: JSONCursor
    private let document: JSONCursor?
    private let upsert: JSONCursor?

    /// Whether nothing is written when nothing changes.
    var detectsNoop: Bool { body.value(forKey: "detect_noop")?.bool ?? true }

    /// Reads a body; nil when it is no JSON object.
    init?(_ source: ByteView) {
        guard let body = JSONCursor.parse(source), body.kind == .object else { return nil }
        self.body = body
        document = body.value(forKey: "doc")
        upsert = body.value(forKey: "upsert")
    }

    /// Refuses what is not supported.
    func check() throws(SearchError) {
        var unknown: String?
        body.forEachMember { key, _ in
            switch key.text {
            case "doc", "upsert", "doc_as_upsert", "detect_noop", "_source": return true
            default:
                unknown = key.text
                return false
            }
        }
        if unknown == "script" || unknown == "scripted_upsert" {
            throw .illegalArgument("scripts are not supported")
        }
        if let unknown {
            throw SearchError(
                status: 400, type: "x_content_parse_exception",
                reason: "[UpdateRequest] unknown field [\(unknown)]")
        }
        guard document?.kind == .object || upsert?.kind == .object && document == nil else {
            throw .validation(["script or doc is missing"])
        }
    }

    /// What to store when there is no such document; nil when that is an error.
    var sourceWhenMissing: [UInt8]? {
        if body.value(forKey: "doc_as_upsert")?.bool == true { return document?.rawText.array }
        return upsert?.kind == .object ? upsert?.rawText.array : nil
    }

    /// The former source with the members of `doc`, objects merged member by member.
    func merged(with former: [UInt8]) throws(SearchError) -> [UInt8] {
        guard let document else { return former }
        guard let base = JSONCursor.parse(former) else { return document.rawText.array }
        let bytes = GrowingBytes(capacity: former.count + document.rawText.count)
        guard UpdateRequest.merge(base, document, into: bytes) else { return former }
        return bytes.view.array
    }

    /// Appends `base` with the members of `change`; says whether that differs from `base`.
    ///
    /// The depth is bounded: the parser takes 64 levels at most.
    private static func merge(
        _ base: JSONCursor, _ change: JSONCursor, into bytes: GrowingBytes
    ) -> Bool {
        var hasChanged = false
        var isFirst = true
        bytes.append(UInt8(ascii: "{"))
        var names: Set<String> = []
        base.forEachMember { key, value in
            let name = JSONCursor.unescaped(key)
            names.insert(name)
            appendKey(key, isFirst: &isFirst, to: bytes)
            guard let new = change.value(forKey: name) else {
                bytes.append(value.rawText)
                return true
            }
            if value.kind == .object, new.kind == .object {
                if merge(value, new, into: bytes) { hasChanged = true }
            } else {
                if !value.rawText.equals(new.rawText) { hasChanged = true }
                bytes.append(new.rawText)
            }
            return true
        }
        change.forEachMember { key, value in
            guard !names.contains(JSONCursor.unescaped(key)) else { return true }
            hasChanged = true
            appendKey(key, isFirst: &isFirst, to: bytes)
            bytes.append(value.rawText)
            return true
        }
        bytes.append(UInt8(ascii: "}"))
        return hasChanged
    }

    private static func appendKey(
        _ key: ByteView, isFirst: inout Bool, to bytes: GrowingBytes
    ) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(0x22)
        bytes.append(key)
        bytes.append(0x22)
        bytes.append(UInt8(ascii: ":"))
    }
}
