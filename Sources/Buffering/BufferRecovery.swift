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

    private static func walk(_ chunk: Chunk) {
        while let header = unsafe ChunkFormat.loadFrame(
            in: chunk.memory, at: chunk.end, generation: chunk.generation)
        {
            let payload = chunk.end + ChunkFormat.frameHeaderByteCount
            if header.kind == ChunkFormat.templateKind {
                guard header.recordCount == chunk.templates.count else { return }
                chunk.templates.append(
                    (payload, header.payloadByteCount, header.templateIndex == 1))
                guard chunk.template(header.recordCount) != nil else { return }
            } else {
                guard header.templateIndex < chunk.templates.count,
                    holdsWholeRecords(header, in: chunk, at: payload)
                else { return }
                chunk.frames.append(
                    Chunk.Frame(
                        offset: chunk.end, header: header, expandedByteCount: 0, serial: 0))
            }
            chunk.end += header.byteCount
        }
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
}
