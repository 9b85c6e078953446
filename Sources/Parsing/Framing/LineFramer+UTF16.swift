public import Records

/// Files in UTF-16: each line is decoded on its own, so that offsets stay those of the file.
extension LineFramer {
    /// The same as ``frame(_:into:clock:now:)`` for a block of whole lines in UTF-16.
    public func frame(
        _ block: UTF16Text, into batch: inout RecordBatch, clock: Int64, now: UInt64
    ) -> Int {
        guard let last = extents.indices.last else { return 0 }
        flushOverdue(into: &batch)
        let start = extents[last].consumed
        var place = 0
        while batch.count < RecordBatch.preferredCount, let end = block.lineEnd(from: place) {
            let mark = start == 0 && place == 0 ? block.markByteCount : 0
            let line = block.slice(place + mark, end - 2).decoded(into: &batch.scratch)
            var header = RecordHeader()
            header.sourceOffset = start + UInt64(place)
            header.sourceByteCount = UInt32(truncatingIfNeeded: end - place)
            header.sourceOrdinal = extents[last].ordinal
            addOfAnyLength(line, header, to: &batch, clock: clock, now: now)
            place = end
        }
        extents[last].consumed = start + UInt64(place)
        return place
    }

    /// The same as ``frameLongLine(_:sourceByteCount:into:clock:now:)`` for a line in UTF-16.
    public func frameLongLine(
        _ start: UTF16Text, sourceByteCount: Int, into batch: inout RecordBatch, clock: Int64,
        now: UInt64
    ) {
        let mark = extents.last?.consumed == 0 ? start.markByteCount : 0
        let text = start.slice(mark, start.bytes.count).decoded(into: &batch.scratch)
        frameLongLine(
            text, sourceByteCount: sourceByteCount, into: &batch, clock: clock, now: now)
    }
}
