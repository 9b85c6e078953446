internal import Records

/// Finds the type of a field by its name, for formats whose names are not known before.
///
/// Safe: the entries belong to the instance, and the names they point at live in `keys`.
@safe final class TypeTable {
    private struct Entry {
        var name: ByteView
        var type: ValueType
    }

    private let entries: UnsafeMutablePointer<Entry>
    private let keys: [StaticKey]
    private let count: Int

    init(_ table: [String: ValueType]) {
        let names = table.keys.sorted()
        keys = names.map { StaticKey($0) }
        count = names.count
        unsafe entries = .allocate(capacity: max(1, names.count))
        for (index, name) in names.enumerated() {
            unsafe entries[index] = Entry(name: keys[index].plain, type: table[name] ?? .string)
        }
    }

    deinit { unsafe entries.deallocate() }

    /// The type of the field called `name`, unescaped.
    func type(of name: ByteView) -> ValueType {
        var index = 0
        while index < count {
            if unsafe entries[index].name.equals(name) { return unsafe entries[index].type }
            index += 1
        }
        return .string
    }
}
