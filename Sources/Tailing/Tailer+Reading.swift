public import WorldInterface

/// A run of bytes read from a stream.
public struct LogBlock {
    /// The file that they come from; its `offset` is that of the first byte.
    public let file: LogFile
    /// How many bytes of the buffer are whole lines; for ``isLongLine`` all that were read.
    public let byteCount: Int
    /// Whether the buffer is full of a line that has not ended yet.
    public let isLongLine: Bool
    /// Whether more bytes follow already.
    public let hasMore: Bool
}

extension Tailer {
    /// Reads the next whole lines of a stream into `buffer`, or nil when there are none now.
    ///
    /// The caller says with ``consumed(_:of:)`` how many bytes it took.
    public func read(
        _ stream: LogStream, into buffer: UnsafeMutableRawBufferPointer, now: UInt64
    ) -> LogBlock? {
        if stream.needsListing { list(stream, now: now) }
        var hasReread = false
        while let file = stream.current {
            guard identify(file, in: stream) else {
                if file.hasFailed { return nil }
                let unfinished = Int(file.unfinishedByteCount)
                if pass(file, in: stream, unfinished: unfinished, now: now, &hasReread) {
                    continue
                }
                return nil
            }
            if file.resumed, file.offset > 0 { stream.passOver(file) }
            guard let count = unsafe bytes(of: file, into: buffer) else { return nil }
            if file.key == nil { continue }
            let lines = unsafe file.encoding.lastLineEnd(in: buffer, count: count)
            noteGrowth(of: file, lines: lines, unfinished: count, now: now)
            if lines > 0 {
                stream.lastRead = file
                return LogBlock(
                    file: file, byteCount: lines, isLongLine: false, hasMore: count == buffer.count)
            }
            if count == buffer.count {
                stream.lastRead = file
                return LogBlock(file: file, byteCount: count, isLongLine: true, hasMore: true)
            }
            if pass(file, in: stream, unfinished: count, now: now, &hasReread) { continue }
            return nil
        }
        return nil
    }

    /// Goes on behind `byteCount` bytes of a block.
    public func consumed(_ byteCount: Int, of block: LogBlock) {
        block.file.consume(byteCount)
        if byteCount > 0 { block.file.resumed = false }
        counters.bytesRead += UInt64(byteCount)
    }

