internal import Records

/// The keys of framed records, and the fields that tell where a record comes from.
///
/// Safe: owns the memory behind its views, which lives as long as the framer that holds it.
@safe final class FramingKeys {
    // Members, since a static one is asked at each use whether it is made already.
    let time = FramedKey(#","time":""#)
    let stream = FramedKey(#","stream":""#)
    let flag = FramedKey(#","_p":""#)
    let log = FramedKey(#","log":""#)
    static let stdout = ByteView("stdout")
    static let stderr = ByteView("stderr")

    /// The key of a line's text where no format names it.
    let text: ByteView

    private let pathKey: ByteView?
    private let offsetKey: ByteView?
    private let path: ByteView
    private var arena: ByteArena

    init(rules: FramingRules, path: String) {
        let size = [rules.textKey, rules.pathKey ?? "", rules.offsetKey ?? "", path]
            .reduce(0) { $0 + $1.utf8.count }
        var arena = ByteArena(byteCount: max(size, 1))
        text = FramingKeys.keep(rules.textKey, in: &arena)
        pathKey = rules.pathKey.map { FramingKeys.keep($0, in: &arena) }
        offsetKey = rules.offsetKey.map { FramingKeys.keep($0, in: &arena) }
        self.path = FramingKeys.keep(path, in: &arena)
        self.arena = arena
    }

    /// Appends the path and the offset to the record being built, as far as they are wanted.
    @inline(__always)
    func appendLocation(offset: UInt64, to batch: inout RecordBatch) {
        if let pathKey { batch.append(Field(key: pathKey, value: path, kind: .text)) }
        guard let offsetKey else { return }
        var writer = batch.scratch.writer(20)
        writer.append(decimal: offset)
        batch.append(Field(key: offsetKey, value: writer.written, kind: .json))
    }

    private static func keep(_ text: String, in arena: inout ByteArena) -> ByteView {
        var copy = text
        return copy.withUTF8 { unsafe arena.copy(ByteView(UnsafeRawBufferPointer($0))) }
    }
}
