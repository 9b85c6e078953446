/// Why a place in a chunk holds no frame that can be taken.
enum FrameFault: Error, Equatable {
    /// No frame's header fits between it and the end of the file.
    case chunkEnds
    /// The first bytes are not those of a frame.
    case unknownKind(UInt32)
    /// The frame is not of this use of the chunk.
    case otherGeneration(UInt64)
    /// More claims than a frame can have.
    case tooManyClaims(Int)
    /// The frame goes on behind the end of the file; its bytes by its own account.
    case tooLong(Int)
    /// The bytes are not those that the checksum was made of.
    case wrongChecksum(stored: UInt32, computed: UInt32)
    /// A template has another number than those before it count up to.
    case templateOutOfOrder(found: Int, expected: Int)
    /// The four parts of a template do not make up its payload.
    case templateDoesNotAddUp
    /// A frame's template does not stand before it.
    case unknownTemplate(found: Int, count: Int)
    /// The payload is not as many records as the header says.
    case recordsDoNotAddUp(count: Int)

    /// Whether nothing here was written in this use of the chunk.
    ///
    /// What an earlier use left looks like that, too.
    var isUnwritten: Bool {
        switch self {
        case .chunkEnds, .unknownKind, .otherGeneration: true
        default: false
        }
    }

    /// Whether writing may have been interrupted here; everything else was made so, since its
    /// checksum is right.
    var isTorn: Bool {
        switch self {
        case .tooManyClaims, .tooLong, .wrongChecksum: true
        default: false
        }
    }

    /// What was found, for people.
    var found: String {
        switch self {
        case .chunkEnds: "the end of the file"
        case .unknownKind(let kind): "the bytes \(Hexadecimal.text(UInt64(kind), digits: 8))"
        case .otherGeneration(let generation): "a frame of generation \(generation)"
        case .tooManyClaims(let count): "a frame with \(count) claims"
        case .tooLong(let byteCount): "a frame of \(byteCount) bytes, which pass the file's end"
        case .wrongChecksum(let stored, _):
            "a frame with checksum \(Hexadecimal.text(UInt64(stored), digits: 8))"
        case .templateOutOfOrder(let found, _): "template \(found)"
        case .templateDoesNotAddUp: "a template whose parts do not make up its payload"
        case .unknownTemplate(let found, _): "a frame that uses template \(found)"
        case .recordsDoNotAddUp: "records that do not fill the payload"
        }
    }

    /// What should be there, for people.
    func expected(generation: UInt64) -> String {
        switch self {
        case .chunkEnds, .unknownKind: "a frame"
        case .otherGeneration: "generation \(generation)"
        case .tooManyClaims: "at most \(ChunkFormat.maximumPositionCount)"
        case .tooLong: "a frame that ends in the file"
        case .wrongChecksum(_, let computed):
            "\(Hexadecimal.text(UInt64(computed), digits: 8)), by its bytes"
        case .templateOutOfOrder(_, let expected): "template \(expected)"
        case .templateDoesNotAddUp: "prefix, middle, suffix and tag"
        case .unknownTemplate(_, let count): "one of the \(count) templates before it"
        case .recordsDoNotAddUp(let count): "\(count) records"
        }
    }
}
