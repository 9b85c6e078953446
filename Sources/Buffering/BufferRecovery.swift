internal import Records
internal import WorldInterface

/// Reads what an earlier run left in a chunk file, trusting nothing in it.
enum BufferRecovery {
    /// Opens a chunk file and walks its frames up to the first that is torn or stale.
    ///
    /// A chunk that is not in use has generation 0 and no frames. Nil when the file is not a chunk
    /// of this output.
    ///
    /// - Throws: when the file is there and cannot be mapped now: it may be whole.
    static func open(
        _ entry: StateFileEntry, world: any World, output: UInt64
    ) throws(WorldError) -> Chunk? {
        guard entry.byteCount >= UInt64(ChunkFormat.headerByteCount) else { return nil }
        let mapping = try world.openMapping(name: entry.name)
        guard
            let generation = unsafe ChunkFormat.loadGeneration(in: mapping.bytes, output: output)
        else {
            world.closeMapping(mapping)
            return nil
        }
        let chunk = unsafe Chunk(
            name: entry.name, byteCount: mapping.bytes.count, generation: generation,
            mapping: mapping)
        if generation > 0 { walk(chunk) }
        return chunk
    }

    /// Finds the frames of a chunk, oldest first; gives why they end where they end.
    @discardableResult
    static func walk(_ chunk: Chunk) -> FrameFault {
        while true {
            do {
                try takeFrame(of: chunk)
            } catch {
                return error
            }
        }
    }

    private static func takeFrame(of chunk: Chunk) throws(FrameFault) {
        let header = try unsafe ChunkFormat.loadFrame(
            in: chunk.memory, at: chunk.end, generation: chunk.generation)
        let payload = chunk.end + ChunkFormat.frameHeaderByteCount
        if header.kind == ChunkFormat.templateKind {
            guard header.recordCount == chunk.templates.count else {
                throw .templateOutOfOrder(
                    found: header.recordCount, expected: chunk.templates.count)
            }
            chunk.templates.append((payload, header.payloadByteCount, header.templateIndex == 1))
            guard chunk.template(header.recordCount) != nil else { throw .templateDoesNotAddUp }
        } else {
            guard header.templateIndex < chunk.templates.count else {
                throw .unknownTemplate(found: header.templateIndex, count: chunk.templates.count)
            }
            guard holdsWholeRecords(header, in: chunk, at: payload) else {
                throw .recordsDoNotAddUp(count: header.recordCount)
            }
            chunk.frames.append(
                Chunk.Frame(offset: chunk.end, header: header, expandedByteCount: 0, serial: 0))
        }
        chunk.end += header.byteCount
    }

    /// Whether the payload is exactly as many records as the header says.
    private static func holdsWholeRecords(
        _ header: FrameHeader, in chunk: Chunk, at payload: Int
    ) -> Bool {
        let bytes = unsafe ChunkFormat.view(chunk.memory, payload, header.payloadByteCount)
        var place = 0
        for _ in 0..<header.recordCount {
            guard place + CompactRecord.headerByteCount <= bytes.count else { return false }
            let record = unsafe CompactRecord.load(at: bytes.base + place)
            place += CompactRecord.headerByteCount + record.bodyByteCount
        }
        return place == bytes.count
    }

    /// What a frame's claims come to, chunk by chunk and frame by frame in the order of writing.
    ///
    /// `read` is how far each source is in frames that were found, and moves on with this one when
    /// it counts. A frame counts only if those before it are found too, or what was in them is
    /// delivered. Its positions are `waiting` as far as they are not delivered.
    static func judge(
        _ claims: [FrameClaim], isDelivered: (FramePosition) -> Bool,
        read: inout [SourceKey: FramePosition]
    ) -> (isClaim: Bool, waiting: [FramePosition]) {
        let isClaim = claims.allSatisfy { isKnown($0.start, isDelivered, read) }
        if isClaim {
            for claim in claims { read.advance(to: claim.end) }
        }
        return (isClaim, claims.map(\.end).filter { !isDelivered($0) })
    }

    /// Whether everything up to `start` is delivered or in frames that were found.
    private static func isKnown(
        _ start: FramePosition, _ isDelivered: (FramePosition) -> Bool,
        _ read: [SourceKey: FramePosition]
    ) -> Bool {
        if start.stdoutOffset == 0, start.stderrOffset == 0 { return true }
        if isDelivered(start) { return true }
        guard let known = read[start.source] else { return false }
        return start.stdoutOffset <= known.stdoutOffset
            && start.stderrOffset <= known.stderrOffset
    }
}
