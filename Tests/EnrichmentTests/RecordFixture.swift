import Records

@testable import Enrichment

/// Bytes at an address that does not move, for fields of records in a test.
///
/// Safe: written once, never moved, given back with the object.
@safe final class HeldBytes {
    private let place: UnsafeMutablePointer<UInt8>
    private let count: Int

    init(_ text: String) {
        count = text.utf8.count
        unsafe place = .allocate(capacity: count + 1)
        for (index, byte) in text.utf8.enumerated() { unsafe place[index] = byte }
    }

    var view: ByteView { unsafe ByteView(base: place, count: count) }

    deinit { unsafe place.deallocate() }
}

/// A field of a record in a test.
struct FieldText {
    var key: String
    var value: String
    var kind = Field.Kind.text

    static func text(_ key: String, _ value: String) -> FieldText {
        FieldText(key: key, value: value)
    }

    static func json(_ key: String, _ value: String) -> FieldText {
        FieldText(key: key, value: value, kind: .json)
    }
}

extension FieldText {
    static func escaped(_ key: String, _ body: String) -> FieldText {
        FieldText(key: key, value: body, kind: .escaped)
    }
}

/// What a filter made of one record.
struct FilteredRecord: Equatable {
    /// The document, as an encoder would write it.
    var json: String
    var isDropped: Bool
    var nanoseconds: Int64
}

/// The fields of a CRI line.
func criFields(_ log: String, stream: String = "stdout") -> [FieldText] {
    [
        .text("time", "2026-08-21T10:00:00.1Z"), .text("stream", stream), .text("_p", "F"),
        .text("log", log),
    ]
}

/// Runs records through a filter and gives them as JSON.
func filtered<Parsers: MergeParsers>(
    _ records: [[FieldText]], options: MergeOptions = MergeOptions(), fragment: MetadataFragment,
    policy: ContainerPolicy = ContainerPolicy(), parsers: Parsers
) -> (records: [FilteredRecord], counters: KubernetesFilterCounters) {
    var held: [HeldBytes] = []
    func view(_ text: String) -> ByteView {
        let bytes = HeldBytes(text)
        held.append(bytes)
        return bytes.view
    }
    var batch = RecordBatch()
    for record in records {
        batch.beginRecord()
        for field in record {
            batch.append(
                Field(key: view(field.key), value: view(field.value), kind: field.kind))
        }
        var header = RecordHeader()
        header.nanoseconds = 5
        batch.endRecord(header)
    }
    var filter = KubernetesFilter(options: options)
    var parsers = parsers
    filter.apply(to: &batch, fragment: fragment, policy: policy, parsers: &parsers)
    var result: [FilteredRecord] = []
    for index in 0..<batch.count {
        result.append(
            FilteredRecord(
                json: json(of: batch, index), isDropped: batch[index].isDropped,
                nanoseconds: batch[index].nanoseconds))
    }
    return withExtendedLifetime((held, fragment)) { (result, filter.counters) }
}

/// Record `index` as JSON, members in their order.
private func json(of batch: borrowing RecordBatch, _ index: Int) -> String {
    var builder = JSONBuilder()
    builder.append("{")
    for position in 0..<batch[index].fieldCount {
        if position > 0 { builder.append(",") }
        let field = batch.field(position, of: index)
        builder.append("\"")
        builder.append(field.key)
        builder.append("\":")
        switch field.kind {
        case .text: builder.append(escaping: field.value)
        case .json: builder.append(field.value)
        case .escaped:
            builder.append("\"")
            builder.append(field.value)
            builder.append("\"")
        }
    }
    builder.append("}")
    return String(decoding: builder.bytes, as: UTF8.self)
}

/// A fragment whose `kubernetes` is short: `{"pod_name":"p","namespace_name":"n"}`.
func shortFragment() -> MetadataFragment {
    var options = MetadataOptions()
    options.usesNamesOnly = true
    return MetadataFragment(
        container: ContainerIdentity(namespace: "n", podName: "p", containerName: ""),
        pod: .missing(.notAsked), namespace: .missing(.notAsked), options: options)
}
