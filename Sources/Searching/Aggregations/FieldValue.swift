import Records

/// How the values of a field are compared, counted and shown.
enum ValueKind: Sendable, Equatable {
    /// Text that is one term.
    case keyword
    /// Text that is taken apart, and cannot be aggregated or sorted by.
    case text
    /// A whole number.
    case integer
    /// A number.
    case double
    /// A truth value, as 0 or 1.
    case boolean
    /// A moment, in milliseconds since 1970.
    case date
    /// An address, as text.
    case address
    /// No index knows the field.
    case unmapped

    /// Whether values are text.
    var isText: Bool { self == .keyword || self == .address || self == .text }

    /// Whether values are numbers that figures can be computed of.
    var isNumeric: Bool {
        switch self {
        case .integer, .double, .boolean, .date: true
        case .keyword, .text, .address, .unmapped: false
        }
    }
}

/// A value of a document's field; valid as long as the document is looked at.
enum FieldValue {
    case integer(Int64)
    case double(Double)
    case text(ByteView)

    /// The value as a number; text has none.
    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number
        case .text: nil
        }
    }

    /// The value as 64 bits, different for different values of one field.
    var bits: Int64 {
        switch self {
        case .integer(let number): number
        // Both zeros are one value.
        case .double(let number): Int64(bitPattern: (number == 0 ? 0 : number).bitPattern)
        case .text: 0
        }
    }

    /// The value as it is sorted by, in a field of the kind `kind`.
    func sortValue(_ kind: ValueKind) -> SortValue {
        if kind == .address, case .text(let text) = self { return SortValue(address: text.text) }
        return sortValue
    }

    /// The value as it is sorted by, where addresses are no more than text.
    private var sortValue: SortValue {
        switch self {
        case .integer(let number): .integer(number)
        case .double(let number): .double(number)
        case .text(let text): .text(text.array)
        }
    }
}
