internal import Configuring
internal import Encoding
internal import Parsing
internal import Records

/// A `parser` filter of the configuration: takes the text of one field apart.
final class ParserStage: StreamFilter {
    private let key: FieldPath
    private let parsers: [Int]
    private let settings: ParserFilterSettings
    private let catalog: ParserCatalog
    private var members = FieldBuffer()
    private var others = FieldBuffer()

    /// Nil when the field's name cannot be read.
    init?(_ settings: ParserFilterSettings, catalog: ParserCatalog) {
        guard let key = FieldPath(settings.keyName) else { return nil }
        self.key = key
        self.settings = settings
        self.catalog = catalog
        parsers = settings.parsers.compactMap { catalog.number(of: $0) }
    }

    func apply(to batch: inout RecordBatch, now: UInt64) {
        for index in 0..<batch.count where !batch[index].isDropped { parse(index, in: &batch) }
    }

    private func parse(_ index: Int, in batch: inout RecordBatch) {
        guard let text = key.text(in: &batch, index) else { return }
        for parser in parsers {
            members.removeAll()
            let outcome = catalog.parse(
                text, with: parser, into: &members, scratch: &batch.scratch)
            guard case .match(let nanoseconds) = outcome else { continue }
            replaceFields(of: index, in: &batch)
            if let nanoseconds { batch[index].nanoseconds = nanoseconds }
            return
        }
    }

    /// The parsed fields, then the original ones that are kept; of equal keys the last stays.
    private func replaceFields(of index: Int, in batch: inout RecordBatch) {
        others.removeAll()
        for position in 0..<batch[index].fieldCount {
            let field = batch.field(position, of: index)
            if isKept(field) { others.append(field) }
        }
        batch.removeAllFields(of: index)
        for position in 0..<members.count where !isAmongOthers(members[position].key) {
            batch.append(members[position], to: index)
        }
        for position in 0..<others.count { batch.append(others[position], to: index) }
    }

    private func isKept(_ field: Field) -> Bool {
        guard key.steps.isEmpty else { return settings.reservesData }
        let isSource = TagMatcher.withView(of: key.key) { field.key.equals($0) }
        return isSource ? settings.preservesKey : settings.reservesData
    }

    private func isAmongOthers(_ key: ByteView) -> Bool {
        for position in 0..<others.count where others[position].key.equals(key) { return true }
        return false
    }
}
