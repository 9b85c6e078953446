import Records

/// Splits the source of a document into its skeleton and its holes.
///
/// The skeleton is the source with the byte 0 for each value that varies; the holes are those
/// values as they are written. What repeats stays in the skeleton: an object under `kubernetes`
/// and short values of members that have few, see ``constantKeys``. A member that turns out to
/// have many values varies from then on, so that no source can fill the table of skeletons.
@safe final class SourceSplitter {
    /// Why a source is refused.
    enum Refusal: Error, Equatable {
        /// It is not JSON, at this byte.
        case invalid(at: Int)
        /// It is JSON, but not an object.
        case notAnObject
        /// A limit of the scanner is exceeded at this byte.
        case overLimit(at: Int)
        /// An object has two members of one name.
        case duplicateKey
    }

    /// Members whose short values are taken as constant.
    static let constantKeys: [StaticString] = [
        "stream", "logtag", "_p", "level", "log.level", "severity", "lvl", "loglevel", "logger",
    ]
    /// Bytes of the longest value of such a member.
    static let maximumConstantByteCount = 64
    /// Bytes of the longest constant object.
    static let maximumObjectByteCount = 16 << 10
    /// Members of a source that is split at all.
    static let maximumMemberCount = 64
    /// Values of a short member, and of `kubernetes`, above which it counts as varying.
    static let maximumValueCount = 256
    static let maximumObjectCount = 20_000

    /// The members of the source split last.
    private(set) var members = FieldBuffer(capacity: 64)
    /// Its skeleton.
    let skeleton = GrowingBytes()
    /// Which of the members are holes, in order; empty when the whole source is one hole.
    private(set) var holes: [Int] = []
    /// Whether the whole source is one hole.
    private(set) var isWhole = false
    /// The value of the only member `@timestamp`, with its quotes.
    private(set) var timestamp: ByteView?

    private var limits = JSONLimits(maximumMembers: 100_000, maximumKeyByteCount: 32 << 10)
    private var values: [UInt64: Set<UInt64>] = [:]
    private var varying: Set<UInt64> = []

    /// Validates `source` and splits it; what it points at must stay until the next call.
    func split(_ source: ByteView) throws(Refusal) {
        let scan = JSONScanner.scanObject(source, limits: limits, into: &members)
        guard case .object(let end, let traits) = scan else { throw refusal(scan, source) }
        let rest = JSONScanner.skipBlanks(source, from: end)
        guard rest == source.count else { throw .invalid(at: rest) }
        if traits.contains(.mayHaveDuplicateKeys), SourceSplitter.hasDuplicates(source) {
            throw .duplicateKey
        }
        holes.removeAll(keepingCapacity: true)
        skeleton.removeAll()
        timestamp = nil
        isWhole = members.count > SourceSplitter.maximumMemberCount
            || traits.contains(.hasEscapedKey)
        findTimestamp(mayBeEscaped: traits.contains(.hasEscapedKey))
        if !isWhole { fillSkeleton(source) }
        if isWhole { makeWhole() }
    }

    /// Makes the whole source one hole.
    func makeWhole() {
        isWhole = true
        holes.removeAll(keepingCapacity: true)
        skeleton.removeAll()
        skeleton.append(0)
    }

    /// Notes the values of a skeleton that has not been seen before.
    ///
    /// - Returns: Whether a member has become varying: the source must be split again then.
    func noteNewSkeleton() -> Bool {
        guard !isWhole else { return false }
        var hasChanged = false
        var hole = 0
        for index in 0..<members.count {
            if hole < holes.count, holes[hole] == index {
                hole += 1
                continue
            }
            let key = ByteHash.of(members[index].key)
            values[key, default: []].insert(ByteHash.of(members[index].value))
            let limit = members[index].value[0] == UInt8(ascii: "{")
                ? SourceSplitter.maximumObjectCount : SourceSplitter.maximumValueCount
            guard values[key, default: []].count > limit else { continue }
            values[key] = nil
            varying.insert(key)
            hasChanged = true
        }
        return hasChanged
    }

    /// Appends an object of the members that are holes, or nothing when the whole source is one.
    func appendHolesObject(to bytes: GrowingBytes) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for index in holes {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes.append(0x22)
            bytes.append(members[index].key)
            bytes.append(0x22)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(members[index].value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private func fillSkeleton(_ source: ByteView) {
        var copied = 0
        for index in 0..<members.count {
            let field = members[index]
            if isConstant(field) { continue }
            let start = unsafe field.value.base - source.base
            skeleton.append(source.slice(copied, start))
            skeleton.append(0)
            copied = start + field.value.count
            holes.append(index)
        }
        skeleton.append(source.slice(copied, source.count))
    }

    private func isConstant(_ field: Field) -> Bool {
        let first = field.value[0]
        if first == UInt8(ascii: "{") {
            guard field.value.count <= SourceSplitter.maximumObjectByteCount,
                field.key.equals(ByteView("kubernetes"))
            else { return false }
        } else {
            guard field.value.count <= SourceSplitter.maximumConstantByteCount,
                first != UInt8(ascii: "["), field.key.count <= 9,
                SourceSplitter.isConstantKey(field.key)
            else { return false }
        }
        return varying.isEmpty || !varying.contains(ByteHash.of(field.key))
    }

    private static func isConstantKey(_ key: ByteView) -> Bool {
        for name in constantKeys where key.equals(ByteView(name)) { return true }
        return false
    }

    private func findTimestamp(mayBeEscaped: Bool) {
        guard !mayBeEscaped else { return }
        for index in 0..<members.count where members[index].key.equals(ByteView("@timestamp")) {
            timestamp = members[index].value
            return
        }
    }

    private func refusal(_ scan: JSONObjectScan, _ source: ByteView) -> Refusal {
        switch scan {
        case .overLimit(let place): .overLimit(at: place)
        case .invalid(let place):
            JSONScanner.isValid(source) ? .notAnObject : .invalid(at: place)
        case .object(let end, _): .invalid(at: end)
        }
    }

    private static func hasDuplicates(_ source: ByteView) -> Bool {
        let copy = GrowingBytes(capacity: source.count + 1)
        let removedCount = copy.append(upTo: source.count) {
            JSONScanner.removeDuplicateKeys(source, to: &$0)
        }
        return removedCount ?? 1 > 0
    }
}
