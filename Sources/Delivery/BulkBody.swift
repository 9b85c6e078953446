public import Records
public import WorldInterface

/// Produces the body of a `_bulk` request while it is sent: expands compact records into action
/// line and document, straight into the buffer of whoever reads.
///
/// Borrows the chunk's memory; whoever made the slices keeps it mapped until the request is over.
/// A copy of each record's constant parts costs less than sending a ready body, since that would
/// come from main memory and these come from the first cache.
public final class BulkBody: HTTPBody {
    /// The number of records.
    public let recordCount: Int
    /// The number of bytes of the whole body.
    public let byteCount: Int

    private let slices: [FrameSlice]
    private let subset: [Int32]?
    private var sliceIndex = 0
    private var place = 0
    private var recordsLeft = 0
    private var recordNumber: Int32 = 0
    private var subsetIndex = 0
    private let spill = ExpandedRecord()

    /// Makes the body of all records of `slices`, or of those whose numbers, counted through all
    /// slices from 0 and rising, are in `subset`.
    public init(slices: [FrameSlice], subset: [Int32]? = nil) {
        self.slices = slices
        self.subset = subset
        if let subset {
            recordCount = subset.count
            byteCount = BulkBody.byteCount(of: subset, in: slices)
        } else {
            recordCount = slices.reduce(0) { $0 + $1.recordCount }
            byteCount = slices.reduce(0) { $0 + $1.expandedByteCount }
        }
        recordsLeft = slices.first?.recordCount ?? 0
    }

    /// Goes back to the first byte.
    public func rewind() {
        sliceIndex = 0
        place = 0
        recordNumber = 0
        subsetIndex = 0
        recordsLeft = slices.first?.recordCount ?? 0
        spill.clear()
    }

    /// Fills the front of `buffer`; 0 only at the end of the body.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        let start = unsafe base.assumingMemoryBound(to: UInt8.self)
        var filled = 0
        let capacity = buffer.count
        while filled < capacity {
            if !spill.isEmpty {
                filled += unsafe spill.move(to: start + filled, room: capacity - filled)
                continue
            }
            while recordsLeft == 0 {
                sliceIndex += 1
                guard sliceIndex < slices.count else { return filled }
                place = 0
                recordsLeft = slices[sliceIndex].recordCount
            }
            filled += unsafe fill(start + filled, room: capacity - filled)
        }
        return filled
    }

    /// Expands records of the current slice until it ends or the room is used up; the record that
    /// does not fit any more goes into the spill.
    private func fill(_ target: UnsafeMutablePointer<UInt8>, room: Int) -> Int {
        let slice = slices[sliceIndex]
        let template = slice.template
        let added = template.addedByteCount
        var filled = 0
        while recordsLeft > 0 {
            let record = unsafe CompactRecord.load(at: slice.payload.base + place)
            let body = slice.payload.slice(
                place + CompactRecord.headerByteCount,
                place + CompactRecord.headerByteCount + record.bodyByteCount)
            place += CompactRecord.headerByteCount + record.bodyByteCount
            recordsLeft -= 1
            if !isWanted() { continue }
            let size = added + record.bodyByteCount
            if size > room - filled {
                spill.reserve(size)
                unsafe BulkBody.expand(
                    template, offset: record.sourceOffset, body: body, to: spill.base)
                spill.fill(size)
                return filled
            }
            unsafe BulkBody.expand(
                template, offset: record.sourceOffset, body: body, to: target + filled)
            filled += size
        }
        return filled
    }

    /// Whether the record just passed is to be sent.
    private func isWanted() -> Bool {
        guard let subset else { return true }
        defer { recordNumber += 1 }
        guard subsetIndex < subset.count, subset[subsetIndex] == recordNumber else { return false }
        subsetIndex += 1
        return true
    }

    /// Writes one record as it goes over the wire.
    static func expand(
        _ template: RecordTemplate, offset: UInt64, body: ByteView,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        var place = unsafe target
        unsafe ByteCopy.copy(template.prefix.count, from: template.prefix.base, to: place)
        unsafe place += template.prefix.count
        if template.hasOffset {
            unsafe Base64URL.store(offset, at: place)
            unsafe place += 11
        }
        unsafe ByteCopy.copy(template.middle.count, from: template.middle.base, to: place)
        unsafe place += template.middle.count
        unsafe place.update(from: body.base, count: body.count)
        unsafe place += body.count
        unsafe place.update(from: template.suffix.base, count: template.suffix.count)
    }

    private static func byteCount(of subset: [Int32], in slices: [FrameSlice]) -> Int {
        var total = 0
        RecordWalk.visit(subset, in: slices) { slice, record, _ in
            total += slice.template.addedByteCount + record.bodyByteCount
        }
        return total
    }
}

/// One record that did not fit the reader's buffer, handed out in pieces.
///
/// Safe: owns its memory, which lives as long as the body that holds it.
@safe private final class ExpandedRecord {
    private(set) var base = UnsafeMutablePointer<UInt8>.allocate(capacity: 4096)
    private var capacity = 4096
    private var start = 0
    private var end = 0

    deinit { unsafe base.deallocate() }

    var isEmpty: Bool { start == end }

    func clear() {
        start = 0
        end = 0
    }

    func reserve(_ size: Int) {
        guard size > capacity else { return }
        unsafe base.deallocate()
        unsafe base = .allocate(capacity: size)
        capacity = size
    }

    func fill(_ size: Int) {
        start = 0
        end = size
    }

    func move(to target: UnsafeMutablePointer<UInt8>, room: Int) -> Int {
        let size = min(room, end - start)
        unsafe target.update(from: base + start, count: size)
        start += size
        return size
    }
}

/// Walks over chosen records of slices; not for the hot path.
enum RecordWalk {
    /// Calls `visit` with slice, record header and body for each number of `subset`, which rises.
    static func visit(
        _ subset: [Int32], in slices: [FrameSlice],
        _ visit: (FrameSlice, CompactRecord.Header, ByteView) -> Void
    ) {
        var wanted = subset.makeIterator()
        var next = wanted.next()
        var number: Int32 = 0
        for slice in slices {
            var place = 0
            for _ in 0..<slice.recordCount {
                let record = unsafe CompactRecord.load(at: slice.payload.base + place)
                let start = place + CompactRecord.headerByteCount
                place = start + record.bodyByteCount
                if number == next {
                    visit(slice, record, slice.payload.slice(start, place))
                    next = wanted.next()
                }
                number += 1
            }
        }
    }
}
