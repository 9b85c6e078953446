internal import Records

/// What of a document needs no look, by hashes of its paths.
struct MappingShape: Sendable, Equatable {
    /// What a value looks like.
    enum ValueClass: UInt64 {
        case text = 1
        case integer
        case fraction
        case truth
        case object
    }

    /// Paths with a class of values that always fit.
    private var fitting: Set<UInt64> = []
    /// Paths whose inside is not looked at.
    private var closed: Set<UInt64> = []
    /// Paths of dates in the usual format, which are read quickly.
    private var dates: Set<UInt64> = []

    init() {}

    init(_ mapping: Mapping) {
        for (path, definition) in mapping.definitions where !definition.isMultiField {
            add(definition, PathHash(path).value)
        }
    }

    private mutating func add(_ definition: FieldDefinition, _ hash: UInt64) {
        switch definition.kind {
        case .object:
            fit(hash, .object)
            if definition.isSeen { fitAll(hash) }
        case .disabled:
            fitAll(hash)
            closed.insert(hash)
        case .alias: break
        case .values(let type):
            if definition.isSeen || definition.ignoresMalformed {
                fitAll(hash)
                closed.insert(hash)
            }
            switch type {
            case .keyword, .text:
                fit(hash, .text, .integer, .fraction, .truth)
            case .flattened:
                fitAll(hash)
                closed.insert(hash)
            case .double: fit(hash, .integer, .fraction)
            case .boolean: fit(hash, .truth)
            case .long: if definition.typeName == "long" { fit(hash, .integer) }
            case .date: if definition.format == nil { dates.insert(hash) }
            case .ip: break
            }
        }
    }

    private mutating func fit(_ hash: UInt64, _ classes: ValueClass...) {
        for each in classes { fitting.insert(hash ^ each.rawValue) }
    }

    private mutating func fitAll(_ hash: UInt64) {
        fit(hash, .text, .integer, .fraction, .truth, .object)
    }

    /// Whether a value of this class at a path always fits.
    @inline(__always)
    func fits(_ path: PathHash, _ kind: ValueClass) -> Bool {
        fitting.contains(path.value ^ kind.rawValue)
    }

    /// Whether what is inside a path is not looked at.
    @inline(__always)
    func isClosed(_ path: PathHash) -> Bool { closed.contains(path.value) }

    /// Whether a path holds dates in the usual format.
    @inline(__always)
    func isDate(_ path: PathHash) -> Bool { dates.contains(path.value) }
}

/// A hash of a path that grows with it (FNV-1a, the low bits kept free).
struct PathHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    private var isEmpty = true

    init() {}

    init(_ path: String) {
        for byte in path.utf8 { add(byte) }
    }

    @inline(__always)
    private mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// The hash of the path that goes on with `key`, which holds no escapes.
    @inline(__always)
    func appending(_ key: ByteView, isRoot: Bool) -> PathHash {
        var copy = self
        if !isRoot { copy.add(UInt8(ascii: ".")) }
        for index in 0..<key.count { copy.add(key[index]) }
        return copy
    }

    /// The hash.
    @inline(__always) var value: UInt64 { (state ^ state >> 29) &* 0x9E37_79B9_7F4A_7C15 & ~7 }
}