    /// Bytes of an open file that was not compressed, and its path; for showing them to a person.
    public func bytes(
        of source: SourceKey, at offset: UInt64, byteCount: Int
    ) -> (path: String, bytes: [UInt8])? {
        for stream in streams.values {
            guard let file = stream.files.first(where: { $0.key == source && $0.gzip == nil })
            else { continue }
            var bytes = [UInt8](repeating: 0, count: byteCount)
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe (try? world.read(file.handle, at: offset, into: $0)) ?? 0
            }
            return (file.path, Array(bytes[..<count]))
        }
        return nil
    }

    private func bytes(of file: LogFile, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        do {
            let count = unsafe try file.read(into: buffer, world: world)
            if count == 0, file.gzip == nil { restartIfTruncated(file) }
            return count
        } catch {
            messages.append("cannot read \(file.path): \(error.message)")
            return nil
        }
    }

    /// A rotated file that still grows is kept open for longer.
    private func noteGrowth(of file: LogFile, lines: Int, unfinished: Int, now: UInt64) {
        let before = file.unfinishedByteCount
        file.unfinishedByteCount = lines > 0 ? 0 : UInt64(unfinished)
        if file.isRotated, lines > 0 || file.unfinishedByteCount > before {
            file.closeTime = now + rules.rotateWaitNanoseconds
        }
    }

    /// A file that is shorter than what was read of it was emptied and starts again.
    private func restartIfTruncated(_ file: LogFile) {
        guard file.offset > 0, let status = try? world.status(of: file.handle),
            status.size < file.offset
        else { return }
        counters.truncations += 1
        if let key = file.key { file.formerKeys.insert(key) }
        file.key = nil
        file.offset = 0
        file.startOffset = 0
    }

    /// Leaves a file whose end is reached for the next one, if there is one with something in it.
    private func pass(
        _ file: LogFile, in stream: LogStream, unfinished: Int, now: UInt64,
        _ hasReread: inout Bool
    ) -> Bool {
        guard file.key != nil || file.offset == 0 else { return false }
        let hasNext = stream.files.contains { $0 !== file && !$0.isFinished }
        guard file.isRotated, hasNext || now >= file.closeTime else {
            if file.isRotated { scheduleClose(at: file.closeTime) }
            return false
        }
        if !hasNext, awaitsSuccessor(file, in: stream) {
            file.closeTime = now + rules.rotateWaitNanoseconds
            scheduleClose(at: file.closeTime)
            return false
        }
        if hasNext, !nextHasStarted(after: file, in: stream), now < file.closeTime {
            scheduleClose(at: file.closeTime)
            return false
        }
        // What came between the last read and the next file's beginning is read first: a record
        // may go on from here to there.
        if !hasReread, hasGrown(file, beyond: unfinished) {
            hasReread = true
            return true
        }
        hasReread = false
        file.isFinished = true
        file.resumed = false
        file.unfinishedByteCount = UInt64(unfinished)
        look(at: stream)
        scheduleClose(at: file.closeTime)
        return true
    }

    /// Whether a container's file was renamed and no other has come in its place: the runtime
    /// may still write to it, however long ago that was.
    private func awaitsSuccessor(_ file: LogFile, in stream: LogStream) -> Bool {
        guard stream.container != nil, file.gzip == nil else { return false }
        return ((try? world.status(of: file.handle))?.linkCount ?? 0) > 0
    }

    /// Whether there are more bytes than were read.
    private func hasGrown(_ file: LogFile, beyond unfinished: Int) -> Bool {
        guard file.gzip == nil, let status = try? world.status(of: file.handle) else {
            return false
        }
        return status.size > file.offset + UInt64(unfinished)
    }

    /// Whether the writer has begun the next file, after which it leaves the old one alone.
    private func nextHasStarted(after file: LogFile, in stream: LogStream) -> Bool {
        guard let next = stream.files.first(where: { $0 !== file && !$0.isFinished }),
            let status = try? world.status(of: next.handle)
        else { return false }
        return status.size > 0
    }

    /// Finds a file's key, and with it where its reading goes on.
    ///
    /// False while its first line is not there.
    func identify(_ file: LogFile, in stream: LogStream) -> Bool {
        if file.key != nil { return true }
        guard let firstLine = firstLine(of: file) else { return false }
        var identity = SourceIdentity(
            container: file.container, device: file.identity.device,
            inode: file.identity.inode, firstLine: firstLine, generation: 0)
        while knownOffset(of: identity.next.key) != nil
            || file.formerKeys.contains(identity.key)
        {
            identity = identity.next
        }
        place(file, as: identity)
        return true
    }

    private func place(_ file: LogFile, as identity: SourceIdentity) {
        file.key = identity.key
        guard let offset = knownOffset(of: identity.key) else {
            if file.startOffset > 0 { move(file, to: file.startOffset) }
            return
        }
        if file.gzip != nil || offset <= size(of: file) {
            file.resumed = true
            move(file, to: offset)
        } else {
            // It was emptied in the meantime and begins with the same line as before.
            counters.truncations += 1
            file.key = identity.next.key
        }
    }

    func size(of file: LogFile) -> UInt64 {
        (try? world.status(of: file.handle))?.size ?? 0
    }

    func move(_ file: LogFile, to offset: UInt64) {
        let offset = offset - offset % UInt64(file.encoding.lineFeedByteCount)
        file.gzip?.skip(to: offset)
        file.offset = offset
    }

    /// The first line without its line feed, cut at what counts for the key; nil when neither is
    /// there yet.
    private func firstLine(of file: LogFile) -> [UInt8]? {
        let wanted = SourceIdentity.firstLineByteCount
        var line = [UInt8](repeating: 0, count: wanted)
        let count = unsafe line.withUnsafeMutableBytes { buffer -> Int in
            if let gzip = file.gzip {
                return unsafe (try? gzip.read(into: buffer, handle: file.handle, world: world))
                    ?? -1
            }
            return unsafe (try? world.read(file.handle, at: 0, into: buffer)) ?? -1
        }
        file.hasFailed = count < 0
        guard count >= 0 else { return nil }
        file.unfinishedByteCount = UInt64(count)
        file.encoding = rules.encoding ?? FileEncoding(byteOrderMark: line[..<count])
        if let end = line[..<count].firstIndex(of: 0x0A) { return Array(line[..<end]) }
        return count == wanted ? line : nil
    }
}

/// Finds where whole lines end.
enum LineEnd {
    /// The number of bytes up to and with the last line feed of the first `count`.
    static func last(in buffer: UnsafeMutableRawBufferPointer, count: Int) -> Int {
        var index = count
        while index > 0 {
            if unsafe buffer[index - 1] == 0x0A { return index }
            index -= 1
        }
        return 0
    }
}
