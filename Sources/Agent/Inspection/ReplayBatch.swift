internal import Delivery
internal import Records

/// Dead letters on their way to one output, as the frame of a request.
///
/// Safe: owns the memory that its slice points into, and whoever sends it keeps it until it is
/// settled.
@safe final class ReplayBatch {
    /// Bytes after which a batch is full; a single larger letter goes alone.
    static let usualByteCount = 1 << 20
    /// Letters after which a batch is full.
    static let usualCount = 500

    /// Where its letters stand, in the order of the batch.
    private(set) var places: [LetterPlace] = []

    private var bytes: [UInt8] = []
    private var memory: UnsafeMutableRawBufferPointer?

    /// A letter's line: which of the file's lines it is, and its number for people.
    struct LetterPlace: Hashable {
        var file: String
        /// Counts the lines of the file from 0.
        var line: Int
        var number: Int
    }

    deinit { unsafe memory?.deallocate() }

    /// Whether no letter should be added.
    var isFull: Bool {
        bytes.count >= ReplayBatch.usualByteCount || places.count >= ReplayBatch.usualCount
    }

    /// Adds a letter; false when it is none that can be sent.
    func add(_ letter: DeadLetter, at place: LetterPlace) -> Bool {
        guard let action = ReplayBatch.action(letter.action), !letter.document.contains(0x0A) else {
            return false
        }
        let body = action + [0x0A] + letter.document + [0x0A]
        let start = bytes.count
        bytes += [UInt8](repeating: 0, count: CompactRecord.headerByteCount)
        unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            // The number of the letter in the batch stands for its place in a source.
            unsafe CompactRecord.store(
                bodyByteCount: body.count, sourceByteCount: 0,
                sourceOffset: UInt64(places.count),
                at: base.advanced(by: start).assumingMemoryBound(to: UInt8.self))
        }
        bytes += body
        places.append(place)
        return true
    }

    /// The letters as a frame, valid as long as the batch; nothing is added afterwards.
    func seal() -> FrameSlice {
        precondition(unsafe memory == nil, "a batch is sealed once")
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(bytes.count, 1), alignment: 8)
        unsafe memory.copyBytes(from: bytes)
        unsafe self.memory = memory
        let empty = ByteView("")
        return FrameSlice(
            template: RecordTemplate(
                prefix: empty, hasOffset: false, middle: empty, suffix: empty, tag: empty),
            payload: unsafe ByteView(UnsafeRawBufferPointer(memory)).slice(0, bytes.count),
            recordCount: places.count)
    }

    /// The action line to send: `index` becomes `create`, so that what is there already stays, and
    /// is answered with 409; nil for what is no action.
    static func action(_ action: [UInt8]) -> [UInt8]? {
        guard !action.contains(0x0A), let root = JSONCursor.parse(action), root.kind == .object
        else { return nil }
        var members: [(String, JSONCursor)] = []
        root.forEachMember { key, value in
            members.append((key.text, value))
            return members.count < 2
        }
        guard members.count == 1, let (name, value) = members.first, value.kind == .object else {
            return nil
        }
        switch name {
        case "create", "update": return action
        case "index": return Array("{\"create\":".utf8) + value.rawText.array + [0x7D]
        default: return nil
        }
    }
}
