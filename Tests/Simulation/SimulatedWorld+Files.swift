internal import Records
internal import WorldInterface

// Log files.
extension SimulatedWorld {
    func list(directory: String) throws(WorldError) -> [DirectoryEntry] {
        guard enter("list \(directory)") else { throw .failed("dead") }
        if fails(scenario.node.listFailure) { throw .failed("simulated: EIO") }
        let entries = try files.directory(directory).entries.sorted { $0.key < $1.key }.map {
            DirectoryEntry(name: $0.key, kind: SimulatedWorld.kind($0.value))
        }
        return dice.shuffled(entries)
    }

    private static func kind(_ node: SimulatedDirectory.Node) -> DirectoryEntry.Kind {
        switch node {
        case .file: .file
        case .directory: .directory
        case .link: .link
        }
    }

    func resolve(path: String) throws(WorldError) -> String {
        guard enter("resolve \(path)") else { throw .failed("dead") }
        return try files.find(path).path
    }

    func status(path: String) throws(WorldError) -> FileStatus {
        guard enter("status \(path)") else { throw .failed("dead") }
        return files.status(of: try files.file(path))
    }

    func openLog(path: String) throws(WorldError) -> LogHandle {
        guard enter("open \(path)") else { throw .failed("dead") }
        if fails(scenario.node.openFailure) { throw .limit("simulated: EMFILE") }
        return takeHandle(try files.file(path))
    }

    func status(of handle: LogHandle) throws(WorldError) -> FileStatus {
        guard enter("status of \(handle.number)") else { throw .failed("dead") }
        return files.status(of: try file(handle))
    }

    func read(
        _ handle: LogHandle, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(WorldError) -> Int {
        guard enter("read \(handle.number) at \(offset)") else { throw .failed("dead") }
        if fails(scenario.node.readFailure) { throw .failed("simulated: EIO") }
        let file = try file(handle)
        readHandles.insert(handle.number)
        guard offset < UInt64(file.bytes.count) else { return 0 }
        let start = Int(offset)
        let count = min(buffer.count, file.bytes.count - start)
        unsafe buffer.copyBytes(from: file.bytes[start..<(start + count)])
        return count
    }

    func close(_ handle: LogHandle) {
        guard enter("close \(handle.number)") else { return }
        if let file = handles.removeValue(forKey: handle.number) { files.release(file) }
    }

    private func file(_ handle: LogHandle) throws(WorldError) -> SimulatedFile {
        guard let file = handles[handle.number] else { throw .failed("simulated: EBADF") }
        return file
    }
}

// State files, positions, sinks.
extension SimulatedWorld {
    private var isDiskFull: Bool {
        !isHealthy && scenario.node.fullDisk.contains { $0.contains(now) }
    }

    func stateFiles() throws(WorldError) -> [StateFileEntry] {
        guard enter("state files") else { throw .failed("dead") }
        return disk.files.sorted { $0.key < $1.key }.map {
            StateFileEntry(name: $0.key, byteCount: UInt64($0.value.byteCount))
        }
    }

    func makeMapping(name: String, byteCount: Int) throws(WorldError) -> StateMapping {
        guard enter("make mapping \(name)") else { throw .failed("dead") }
        if isDiskFull {
            wasRefusedChunk = true
            throw .full("simulated: ENOSPC")
        }
        if fails(scenario.node.mappingFailure) {
            wasRefusedChunk = true
            throw .limit("simulated: ENOMEM")
        }
        let file = StateFile(byteCount: byteCount)
        disk.set(name, file)
        return map(name, file)
    }

    func openMapping(name: String) throws(WorldError) -> StateMapping {
        guard enter("open mapping \(name)") else { throw .failed("dead") }
        if fails(scenario.node.mappingFailure) {
            refusedMappingCount += 1
            throw .limit("simulated: ENOMEM")
        }
        guard let file = disk.files[name] else { throw .notFound(name) }
        return map(name, file)
    }

    private func map(_ name: String, _ file: StateFile) -> StateMapping {
        let number = nextMapping
        nextMapping += 1
        mappings[number] = file
        return unsafe StateMapping(name: name, number: number, bytes: file.memory)
    }

    func sync(_ mapping: StateMapping, byteCount: Int) throws(WorldError) {
        guard enter("sync \(mapping.name)"), let file = mappings[mapping.number] else {
            throw .failed("dead")
        }
        disk.sync(file, byteCount: byteCount)
    }

    func closeMapping(_ mapping: StateMapping) {
        guard enter("close mapping \(mapping.name)") else { return }
        mappings[mapping.number] = nil
    }

    func removeStateFile(name: String) throws(WorldError) {
        guard enter("remove \(name)") else { throw .failed("dead") }
        guard disk.files[name] != nil else { throw .notFound(name) }
        disk.set(name, nil)
    }

    func renameStateFile(from: String, to: String) throws(WorldError) {
        guard enter("rename \(from) to \(to)") else { throw .failed("dead") }
        guard let file = disk.files[from] else { throw .notFound(from) }
        disk.set(to, file)
        disk.set(from, nil)
    }

    func appendStateFile(
        name: String, bytes: UnsafeRawBufferPointer, sync: Bool
    ) throws(WorldError) {
        guard enter("append \(bytes.count) bytes to \(name)") else { throw .failed("dead") }
        if isDiskFull { throw .full("simulated: ENOSPC") }
        let line = unsafe Array(bytes)
        disk.append(line, to: name, sync: sync)
        for record in DeadLetterLines.records(line) { deadRecords[record, default: 0] += 1 }
    }

    func loadPositions() throws(WorldError) -> [Position] {
        guard enter("load positions") else { throw .failed("dead") }
        return disk.positions.values.sorted {
            ($0.output, $0.source.bits) < ($1.output, $1.source.bits)
        }
    }

    func commit(_ positions: [Position], durable: Bool) throws(WorldError) {
        let text = positions.map {
            "\(String($0.source.bits, radix: 16)) \($0.stdoutOffset) \($0.stderrOffset)"
        }
        guard enter("commit \(text)") else { throw .failed("dead") }
        if fails(scenario.node.commitFailure) { throw .failed("simulated: EIO") }
        disk.commit(positions, durable: durable)
    }

    func removePositions(of sources: [SourceKey]) throws(WorldError) {
        guard enter("remove positions") else { throw .failed("dead") }
        disk.removePositions(of: sources)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to sink: LocalSink) throws(WorldError) {
        guard enter("write \(bytes.count) bytes") else { throw .failed("dead") }
    }
}

/// Reads what is in the dead-letter file.
enum DeadLetterLines {
    /// A record in it.
    struct Letter {
        var output: String
        var time: String
        var log: [UInt8]

        /// What tells it from those of other outputs.
        var record: String { output + " " + time }
    }

    /// All records in it.
    static func letters(_ bytes: [UInt8]) -> [Letter] {
        bytes.split(separator: 0x0A).compactMap {
            guard let line = JSONCursor.parse(Array($0)),
                let output = line.value(forKey: "output")?.string,
                let time = line.value(atPath: "document", "time")?.string,
                let log = line.value(atPath: "document", "log")?.string
            else { return nil }
            return Letter(output: output, time: time, log: Array(log.utf8))
        }
    }

    /// Output and time of each record in it.
    static func records(_ bytes: [UInt8]) -> [String] { letters(bytes).map(\.record) }
}
