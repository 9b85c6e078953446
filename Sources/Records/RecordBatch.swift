/// The stream of a container that a line came from.
public enum ContainerStream: UInt8, Sendable, CaseIterable {
    /// The source has no streams, or does not say.
    case none = 0
    /// Standard output.
    case stdout = 1
    /// Standard error.
    case stderr = 2
}

/// What is known of a record beside its fields.
public struct RecordHeader {
    /// Time of the record in nanoseconds since 1970, UTC.
    public var nanoseconds: Int64 = 0
    /// Offset of the record's first byte in its source, in uncompressed bytes.
    public var sourceOffset: UInt64 = 0
    /// Bytes of the source from there to the end of the record, its line feed included.
    public var sourceByteCount: UInt32 = 0
    /// Which file of a rotated set the record starts in; rises from file to file.
    public var sourceOrdinal: UInt32 = 0
    /// The stream it was written to.
    public var stream: ContainerStream = .none
    /// Whether a rule dropped it; encoders skip it.
    public var isDropped = false
    /// Whether it was cut at a limit.
    public var isTruncated = false
    @usableFromInline var firstField: Int32 = 0
    /// The number of its fields.
    @inlinable public var fieldCount: Int { Int(fieldTotal) }
    @usableFromInline var fieldTotal: Int32 = 0
    @usableFromInline var fieldCapacity: Int32 = 0

    /// A header with nothing in it.
    @inlinable public init() {}
}

/// Records on their way through the stages: ordered lists of undecoded fields.
///
/// A batch owns its tables and a scratch arena; the spans in it point into the read buffer, into
/// metadata or into the arena and are valid until ``reset()``. Nothing is allocated per record
/// once the tables have reached their size. Fill it with ``beginRecord()``, ``append(_:)`` and
/// ``endRecord(_:slack:)``; change it with ``append(_:to:)`` and the like.
@safe public struct RecordBatch: ~Copyable {
    /// Records after which a filler should hand the batch on: small enough for the first cache.
    public static let preferredCount = 128

    @usableFromInline var recordCount = 0
    /// The number of records.
    @inlinable public var count: Int { recordCount }
    /// Memory for bytes that records need beside their source.
    public var scratch = ByteArena()

    @usableFromInline var headers: UnsafeMutablePointer<RecordHeader>
    @usableFromInline var headerCapacity: Int
    @usableFromInline var fields: UnsafeMutablePointer<Field>
    @usableFromInline var fieldCapacity: Int
    @usableFromInline var usedFields = 0
    @usableFromInline var openField = 0

    /// Makes an empty batch.
    public init() {
        headerCapacity = RecordBatch.preferredCount
        fieldCapacity = RecordBatch.preferredCount * 16
        unsafe headers = .allocate(capacity: headerCapacity)
        unsafe fields = .allocate(capacity: fieldCapacity)
    }

    deinit {
        unsafe headers.deallocate()
        unsafe fields.deallocate()
    }

    /// Empties the batch and its arena.
    ///
    /// All spans become invalid.
    public mutating func reset() {
        recordCount = 0
        usedFields = 0
        openField = 0
        scratch.reset()
        if fieldCapacity > RecordBatch.keptFieldCount { shrinkFields() }
    }

    /// The most fields for which memory is kept when a batch is emptied.
    static let keptFieldCount = preferredCount * 64

    /// Gives back what records of very many fields needed.
    private mutating func shrinkFields() {
        unsafe fields.deallocate()
        fieldCapacity = RecordBatch.preferredCount * 16
        unsafe fields = .allocate(capacity: fieldCapacity)
    }

    /// The header of record `index`.
    @inlinable public subscript(index: Int) -> RecordHeader {
        get {
            assert(index >= 0 && index < count, "no such record")
            return unsafe headers[index]
        }
        set {
            assert(index >= 0 && index < count, "no such record")
            unsafe headers[index] = newValue
        }
    }

    /// Field `position` of record `index`.
    @inlinable public func field(_ position: Int, of index: Int) -> Field {
        assert(position >= 0 && position < Int(unsafe headers[index].fieldTotal), "no such field")
        return unsafe fields[Int(headers[index].firstField) + position]
    }

    /// The fields of record `index` as they lie in the table, for a loop over all of them; valid
    /// until the batch is changed.
    @inlinable @inline(__always)
    public func firstField(of index: Int) -> UnsafePointer<Field> {
        assert(index >= 0 && index < count, "no such record")
        return unsafe UnsafePointer(fields + Int(headers[index].firstField))
    }

    /// Appends a field to all records that are not dropped.
    ///
    /// What had its key before goes, if `mayRepeat` says that there may be such.
    public mutating func appendToAll(_ field: Field, mayRepeat: Bool) {
        for index in 0..<count {
            let header = unsafe headers + index
            if unsafe header.pointee.isDropped { continue }
            if mayRepeat { removeFields(field.key, of: index) }
            append(field, to: index)
        }
    }

    /// Starts a new record; its fields follow with ``append(_:)``.
    @inlinable public mutating func beginRecord() { openField = usedFields }

