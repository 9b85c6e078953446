internal import WorldInterface

/// Finds the files of a stream and brings them into their order.
extension Tailer {
    /// A file that may belong to a stream.
    struct Candidate {
        var path: String
        /// When it was rotated, as its name says; nil: it is the one being written.
        var time: String?
        var isGzip: Bool
    }

    /// Looks which files a stream has now.
    func list(_ stream: LogStream, now: UInt64) {
        stream.needsListing = false
        var listed: [LogFile] = []
        for candidate in candidates(of: stream) {
            guard let file = file(for: candidate, in: stream) else { continue }
            file.path = candidate.path
            if candidate.time != nil { rotate(file, now: now) }
            if !listed.contains(where: { $0 === file }) { listed.append(file) }
        }
        for file in stream.files where !listed.contains(where: { $0 === file }) {
            rotate(file, now: now)
        }
        // Files that have no name any more are older than those that have.
        let nameless = stream.files.filter { file in !listed.contains { $0 === file } }
        if stream.wasListed, nameless.count + listed.count > stream.files.count,
            !stream.files.isEmpty
        {
            counters.rotations += 1
        }
        stream.files = nameless + listed
        for file in stream.files.dropLast() { rotate(file, now: now) }
        if !stream.wasListed { decideStart(of: stream) }
        stream.wasListed = true
        noticeLateGrowth(in: stream)
        closeFinished(in: stream, now: now)
    }

    private func rotate(_ file: LogFile, now: UInt64) {
        guard !file.isRotated else { return }
        file.isRotated = true
        file.closeTime = now + rules.rotateWaitNanoseconds
        scheduleClose(at: file.closeTime)
    }

    private func candidates(of stream: LogStream) -> [Candidate] {
        var found: [Candidate] = []
        if stream.container != nil, let entries = try? world.list(directory: stream.directory) {
            for entry in entries {
                guard let rotation = ContainerLogPath.rotationTime(
                    of: entry.name, current: stream.currentName),
                    !stream.finishedTimes.contains(rotation.time)
                else { continue }
                let path = PathText.join(stream.directory, entry.name)
                found.append(
                    Candidate(path: path, time: rotation.time, isGzip: rotation.isGzip))
            }
            found.sort { ($0.time ?? "", $1.isGzip ? 0 : 1) < ($1.time ?? "", $0.isGzip ? 0 : 1) }
        }
        let isGzip = stream.container == nil && stream.currentName.lowercased().hasSuffix(".gz")
        found.append(Candidate(path: stream.currentPath, time: nil, isGzip: isGzip))
        return found
    }

    /// The open file behind a candidate, opened now if it is new.
    private func file(for candidate: Candidate, in stream: LogStream) -> LogFile? {
        guard let status = try? world.status(path: candidate.path), status.isRegular else {
            return nil
        }
        let identity = FileIdentity(status)
        if let known = stream.files.first(where: { $0.identity == identity }) { return known }
        guard let file = open(candidate, status: status, in: stream) else { return nil }
        if candidate.isGzip, isCopy(file, in: stream) {
            close(file, in: stream)
            return nil
        }
        return file
    }

    /// Whether a compressed file holds what another file of the stream holds or held: the kubelet
    /// compresses a file after we have opened it.
    private func isCopy(_ file: LogFile, in stream: LogStream) -> Bool {
        guard identify(file, in: stream), let key = file.key else { return false }
        return stream.finishedKeys.contains(key) || stream.files.contains { $0.key == key }
    }

    private func open(
        _ candidate: Candidate, status: FileStatus, in stream: LogStream
    ) -> LogFile? {
        do {
            let handle = try world.openLog(path: candidate.path)
            let opened = try world.status(of: handle)
            let file = LogFile(
                path: candidate.path, handle: handle, status: opened,
                gzip: candidate.isGzip ? GzipLog() : nil)
            readers[file.identity] = stream.path
            counters.filesOpened += 1
            return file
        } catch {
            counters.filesRefused += 1
            if counters.filesRefused <= 10 { messages.append("cannot read: " + error.message) }
            return nil
        }
    }

    /// Decides, when a stream is seen first, where in which file its reading starts.
    private func decideStart(of stream: LogStream) {
        let readsHead =
            stream.wasFoundAtStart ? rules.readsFromHead : rules.readsNewFilesFromHead
        for file in stream.files { _ = identify(file, in: stream) }
        if let known = stream.files.lastIndex(where: { $0.resumed }) {
            // What is older than a file with a position was read in an earlier run.
            let first = stream.files[...known].firstIndex { $0.resumed } ?? known
            drop(first, oldestOf: stream)
        } else if !readsHead {
            drop(max(0, stream.files.count - 1), oldestOf: stream)
            stream.files.last?.startsAtEnd = true
        }
    }

    private func drop(_ count: Int, oldestOf stream: LogStream) {
        for file in stream.files.prefix(count) { close(file, in: stream) }
        stream.files.removeFirst(count)
    }

    /// Goes back to a rotated file that was written to after its end had been reached.
    private func noticeLateGrowth(in stream: LogStream) {
        for file in stream.files where file.isFinished && file.gzip == nil {
            guard let status = try? world.status(of: file.handle), status.size > file.offset + file.unfinishedByteCount
            else { continue }
            file.isFinished = false
        }
    }

    /// Closes files that are read, rotated, and past the time for late writes.
    private func closeFinished(in stream: LogStream, now: UInt64) {
        stream.files.removeAll { file in
            guard file.isFinished, file.isRotated else { return false }
            guard now >= file.closeTime else {
                scheduleClose(at: file.closeTime)
                return false
            }
            close(file, in: stream)
            return true
        }
        if stream.files.isEmpty { end(stream) }
    }

    private func close(_ file: LogFile, in stream: LogStream) {
        world.close(file.handle)
        counters.filesClosed += 1
        counters.bytesLost += file.unfinishedByteCount
        if readers[file.identity] == stream.path { readers[file.identity] = nil }
        let name = PathText.split(file.path).name
        if let rotation = ContainerLogPath.rotationTime(of: name, current: stream.currentName) {
            stream.finishedTimes.insert(rotation.time)
        }
        if let key = file.key { stream.noteFinished(key) }
    }
}
