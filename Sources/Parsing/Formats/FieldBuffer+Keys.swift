internal import Records

extension FieldBuffer {
    /// The position of the last field whose escaped key is `key`, or nil.
    func lastIndex(of key: ByteView) -> Int? {
        var index = count
        while index > 0 {
            index -= 1
            if self[index].key.equals(key) { return index }
        }
        return nil
    }

    /// The position of the first field whose escaped key is `key`, or nil.
    func firstIndex(of key: ByteView) -> Int? {
        var index = 0
        while index < count {
            if self[index].key.equals(key) { return index }
            index += 1
        }
        return nil
    }

    /// Appends a field and removes an earlier one with the same key: the last one wins, where it
    /// stands.
    mutating func appendReplacing(_ field: Field) {
        if let index = lastIndex(of: field.key) { remove(at: index) }
        append(field)
    }
}