    /// Appends a field to the record begun last.
    @inlinable @inline(__always)
    public mutating func append(_ field: Field) {
        if usedFields == fieldCapacity { growFields() }
        unsafe fields[usedFields] = field
        usedFields += 1
    }

    /// Forgets the record begun last.
    @inlinable public mutating func cancelRecord() { usedFields = openField }

    /// Finishes the record begun last, keeping `slack` places for fields that filters will add.
    @inlinable @inline(__always)
    public mutating func endRecord(_ header: RecordHeader, slack: Int = 2) {
        if count == headerCapacity { growHeaders() }
        var finished = header
        finished.firstField = Int32(truncatingIfNeeded: openField)
        finished.fieldTotal = Int32(truncatingIfNeeded: usedFields &- openField)
        while usedFields &+ slack > fieldCapacity { growFields() }
        usedFields &+= slack
        finished.fieldCapacity = Int32(truncatingIfNeeded: usedFields &- openField)
        unsafe headers[count] = finished
        recordCount &+= 1
    }

    /// Appends a field to record `index`, moving its fields if there is no place left beside them.
    @inlinable @inline(__always)
    public mutating func append(_ field: Field, to index: Int) {
        if unsafe headers[index].fieldTotal == headers[index].fieldCapacity {
            // As much again as there is, so that a record of many fields moves seldom.
            moveFields(of: index, spare: max(8, unsafe Int(headers[index].fieldTotal)))
        }
        let place = unsafe Int(headers[index].firstField) + Int(headers[index].fieldTotal)
        unsafe fields[place] = field
        unsafe headers[index].fieldTotal += 1
    }

    /// Appends all fields of `buffer` to record `index`.
    public mutating func append(contentsOf buffer: borrowing FieldBuffer, to index: Int) {
        let added = buffer.count
        let before = unsafe Int(headers[index].fieldTotal)
        if unsafe before + added > Int(headers[index].fieldCapacity) {
            // Filters append the metadata yet.
            moveFields(of: index, spare: max(added + 4, before))
        }
        let place = unsafe fields + Int(headers[index].firstField) + before
        unsafe place.update(from: buffer.firstField, count: added)
        unsafe headers[index].fieldTotal += Int32(truncatingIfNeeded: added)
    }

    /// Replaces field `position` of record `index`.
    @inlinable public mutating func setField(_ position: Int, of index: Int, to field: Field) {
        assert(position >= 0 && position < Int(unsafe headers[index].fieldTotal), "no such field")
        unsafe fields[Int(headers[index].firstField) + position] = field
    }

    /// Removes field `position` of record `index`; the others keep their order.
    public mutating func removeField(_ position: Int, of index: Int) {
        let first = unsafe Int(headers[index].firstField)
        let last = unsafe first + Int(headers[index].fieldTotal) - 1
        precondition(position >= 0 && first + position <= last, "no such field")
        var place = first + position
        while place < last {
            unsafe fields[place] = fields[place + 1]
            place += 1
        }
        unsafe headers[index].fieldTotal -= 1
    }

    /// Removes all fields of record `index` whose key is `key`.
    public mutating func removeFields(_ key: ByteView, of index: Int) {
        while let position = position(of: key, in: index) { removeField(position, of: index) }
    }

    /// Removes all fields of record `index`.
    public mutating func removeAllFields(of index: Int) { unsafe headers[index].fieldTotal = 0 }

    /// The position of the last field of record `index` whose key is `key`, or nil.
    @inlinable public func position(of key: ByteView, in index: Int) -> Int? {
        var position = unsafe Int(headers[index].fieldTotal) - 1
        let first = unsafe Int(headers[index].firstField)
        while position >= 0 {
            if unsafe fields[first + position].key.equals(key) { return position }
            position -= 1
        }
        return nil
    }

    /// Bytes that no encoding of record `index` exceeds, its time and action line aside: every
    /// byte may become six.
    public func encodedByteLimit(of index: Int) -> Int {
        var size = 0
        for position in 0..<self[index].fieldCount {
            let field = field(position, of: index)
            size += 6 * (field.key.count + field.value.count) + 16
        }
        return size
    }

    @usableFromInline mutating func growFields() {
        let larger = UnsafeMutablePointer<Field>.allocate(capacity: fieldCapacity * 2)
        unsafe larger.update(from: fields, count: usedFields)
        unsafe fields.deallocate()
        unsafe fields = larger
        fieldCapacity *= 2
    }

    @usableFromInline mutating func growHeaders() {
        let larger = UnsafeMutablePointer<RecordHeader>.allocate(capacity: headerCapacity * 2)
        unsafe larger.update(from: headers, count: count)
        unsafe headers.deallocate()
        unsafe headers = larger
        headerCapacity *= 2
    }

    @usableFromInline mutating func moveFields(of index: Int, spare: Int) {
        let size = unsafe Int(headers[index].fieldTotal)
        while usedFields + size + spare > fieldCapacity { growFields() }
        unsafe (fields + usedFields).update(
            from: fields + Int(headers[index].firstField), count: size)
        unsafe headers[index].firstField = Int32(truncatingIfNeeded: usedFields)
        unsafe headers[index].fieldCapacity = Int32(truncatingIfNeeded: size + spare)
        usedFields += size + spare
    }
}
