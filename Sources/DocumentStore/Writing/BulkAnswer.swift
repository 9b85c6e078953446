public import Searching
import Records

/// What became of one action of a bulk request, or of one write.
public struct WriteOutcome: Sendable {
    /// What was done.
    public enum Kind: UInt8, Sendable {
        case created, updated, deleted, noop, notFound, failed

        /// Its name in answers.
        var name: StaticString {
            switch self {
            case .created: "created"
            case .updated: "updated"
            case .deleted: "deleted"
            case .noop: "noop"
            case .notFound: "not_found"
            case .failed: "failed"
            }
        }
    }

    /// What was done.
    public var kind: Kind
    /// The status of HTTP.
    public var status: Int
    /// The index, or the name that was asked for when there is none.
    public var index: String
    /// The document's id; nil when none was given and none was made.
    public var id: String? {
        guard idRange.lowerBound >= 0 else { return nil }
        return String(decoding: idBytes[idRange.lowerBound..<idRange.upperBound], as: UTF8.self)
    }
    /// The document's version; 0 when nothing was written.
    public var version: Int64
    /// The number of the operation in its index.
    public var operation: Int64
    /// Why it failed.
    public var error: SearchError?

    var action: BulkAction.Operation
    fileprivate var idBytes: [UInt8]
    fileprivate var idRange: Range<Int>
}

/// The answer to a bulk request.
public struct BulkAnswer: Sendable {
    /// Milliseconds it took.
    public var milliseconds: Int64 = 0
    /// Whether an action failed.
    public private(set) var hasErrors = false

    private struct Item {
        var action: BulkAction.Operation
        var kind: WriteOutcome.Kind
        var status: UInt16
        var index: Int32
        var error: Int32
        var idStart: Int32
        var idEnd: Int32
        var version: Int64
        var operation: Int64
    }

    private var items: [Item] = []
    private var ids: [UInt8] = []
    private var indices: [String] = []
    private var errors: [SearchError] = []

    init(capacity: Int) {
        items.reserveCapacity(capacity)
        ids.reserveCapacity(capacity * 24)
    }

    /// The number of actions.
    public var count: Int { items.count }

    /// What became of the action at `position`.
    public subscript(position: Int) -> WriteOutcome {
        let item = items[position]
        return WriteOutcome(
            kind: item.kind, status: Int(item.status), index: indices[Int(item.index)],
            version: item.version, operation: item.operation,
            error: item.error < 0 ? nil : errors[Int(item.error)], action: item.action,
            idBytes: ids, idRange: Int(item.idStart)..<Int(item.idEnd))
    }

    /// Notes an action that was done, or whose document was not there.
    mutating func append(
        _ action: BulkAction, index: String, id: ByteView, _ kind: WriteOutcome.Kind,
        version: Int64, operation: Int64
    ) {
        let status: UInt16 = kind == .created ? 201 : kind == .notFound ? 404 : 200
        let start = keep(id)
        items.append(
            Item(
                action: action.operation, kind: kind, status: status, index: number(of: index),
                error: -1, idStart: start, idEnd: Int32(ids.count), version: version,
                operation: operation))
    }

    /// Notes an action that failed.
    mutating func append(_ action: BulkAction, index: String, _ error: SearchError) {
        let start = action.id.map { keep($0) } ?? -1
        errors.append(error)
        hasErrors = true
        items.append(
            Item(
                action: action.operation, kind: .failed, status: UInt16(clamping: error.status),
                index: number(of: index), error: Int32(errors.count - 1), idStart: start,
                idEnd: start < 0 ? -1 : Int32(ids.count), version: 0, operation: 0))
    }

    private mutating func keep(_ id: ByteView) -> Int32 {
        let start = Int32(ids.count)
        unsafe ids.append(contentsOf: UnsafeBufferPointer(start: id.base, count: id.count))
        return start
    }

    private mutating func number(of index: String) -> Int32 {
        if let last = indices.last, last == index { return Int32(indices.count - 1) }
        if let place = indices.firstIndex(of: index) { return Int32(place) }
        indices.append(index)
        return Int32(indices.count - 1)
    }

    /// The answer as JSON.
    public var json: [UInt8] {
        let bytes = GrowingBytes(capacity: items.count * 192 + 64)
        bytes.append(#"{"errors":"#)
        bytes.append(hasErrors ? "true" : "false")
        bytes.append(#","took":"#)
        bytes.append(decimal: milliseconds)
        bytes.append(#","items":["#)
        let names = indices.map { Array(jsonText($0).utf8) }
        unsafe ids.withUnsafeBytes { ids in
            let ids = unsafe ByteView(ids)
            for (place, item) in items.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                append(item, names, ids, to: bytes)
            }
        }
        bytes.append("]}")
        return bytes.view.array
    }

    private func append(
        _ item: Item, _ names: [[UInt8]], _ ids: ByteView, to bytes: GrowingBytes
    ) {
        bytes.append(#"{""#)
        bytes.append(item.action.name)
        bytes.append(#"":{"_index":"#)
        unsafe names[Int(item.index)].withUnsafeBytes { bytes.append(unsafe ByteView($0)) }
        bytes.append(#","_id":"#)
        if item.idStart < 0 {
            bytes.append("null")
        } else {
            bytes.append(jsonString: ids.slice(Int(item.idStart), Int(item.idEnd)))
        }
        if item.error >= 0 {
            bytes.append(#","status":"#)
            bytes.append(decimal: Int64(item.status))
            bytes.append(#","error":"#)
            bytes.append(text: errors[Int(item.error)].itemJSON)
        } else {
            bytes.append(#","_version":"#)
            bytes.append(decimal: item.version)
            bytes.append(#","result":""#)
            bytes.append(item.kind.name)
            bytes.append(#"","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":"#)
            bytes.append(decimal: item.operation)
            bytes.append(#","_primary_term":1,"status":"#)
            bytes.append(decimal: Int64(item.status))
        }
        bytes.append("}}")
    }
}

extension SearchError {
    /// The error as it stands in an item: `{"type":…,"reason":…}`.
    var itemJSON: String {
        var text = #"{"type":\#(jsonText(type)),"reason":\#(jsonText(reason))"#
        for detail in details { text += ",\(jsonText(detail.key)):\(jsonText(detail.value))" }
        return text + "}"
    }
}

extension WriteOutcome {
    /// The answer to a request that writes one document, as JSON.
    public var json: String {
        var text = #"{"_index":\#(jsonText(index)),"_id":\#(id.map(jsonText) ?? "null")"#
        text += #","_version":\#(version),"result":"\#(kind.name)","#
        text += #""_shards":{"total":1,"successful":1,"failed":0},"#
        return text + #""_seq_no":\#(operation),"_primary_term":1}"#
    }
}
