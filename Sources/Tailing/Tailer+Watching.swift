internal import WorldInterface

/// A directory that is watched, and who wants to know.
final class WatchedDirectory {
    let path: String
    /// Whether new names may match a pattern.
    var isSearched = false
    /// Streams with files in it, by the path that matched.
    private(set) var streams: [String: LogStream] = [:]
    /// The same by the names of the files they write, and of those they wrote before.
    private var streamsOfName: [String: [LogStream]] = [:]
    /// How many of those names have a length, in bytes.
    private var nameCounts: [Int: Int] = [:]

    init(path: String) { self.path = path }

    /// Notes that the stream's current file lies here.
    func add(_ stream: LogStream) {
        streams[stream.path] = stream
        let name = stream.currentName
        guard streamsOfName[name, default: []].allSatisfy({ $0 !== stream }) else { return }
        if streamsOfName[name] == nil || streamsOfName[name]?.isEmpty == true {
            nameCounts[name.utf8.count, default: 0] += 1
        }
        streamsOfName[name, default: []].append(stream)
        stream.watchedNames.append(name)
    }

    func remove(_ stream: LogStream) {
        streams[stream.path] = nil
        for name in stream.watchedNames {
            streamsOfName[name]?.removeAll { $0 === stream }
            guard streamsOfName[name]?.isEmpty == true else { continue }
            streamsOfName[name] = nil
            nameCounts[name.utf8.count, default: 0] -= 1
            if nameCounts[name.utf8.count] == 0 { nameCounts[name.utf8.count] = nil }
        }
        stream.watchedNames.removeAll()
    }

    /// The streams that an entry of this name concerns: it is their file's, or begins with it as
    /// the names of rotated files do.
    ///
    /// Thousands of streams may lie in one directory.
    func streams(concernedBy name: String) -> [LogStream] {
        var found: [LogStream] = []
        for length in nameCounts.keys.sorted() where length <= name.utf8.count {
            guard let front = String(name.utf8.prefix(length)) else { continue }
            found += streamsOfName[front] ?? []
        }
        return found
    }
}

/// One watch a directory tells of new names, of renames and of growth alike.
extension Tailer {
    /// Watches a directory in which new names may match, or the nearest one above it that exists.
    func watchSearched(_ directory: String) {
        var path = directory
        while true {
            if let watched = watch(path) {
                watched.isSearched = true
                return
            }
            let parent = PathText.split(path).directory
            guard parent != path else { return }
            path = parent
        }
    }

    func watch(_ stream: LogStream) { watch(stream.directory)?.add(stream) }

    func unwatch(_ stream: LogStream) {
        guard let id = watchOfDirectory[stream.directory], let watched = watches[id] else { return }
        watched.remove(stream)
        guard watched.streams.isEmpty, !watched.isSearched else { return }
        world.unwatch(id)
        watches[id] = nil
        forgetPaths(of: id)
    }

    /// Forgets a watch that has ended, under every path that led to it.
    func forgetPaths(of id: WatchID) {
        watchOfDirectory = watchOfDirectory.filter { $0.value != id }
    }

    @discardableResult
    private func watch(_ directory: String) -> WatchedDirectory? {
        guard rules.usesNotifications else { return nil }
        if let id = watchOfDirectory[directory] { return watches[id] }
        do {
            let id = try world.watch(directory: directory)
            let watched = watches[id] ?? WatchedDirectory(path: directory)
            watches[id] = watched
            watchOfDirectory[directory] = id
            return watched
        } catch .limit(let text) {
            if counters.unwatchedDirectories == 0 { messages.append("polling instead: " + text) }
            counters.unwatchedDirectories += 1
            sweep(by: world.monotonicNanoseconds + rules.pollNanoseconds)
            return nil
        } catch {
            return nil
        }
    }
}
