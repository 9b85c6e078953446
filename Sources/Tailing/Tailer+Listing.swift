internal import WorldInterface

/// Brings the files of a stream into their order, and lets go of those that are read.
extension Tailer {
    /// Looks which files a stream has now.
    func list(_ stream: LogStream, now: UInt64) {
        stream.needsListing = false
        if stream.isIgnored { return endIfGone(stream) }
        // Files are read in their order: one that cannot be had now keeps back those behind it.
        guard let found = findFiles(of: stream) else {
            return sweep(by: now + rules.pollNanoseconds)
        }
        var listed: [LogFile] = []
        for (candidate, file) in found {
            file.path = candidate.path
            if candidate.time != nil {
                rotate(file, now: now)
            } else {
                file.isRotated = false
                file.isFinished = false
            }
            if !listed.contains(where: { $0 === file }) { listed.append(file) }
        }
        for file in stream.files where !listed.contains(where: { $0 === file }) {
            rotate(file, now: now)
        }
        let files = stream.order(listed)
        if stream.wasListed, files.count > stream.files.count, !stream.files.isEmpty {
            counters.rotations += 1
        }
        stream.files = files
        if !stream.files.isEmpty { stream.hadFiles = true }
        for file in stream.files.dropLast() { rotate(file, now: now) }
        if !stream.wasListed { begin(stream) }
        noticeLateGrowth(in: stream)
        closeFinished(in: stream, now: now)
    }

    /// Leaves a stream alone whose lines nobody wants: its files are closed, so that they do not
    /// keep their disk space once they are removed.
    public func ignore(_ stream: LogStream) {
        stream.isIgnored = true
        stream.isQueued = false
        for file in stream.files { release(file, of: stream) }
        stream.files.removeAll()
    }

    private func endIfGone(_ stream: LogStream) {
        if (try? world.status(path: stream.path)) == nil { end(stream) }
    }

    private func begin(_ stream: LogStream) {
        stream.wasListed = true
        decideStart(of: stream)
        // The file that the stream was found by may have been gone before it was opened.
        if readers[stream.identity] == stream.path,
            !stream.files.contains(where: { $0.identity == stream.identity })
        {
            readers[stream.identity] = nil
        }
    }

    private func rotate(_ file: LogFile, now: UInt64) {
        guard !file.isRotated else { return }
        file.isRotated = true
        file.closeTime = now + rules.rotateWaitNanoseconds
        scheduleClose(at: file.closeTime)
    }

    /// Decides, when a stream is seen first, where in which file its reading starts.
    private func decideStart(of stream: LogStream) {
        let readsHead =
            stream.wasFoundAtStart ? rules.readsFromHead : rules.readsNewFilesFromHead
        for file in stream.files { _ = identify(file, in: stream) }
        if let known = stream.files.lastIndex(where: { $0.resumed }) {
            // What is older than a file with a position was not wanted in an earlier run. Where
            // everything is wanted it is only unknown since its records were lost.
            let first = stream.files[...known].firstIndex { $0.resumed } ?? known
            if !readsHead { drop(first, oldestOf: stream) }
        } else if !readsHead {
            drop(max(0, stream.files.count - 1), oldestOf: stream)
            if let file = stream.files.last { startAtEnd(file) }
        }
    }

    /// Passes over what a file holds now.
    private func startAtEnd(_ file: LogFile) {
        guard let status = try? world.status(of: file.handle) else { return }
        file.startOffset = file.gzip == nil ? status.size : .max
        if file.key != nil { move(file, to: file.startOffset) }
    }

    private func drop(_ count: Int, oldestOf stream: LogStream) {
        for file in stream.files.prefix(count) {
            // Found again under another name, it counts as read.
            file.offset = file.gzip == nil ? max(file.offset, size(of: file)) : .max
            close(file, in: stream)
        }
        stream.files.removeFirst(count)
    }

    /// Goes back to a rotated file that was written to after its end had been reached.
    private func noticeLateGrowth(in stream: LogStream) {
        for file in stream.files where file.isFinished && file.gzip == nil {
            guard let status = try? world.status(of: file.handle),
                status.size > file.offset + file.unfinishedByteCount
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

    func release(_ file: LogFile, of stream: LogStream) {
        world.close(file.handle)
        counters.filesClosed += 1
        if readers[file.identity] == stream.path { readers[file.identity] = nil }
    }

    func close(_ file: LogFile, in stream: LogStream) {
        if file.isFinished, let gzip = file.gzip, !gzip.isWhole {
            counters.brokenFiles += 1
            messages.append("the rest of \(file.path) cannot be decompressed")
        }
        release(file, of: stream)
        counters.bytesLost += file.unfinishedByteCount
        if let key = file.key { remember(key, offset: file.offset) }
        let name = PathText.split(file.path).name
        if let rotation = ContainerLogPath.rotationTime(of: name, current: stream.currentName) {
            stream.finishedTimes.insert(rotation.time)
        }
        guard let key = file.key, let old = stream.noteFinished(key) else { return }
        forgotten.append(old)
    }
}
