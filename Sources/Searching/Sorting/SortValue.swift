import Records

/// What a document is sorted by, under one key.
public enum SortValue: Sendable, Equatable {
    /// The document has none.
    case none
    /// A whole number, a date in milliseconds, or a truth value as 0 or 1.
    case integer(Int64)
    /// A number.
    case double(Double)
    /// Text as UTF-8, which is compared byte by byte.
    case text([UInt8])
    /// An address as 128 bits, which are compared, and as it was written.
    case address(high: UInt64, low: UInt64, text: [UInt8])

    /// The address that `text` writes, or the text when it writes none.
    init(address text: String) {
        guard let address = IPAddress(text) else {
            self = .text(Array(text.utf8))
            return
        }
        self = .address(high: address.high, low: address.low, text: Array(text.utf8))
    }

    /// Negative when `left` comes before `right` in ascending order, 0 when they are equal.
    ///
    /// A document without a value comes last; whoever wants it elsewhere says so before.
    static func compare(_ left: SortValue, _ right: SortValue) -> Int {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): return a < b ? -1 : a > b ? 1 : 0
        case (.double(let a), .double(let b)): return a < b ? -1 : a > b ? 1 : 0
        case (.text(let a), .text(let b)): return compare(a, b)
        case (.none, .none): return 0
        case (.none, _): return 1
        case (_, .none): return -1
        case (.integer(let a), .double(let b)): return compare(Double(a), b)
        case (.double(let a), .integer(let b)): return compare(a, Double(b))
        case (.address(let a, let b, _), .address(let c, let d, _)):
            return a == c ? (b == d ? 0 : b < d ? -1 : 1) : a < c ? -1 : 1
        case (.text, .address): return 1
        case (.address, .text): return -1
        case (.text, _), (.address, _): return 1
        case (_, .text), (_, .address): return -1
        }
    }

    private static func compare(_ a: Double, _ b: Double) -> Int { a < b ? -1 : a > b ? 1 : 0 }

    private static func compare(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a == b { return 0 }
        return a.lexicographicallyPrecedes(b) ? -1 : 1
    }

    /// Writes it as a member of a hit's `sort`.
    func write(into output: inout JSONOutput) {
        switch self {
        case .none: output.null()
        case .integer(let number): output.int(number)
        case .double(let number) where number.isInfinite:
            output.string(number < 0 ? "-Infinity" : "Infinity")
        case .double(let number): output.double(number)
        case .text(let text), .address(_, _, let text):
            unsafe text.withUnsafeBytes { unsafe output.string(ByteView($0)) }
        }
    }
}

/// The order that sort keys give.
public struct SortOrder: Sendable {
    private let keys: [SortKey]

    /// The order of `keys`.
    public init(_ keys: [SortKey]) { self.keys = keys }

    /// Negative when a hit with the values `left` comes before one with `right`, 0 when the keys
    /// do not tell.
    ///
    /// Both have one value for each key.
    public func compare(_ left: [SortValue], _ right: [SortValue]) -> Int {
        for (index, key) in keys.enumerated() {
            let order = compare(left[index], right[index], key)
            if order != 0 { return order }
        }
        return 0
    }

    private func compare(_ left: SortValue, _ right: SortValue, _ key: SortKey) -> Int {
        let isFirst = key.missing == .first
        switch (left == .none, right == .none) {
        case (true, true): return 0
        case (true, false): return isFirst ? -1 : 1
        case (false, true): return isFirst ? 1 : -1
        case (false, false):
            let order = SortValue.compare(left, right)
            return key.isDescending ? -order : order
        }
    }
}
