/// A place in a validated JSON value, for reading answers of an API without building a tree.
///
/// Looking something up walks over the bytes in front of it. Values that are kept as a cursor keep
/// the whole text alive; views from ``rawText`` are valid as long as a cursor of the text is.
/// Not for the way of a record: keys are compared and strings decoded with allocation.
public struct JSONCursor: Sendable {
    /// What a JSON value is.
    public enum Kind: Sendable {
        /// Members in braces.
        case object
        /// Elements in brackets.
        case array
        /// Text in quotes.
        case string
        /// A number.
        case number
        /// `true` or `false`.
        case boolean
        /// `null`.
        case null
    }

    /// The value's bytes as they are written, without white space around them.
    public let rawText: ByteView
    private let owner: JSONStorage?

    private init(_ rawText: ByteView, owner: JSONStorage?) {
        self.rawText = rawText
        self.owner = owner
    }

    /// Validates `bytes`, copies them and gives a cursor on the whole value; nil when they are not
    /// one JSON value or when it is nested deeper than 64 levels.
    public static func parse(_ bytes: [UInt8]) -> JSONCursor? {
        let owner = unsafe bytes.withUnsafeBytes { unsafe JSONStorage(copying: ByteView($0)) }
        return parse(owner.view, owner: owner)
    }

    /// The same without a copy: the memory of `view` must outlive every cursor made from it.
    public static func parse(borrowing view: ByteView) -> JSONCursor? { parse(view, owner: nil) }

    /// Validates `view` and copies it.
    public static func parse(_ view: ByteView) -> JSONCursor? {
        let owner = JSONStorage(copying: view)
        return parse(owner.view, owner: owner)
    }

    private static func parse(_ view: ByteView, owner: JSONStorage?) -> JSONCursor? {
        let limits = JSONLimits(maximumMembers: .max, maximumKeyByteCount: .max)
        var scratch = FieldBuffer(capacity: 1)
        let start = JSONScanner.skipBlanks(view, from: 0)
        let scan = JSONScanner.scanValue(view, limits: limits, scratch: &scratch)
        guard case .object(let end, _) = scan,
            JSONScanner.skipBlanks(view, from: end) == view.count
        else { return nil }
        return JSONCursor(view.slice(start, end), owner: owner)
    }

    /// What the value is.
    public var kind: Kind {
        switch reading({ $0[0] }) {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// Gives `body` the bytes, which are alive at least until it returns.
    func reading<Result>(_ body: (ByteView) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(owner) { try body(rawText) }
    }

    /// Calls `body` for each member of an object, in order, until it returns false.
    ///
    /// The key is as it is written, without its quotes. Does nothing for a value of another kind.
    public func forEachMember(_ body: (_ key: ByteView, _ value: JSONCursor) throws -> Bool)
        rethrows
    {
        guard kind == .object else { return }
        defer { withExtendedLifetime(owner) {} }
        var index = JSONScanner.skipBlanks(rawText, from: 1)
        while rawText[index] == 0x22 {
            let keyEnd = JSONScanner.stringEnd(rawText, at: index)
            let key = rawText.slice(index + 1, keyEnd - 1)
            let colon = JSONScanner.skipBlanks(rawText, from: keyEnd)
            index = JSONScanner.skipBlanks(rawText, from: colon + 1)
            guard try body(key, takeValue(&index)) else { return }
        }
    }

    /// Calls `body` for each element of an array, in order, until it returns false.
    ///
    /// Does nothing for a value of another kind.
    public func forEachElement(_ body: (JSONCursor) throws -> Bool) rethrows {
        guard kind == .array else { return }
        defer { withExtendedLifetime(owner) {} }
        var index = JSONScanner.skipBlanks(rawText, from: 1)
        while rawText[index] != UInt8(ascii: "]") {
            guard try body(takeValue(&index)) else { return }
        }
    }

    /// The value at `index`, which moves to what follows the value and its comma.
    private func takeValue(_ index: inout Int) -> JSONCursor {
        let end = JSONScanner.skipValue(rawText, from: index)
        let value = JSONCursor(rawText.slice(index, end), owner: owner)
        index = JSONScanner.skipBlanks(rawText, from: end)
        if rawText[index] == UInt8(ascii: ",") {
            index = JSONScanner.skipBlanks(rawText, from: index + 1)
        }
        return value
    }
}

/// The memory of a JSON text that cursors share.
///
/// Safe: written once before anybody else sees it, and given back with the last cursor.
@safe final class JSONStorage: @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let count: Int

    /// Copies `view`.
    init(copying view: ByteView) {
        unsafe bytes = .allocate(capacity: max(view.count, 1))
        unsafe bytes.update(from: view.base, count: view.count)
        count = view.count
    }

    deinit { unsafe bytes.deallocate() }

    /// The same memory for writing, before anybody else sees it.
    var mutableBytes: UnsafeMutablePointer<UInt8> { unsafe bytes }

    /// All of it, valid as long as this object lives.
    var view: ByteView { unsafe ByteView(base: bytes, count: count) }
}
