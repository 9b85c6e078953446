extension JSONCursor {
    /// The value of an object's last member whose key is `key`; nil if there is none or if the
    /// value is no object.
    public func value(forKey key: String) -> JSONCursor? {
        var found: JSONCursor?
        var key = key
        key.withUTF8 { buffer in
            let wanted = unsafe ByteView(UnsafeRawBufferPointer(buffer))
            forEachMember { name, value in
                if JSONCursor.key(name, equals: wanted) { found = value }
                return true
            }
        }
        return found
    }

    /// The value that a path of keys leads to, one object inside the other.
    public func value(atPath path: String...) -> JSONCursor? {
        var place: JSONCursor? = self
        for key in path { place = place?.value(forKey: key) }
        return place
    }

    /// The elements of an array; empty for a value of another kind.
    public var elements: [JSONCursor] {
        var all: [JSONCursor] = []
        forEachElement { element in
            all.append(element)
            return true
        }
        return all
    }

    /// The text of a string, unescaped; nil for a value of another kind.
    public var string: String? {
        guard kind == .string else { return nil }
        return reading { JSONCursor.unescaped($0.slice(1, $0.count - 1)) }
    }

    /// The number, if it is written without fraction and exponent and fits; else nil.
    public var int: Int? {
        guard kind == .number else { return nil }
        return Int(reading(\.text))
    }

    /// Whether it is `true`; nil for a value that is neither `true` nor `false`.
    public var bool: Bool? {
        guard kind == .boolean else { return nil }
        return reading { $0[0] == UInt8(ascii: "t") }
    }

    /// Whether it is `null`.
    public var isNull: Bool { kind == .null }

    /// The text that a key as it is written, or the inside of any JSON string, stands for.
    public static func unescaped(_ body: ByteView) -> String {
        guard body.firstIndex(of: 0x5C) != nil else { return body.text }
        let arena = JSONStorage(copying: body)
        var writer = unsafe ByteWriter(base: arena.mutableBytes, capacity: body.count)
        guard JSONText.appendUnescaped(body, to: &writer) else { return body.text }
        return withExtendedLifetime(arena) { writer.written.text }
    }

    private static func key(_ name: ByteView, equals wanted: ByteView) -> Bool {
        if name.equals(wanted) { return true }
        guard name.firstIndex(of: 0x5C) != nil else { return false }
        return unescaped(name).utf8.elementsEqual(wanted.text.utf8)
    }
}
