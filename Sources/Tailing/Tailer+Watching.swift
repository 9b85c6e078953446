internal import WorldInterface

/// A directory that is watched, and who wants to know.
final class WatchedDirectory {
    let path: String
    /// Whether new names may match a pattern.
    var isSearched = false
    /// Streams with files in it, by the path that matched.
    var streams: [String: LogStream] = [:]

    init(path: String) { self.path = path }
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

    func watch(_ stream: LogStream) { watch(stream.directory)?.streams[stream.path] = stream }

    func unwatch(_ stream: LogStream) {
        guard let id = watchOfDirectory[stream.directory], let watched = watches[id] else { return }
        watched.streams[stream.path] = nil
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
