internal import WorldInterface

/// Looks for the files of a stream by their names, which others change meanwhile.
extension Tailer {
    /// A file that may belong to a stream.
    struct Candidate {
        var path: String
        /// When it was rotated, as its name says; nil: it is the one being written.
        var time: String?
        var isGzip: Bool
    }

    /// The files that a stream has now, oldest first; nil when they cannot all be had.
    func findFiles(of stream: LogStream) -> [(Candidate, LogFile)]? {
        var opened: [LogFile] = []
        for listing in 1...Tailer.listingCount {
            guard let candidates = candidates(of: stream),
                let found = open(candidates, of: stream, opened: &opened)
            else { break }
            if !wasRotated(stream, since: candidates, opening: found),
                listing == Tailer.listingCount || !hasRenamed(stream, missing: found)
            {
                return found
            }
            // What was opened stays so, since it may be removed meanwhile; it counts as known.
            stream.files += opened.filter { file in !stream.files.contains { $0 === file } }
        }
        stream.files.removeAll { file in opened.contains { $0 === file } }
        for file in opened { release(file, of: stream) }
        return nil
    }

    /// How often files are listed that are rotated meanwhile.
    private static let listingCount = 4

    /// The files behind candidates; nil when one cannot be had now.
    ///
    /// Adds to `opened` those that were not open.
    private func open(
        _ candidates: [Candidate], of stream: LogStream, opened: inout [LogFile]
    ) -> [(Candidate, LogFile)]? {
        var found: [(Candidate, LogFile)] = []
        for candidate in candidates {
            let known = stream.files + opened
            switch find(candidate, in: stream, known: known) {
            case .found(let file):
                found.append((candidate, file))
                if !known.contains(where: { $0 === file }) { opened.append(file) }
            case .none: continue
            case .notNow: return nil
            }
        }
        return found
    }

    /// Whether a file was rotated between the look at the directory and the opening of the current.
    ///
    /// Then there is one between them that was not seen.
    private func wasRotated(
        _ stream: LogStream, since candidates: [Candidate], opening found: [(Candidate, LogFile)]
    ) -> Bool {
        guard stream.container != nil, let current = found.last, current.0.time == nil,
            !stream.files.contains(where: { $0 === current.1 })
        else { return false }
        guard let entries = entries(of: stream.directory) else { return true }
        let known = Set(candidates.map(\.time))
        return rotated(entries, of: stream).contains { !known.contains($0.time) }
    }

    /// Whether an open file got another name while the names were looked up: it has one, and yet
    /// is not among those found.
    ///
    /// Somebody may have given a file a name that no rotated file has, so this is no reason to look
    /// for ever.
    private func hasRenamed(
        _ stream: LogStream, missing found: [(Candidate, LogFile)]
    ) -> Bool {
        guard stream.container != nil else { return false }
        return stream.files.contains { file in
            !found.contains { $0.1 === file } && belongs(file, to: stream)
                && ((try? world.status(of: file.handle))?.linkCount ?? 0) > 0
        }
    }

    /// Whether a file's last name is that of the stream's current file or of one rotated from it.
    private func belongs(_ file: LogFile, to stream: LogStream) -> Bool {
        let (directory, name) = PathText.split(file.path)
        guard directory == stream.directory else { return false }
        return name == stream.currentName
            || ContainerLogPath.rotationTime(of: name, current: stream.currentName) != nil
    }

    /// The files that may belong to a stream, oldest first; nil when that cannot be told now.
    private func candidates(of stream: LogStream) -> [Candidate]? {
        var found: [Candidate] = []
        if stream.container != nil {
            guard let entries = entries(of: stream.directory) else { return nil }
            found = rotated(entries, of: stream)
        }
        let isGzip = stream.container == nil && stream.currentName.lowercased().hasSuffix(".gz")
        found.append(Candidate(path: stream.currentPath, time: nil, isGzip: isGzip))
        return found
    }

    /// The entries of a directory, none when it is gone, nil when they cannot be had now.
    private func entries(of directory: String) -> [DirectoryEntry]? {
        do {
            return try world.list(directory: directory)
        } catch .notFound, .denied {
            return []
        } catch {
            messages.append("cannot list \(directory): \(error.message)")
            return nil
        }
    }

    /// The rotated files of a stream that still count, oldest first; while one is there both
    /// plain and compressed, the plain one.
    private func rotated(_ entries: [DirectoryEntry], of stream: LogStream) -> [Candidate] {
        var found: [String: Candidate] = [:]
        for entry in entries {
            guard
                let rotation = ContainerLogPath.rotationTime(
                    of: entry.name, current: stream.currentName)
            else { continue }
            if rotation.isGzip, found[rotation.time] != nil { continue }
            found[rotation.time] = Candidate(
                path: PathText.join(stream.directory, entry.name), time: rotation.time,
                isGzip: rotation.isGzip)
        }
        stream.finishedTimes.formIntersection(found.keys)
        return found.filter { !stream.finishedTimes.contains($0.key) }
            .sorted { $0.key < $1.key }.map(\.value)
    }

    /// What looking for a candidate came to.
    private enum Finding {
        case found(LogFile)
        case none
        case notNow
    }

    /// The open file behind a candidate, opened now if it is not one of those known.
    ///
    /// A file may have two names in one listing, since it was renamed in between.
    private func find(
        _ candidate: Candidate, in stream: LogStream, known: [LogFile]
    ) -> Finding {
        guard let status = try? world.status(path: candidate.path), status.isRegular else {
            return .none
        }
        let identity = FileIdentity(status)
        if let file = known.first(where: { $0.identity == identity }) { return .found(file) }
        if candidate.isGzip, let file = known.first(where: { isCompressed(candidate, $0) }) {
            return .found(file)
        }
        if let reader = readers[identity], reader != stream.path { return .none }
        let finding = open(candidate, in: stream, known: known)
        guard candidate.isGzip, case .found(let opened) = finding,
            !known.contains(where: { $0 === opened }), identify(opened, in: stream),
            let key = opened.key
        else { return finding }
        // It may have been renamed and compressed between two looks.
        for file in known { _ = identify(file, in: stream) }
        if let file = known.first(where: { $0.key == key }) {
            release(opened, of: stream)
            return .found(file)
        }
        guard stream.finishedKeys.contains(key) else { return finding }
        close(opened, in: stream)
        return .none
    }

    /// Whether a candidate is what became of a file that is open.
    private func isCompressed(_ candidate: Candidate, _ file: LogFile) -> Bool {
        file.gzip == nil
            && (file.path == candidate.path || file.path + ".gz" == candidate.path)
    }

    private func open(
        _ candidate: Candidate, in stream: LogStream, known: [LogFile]
    ) -> Finding {
        do {
            let handle = try world.openLog(path: candidate.path)
            guard let opened = try? world.status(of: handle) else {
                world.close(handle)
                return .notNow
            }
            // The name may be another file's by now.
            let identity = FileIdentity(opened)
            let open = known.first { $0.identity == identity }
            if open != nil || readers[identity].map({ $0 != stream.path }) ?? false {
                world.close(handle)
                return open.map { .found($0) } ?? .none
            }
            let file = LogFile(
                path: candidate.path, handle: handle, status: opened,
                container: stream.container, gzip: candidate.isGzip ? GzipLog() : nil)
            readers[file.identity] = stream.path
            counters.filesOpened += 1
            return .found(file)
        } catch .notFound {
            return .none
        } catch {
            counters.filesRefused += 1
            if counters.filesRefused <= 10 { messages.append("cannot read: " + error.message) }
            if case .limit = error { return .notNow }
            return .none
        }
    }
}
