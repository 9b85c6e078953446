import Records

/// The document that aggregations or sort keys look at, and the values of the fields they need.
///
/// Fields are numbered once; the values of one are understood when somebody asks for them first.
/// Views into a document are valid until the next one comes.
final class DocumentValues {
    /// The names of the fields and what their values are, by their numbers.
    private(set) var fields: [FieldUse] = []
    /// The index of the document, as a position in the list of indices.
    private(set) var index = 0
    /// The document's id.
    private(set) var id = ByteView("")
    /// The document's source.
    private(set) var source = ByteView("{}")
    /// The document's place in the store's order.
    private(set) var sequence: Int64 = 0
    /// The indices that are searched.
    let indices: [SearchedIndex]

    /// The number of the field that is known of a document without its source, when it is looked
    /// at by its time only.
    let timeSlot: Int

    private var readers: [[FieldReader?]] = []
    private var extractors: [PathExtractor]
    private var extractorSlots: [[[Int]]]
    private var found: [FoundValue] = []
    private var values: [[FieldValue]] = []
    private var stamps: [Int] = []
    private var stamp = 0
    private var arena = ByteArena(byteCount: 4096)

    /// Whether values are in the order of the document, not in their own.
    private let keepsOrder: Bool

    /// Looks at documents of `indices`.
    init(_ indices: [SearchedIndex], keepsOrder: Bool = false) throws(SearchError) {
        self.indices = indices
        self.keepsOrder = keepsOrder
        extractors = indices.map { _ in PathExtractor() }
        extractorSlots = indices.map { _ in [] }
        readers = indices.map { _ in [] }
        timeSlot = 0
        try add(FieldUse.time)
    }

    /// The number of a field, which is the same for the same name.
    func slot(of name: String) throws(SearchError) -> Int {
        let slot = try looseSlot(of: name)
        if let index = fields[slot].oddIndex {
            throw .illegalArgument(
                """
                the field [\(name)] has different types in the searched indices, one of them \
                [\(index)]
                """
            )
        }
        return slot
    }

    /// The same for a field whose values need not be the same in all indices.
    func looseSlot(of name: String) throws(SearchError) -> Int {
        let known = fields.firstIndex { $0.name == name }
        if known == nil { try add(name) }
        return known ?? fields.count - 1
    }

    private func add(_ name: String) throws(SearchError) {
        guard fields.count < PathExtractor.maximumPathCount else {
            throw .illegalArgument("more than [\(PathExtractor.maximumPathCount)] fields")
        }
        var use = FieldUse(name: name)
        // Where one index has terms and another text, the text's terms are meant.
        let isKeyword =
            !keepsOrder
            && indices.contains { FieldReader(name, in: $0.mapping)?.kind == .keyword }
        for place in indices.indices {
            let reader = FieldReader(name, in: indices[place].mapping, asKeyword: isKeyword)
            readers[place].append(reader)
            guard let reader else { continue }
            use.merge(reader, index: indices[place].name)
            guard reader.metadata == nil else { continue }
            let path = extractors[place].add(
                reader.path, slot: extractorSlots[place].count, takesAll: reader.takesAll)
            if path == extractorSlots[place].count { extractorSlots[place].append([]) }
            extractorSlots[place][path].append(fields.count)
        }
        fields.append(use)
        values.append([])
        stamps.append(-1)
    }

    /// Looks at a document.
    func load(index: Int, id: ByteView, source: ByteView, sequence: Int64) {
        (self.index, self.id, self.source, self.sequence) = (index, id, source, sequence)
        stamp += 1
        arena.reset()
        found.removeAll(keepingCapacity: true)
        if !extractorSlots[index].isEmpty { extractors[index].extract(source, into: &found) }
    }

    /// Whether every value that fields other than the time need is in the text, which is a
    /// skeleton's.
    var isWithoutHoles: Bool {
        found.allSatisfy { value in
            !value.isHole || extractorSlots[index][value.slot] == [timeSlot]
        }
    }

    /// Looks at an unknown document of an index, of which only the time is known.
    func load(index: Int) {
        (self.index, id, source, sequence) = (index, ByteView(""), ByteView("{}"), 0)
        stamp += 1
        found.removeAll(keepingCapacity: true)
    }

    /// Whether the field of a document's time is a date in an index.
    func hasTime(in index: Int) -> Bool { readers[index][timeSlot]?.isTime == true }

    /// Whether a field needs the ids of an index' documents.
    func needsIds(in index: Int) -> Bool { readers[index].contains { $0?.metadata == .id } }

    /// Says when the document was written.
    func setTime(_ milliseconds: Int64) {
        values[timeSlot].removeAll(keepingCapacity: true)
        values[timeSlot].append(.integer(milliseconds))
        stamps[timeSlot] = stamp
    }

    /// The reader of a field in the document's index; nil when that does not know it.
    func reader(of slot: Int) -> FieldReader? { readers[index][slot] }

    /// The reader of a field in an index; nil when that does not know it.
    func reader(of slot: Int, in index: Int) -> FieldReader? { readers[index][slot] }

    /// The values of a field in order, text without repetition.
    @inline(__always)
    func values(of slot: Int) -> [FieldValue] {
        if stamps[slot] != stamp { decode(slot) }
        return values[slot]
    }

    /// The values of a field as they are written.
    func written(of slot: Int) -> [ByteView] {
        found.filter { extractorSlots[index][$0.slot].contains(slot) && !$0.isHole }.map(\.value)
    }

    @inline(never) private func decode(_ slot: Int) {
        stamps[slot] = stamp
        values[slot].removeAll(keepingCapacity: true)
        guard let reader = readers[index][slot] else { return }
        if let metadata = reader.metadata {
            values[slot].append(.text(metadata == .id ? id : indices[index].nameView))
            return
        }
        for value in found where extractorSlots[index][value.slot].contains(slot) {
            guard !value.isHole, let read = reader.read(value.value, arena: &arena) else {
                continue
            }
            values[slot].append(convert(read, fields[slot].kind))
        }
        if values[slot].count > 1, !keepsOrder {
            values[slot] = DocumentValues.inOrder(values[slot], fields[slot].kind)
        }
    }

    /// A whole number of one index where another has fractions.
    private func convert(_ value: FieldValue, _ kind: ValueKind) -> FieldValue {
        if kind == .double, case .integer(let number) = value { return .double(Double(number)) }
        return value
    }

    /// Values of one document in order, text without repetition.
    @inline(never)
    static func inOrder(_ values: [FieldValue], _ kind: ValueKind) -> [FieldValue] {
        let sorted = values.sorted {
            SortValue.compare($0.sortValue(kind), $1.sortValue(kind)) < 0
        }
        guard kind.isText else { return sorted }
        var unique: [FieldValue] = []
        for value in sorted {
            if let last = unique.last, last.sortValue(kind) == value.sortValue(kind) { continue }
            unique.append(value)
        }
        return unique
    }
}
