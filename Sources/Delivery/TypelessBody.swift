internal import Records
internal import WorldInterface

/// The body of a `_bulk` request with the document type taken out of its action lines.
///
/// Made whole and kept in memory: only records that were encoded before the server refused the
/// type come this way, and those whose action lines are their own.
final class TypelessBody: HTTPBody {
    private var bytes: [UInt8] = []
    private var place = 0

    /// The records of `job` without `member`, the type with the comma before it.
    init(_ job: BulkJob, member: [UInt8]) {
        var wire: [UInt8] = []
        RecordWalk.visit(job.numbers, in: job.slices) { slice, record, body in
            wire.removeAll(keepingCapacity: true)
            TypelessBody.expand(slice, record, body, into: &wire)
            append(wire, without: member)
        }
    }

    /// Whether the action lines of any slice can hold `member`.
    static func isNeeded(for slices: [FrameSlice], member: [UInt8]) -> Bool {
        slices.contains { slice in
            let prefix = slice.template.prefix
            return prefix.isEmpty || find(member, in: prefix.array) != nil
        }
    }

    var byteCount: Int { bytes.count }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - place)
        unsafe bytes.withUnsafeBytes {
            unsafe buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: $0[place..<(place + count)]))
        }
        place += count
        return count
    }

    func rewind() { place = 0 }

    private static func expand(
        _ slice: FrameSlice, _ record: CompactRecord.Header, _ body: ByteView,
        into wire: inout [UInt8]
    ) {
        let size = slice.template.addedByteCount + body.count
        wire = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            if let base = buffer.baseAddress {
                unsafe BulkBody.expand(
                    slice.template, offset: record.sourceOffset, body: body, to: base)
            }
            count = size
        }
    }

    /// Appends a record; the member is looked for in its first line only.
    private func append(_ wire: [UInt8], without member: [UInt8]) {
        let line = wire.firstIndex(of: 0x0A) ?? wire.count
        guard let start = TypelessBody.find(member, in: wire[..<line]) else {
            bytes += wire
            return
        }
        bytes += wire[..<start]
        bytes += wire[(start + member.count)...]
    }

    /// Where `member` begins.
    ///
    /// What an index or id holds cannot be taken for it: quotes inside of strings have a backslash
    /// before them.
    private static func find(_ member: [UInt8], in line: some Collection<UInt8>) -> Int? {
        let line = Array(line)
        var start = 0
        while start + member.count <= line.count {
            if line[start] == UInt8(ascii: ","),
                line[start..<(start + member.count)].elementsEqual(member)
            {
                return start
            }
            start += 1
        }
        return nil
    }
}
