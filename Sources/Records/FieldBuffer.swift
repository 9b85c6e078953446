/// A growable table of fields: what ``JSONScanner`` finds in one object.
///
/// It is kept from record to record, so that scanning allocates nothing; it also owns the memory
/// of the scanner's state.
@safe public struct FieldBuffer: ~Copyable {
    // Safe: the pointers belong to the buffer alone, and `count` never exceeds the capacity.
    @usableFromInline var fields: UnsafeMutablePointer<Field>
    @usableFromInline var capacity: Int
    @usableFromInline var fieldCount = 0
    let state: UnsafeMutablePointer<JSONScanState>

    /// The number of fields.
    @inlinable public var count: Int { fieldCount }

    /// Makes an empty buffer with room for `capacity` fields before it grows.
    public init(capacity: Int = 64) {
        self.capacity = max(capacity, 1)
        unsafe fields = .allocate(capacity: self.capacity)
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: JSONScanState())
    }

    deinit {
        unsafe state.pointee.deallocate()
        unsafe state.deallocate()
        unsafe fields.deallocate()
    }

    /// The field at `index`, which must lie in `0 ..< count`.
    @inlinable public subscript(index: Int) -> Field {
        get {
            assert(index >= 0 && index < count, "no such field")
            return unsafe fields[index]
        }
        set {
            assert(index >= 0 && index < count, "no such field")
            unsafe fields[index] = newValue
        }
    }

    /// Removes the field at `index`; the others keep their order.
    public mutating func remove(at index: Int) {
        precondition(index >= 0 && index < fieldCount, "no such field")
        let rest = fieldCount - index - 1
        unsafe (fields + index).update(from: fields + index + 1, count: rest)
        fieldCount -= 1
    }

    /// Forgets all fields and keeps the memory.
    @inlinable public mutating func removeAll() { fieldCount = 0 }

    /// Appends a field.
    @inlinable public mutating func append(_ field: Field) {
        if fieldCount == capacity { grow() }
        unsafe fields[fieldCount] = field
        fieldCount += 1
    }

    /// The fields as they lie in memory, valid until the buffer is changed.
    var firstField: UnsafePointer<Field> { unsafe UnsafePointer(fields) }

    /// Prepares the field at ``count`` without counting it: a key, and where its value begins.
    @inline(__always)
    mutating func beginMember(_ key: ByteView, at place: UnsafePointer<UInt8>) {
        if fieldCount == capacity { grow() }
        let value = unsafe ByteView(base: place, count: 0)
        unsafe fields[fieldCount] = Field(
            key: key, value: value, kind: .json, isShared: false, frame: .source)
    }

    /// Counts the field prepared last, whose value ends before `end`.
    @inline(__always) mutating func endMember(at end: UnsafePointer<UInt8>) {
        let start = unsafe fields[fieldCount].value.base
        unsafe fields[fieldCount].value = ByteView(base: start, count: end - start)
        fieldCount &+= 1
    }

    @usableFromInline @inline(never) mutating func grow() {
        let larger = UnsafeMutablePointer<Field>.allocate(capacity: capacity * 2)
        unsafe larger.update(from: fields, count: fieldCount)
        unsafe fields.deallocate()
        unsafe fields = larger
        capacity *= 2
    }
}
