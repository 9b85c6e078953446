import SystemInterface
import TestSupport
import Testing
import WorldInterface

@Suite struct DirectoryWatcherTests {
    let folder = TemporaryDirectory()

    func events(_ watcher: DirectoryWatcher) throws -> [String] {
        var events: [WorldEvent] = []
        try watcher.takeEvents(into: &events)
        return events.map { event in
            switch event {
            case .directoryChanged(_, let name, let change): "\(name) \(change)"
            case .notificationsLost: "lost"
            case .watchEnded(let watch): "ended \(watch.number)"
            default: "other"
            }
        }
    }

    @Test func tellsWhatHappensToEntries() throws {
        let watcher = try DirectoryWatcher()
        _ = try watcher.watch(directory: folder.path)
        #expect(try events(watcher) == [])
        folder.write("0.log", "a")
        folder.append("0.log", "b")
        folder.rename("0.log", to: "0.log.1")
        folder.remove("0.log.1")
        #expect(
            try events(watcher) == [
                "0.log appeared", "0.log modified", "0.log vanished", "0.log.1 appeared",
                "0.log.1 vanished",
            ])
        #expect(try events(watcher) == [])
    }

    @Test func coalescesWritesToInterleavedFiles() throws {
        let watcher = try DirectoryWatcher()
        folder.write("a", "")
        folder.write("b", "")
        _ = try watcher.watch(directory: folder.path)
        for _ in 0..<50 {
            folder.append("a", "x")
            folder.append("b", "x")
        }
        #expect(try events(watcher) == ["a modified", "b modified"])
    }

    @Test func givesTheSameDirectoryTheSameNumber() throws {
        let watcher = try DirectoryWatcher()
        let first = try watcher.watch(directory: folder.path)
        #expect(try watcher.watch(directory: folder.path) == first)
        #expect(watcher.watchCount == 1)
    }

    @Test func isSilentAfterUnwatch() throws {
        let watcher = try DirectoryWatcher()
        let watch = try watcher.watch(directory: folder.path)
        folder.write("a", "x")
        watcher.unwatch(watch)
        watcher.unwatch(watch)
        folder.write("b", "x")
        #expect(try events(watcher) == [])
        let second = try watcher.watch(directory: folder.path)
        #expect(second != watch)
        folder.write("c", "")
        #expect(try events(watcher) == ["c appeared"])
    }

    @Test func endsWithTheDirectory() throws {
        let watcher = try DirectoryWatcher()
        folder.makeDirectory("removed")
        folder.makeDirectory("renamed")
        let removed = try watcher.watch(directory: folder.path("removed"))
        let renamed = try watcher.watch(directory: folder.path("renamed"))
        folder.remove("removed")
        folder.rename("renamed", to: "elsewhere")
        #expect(try events(watcher) == ["ended \(removed.number)", "ended \(renamed.number)"])
        folder.write("elsewhere/a", "x")
        #expect(try events(watcher) == [])
        #expect(watcher.watchCount == 0)
    }

    @Test func refusesWhatIsNoDirectory() throws {
        let watcher = try DirectoryWatcher()
        folder.write("file", "")
        for name in ["file", "missing"] {
            do {
                _ = try watcher.watch(directory: folder.path(name))
                Issue.record("\(name) can be watched")
            } catch {
                guard case .notFound = error else {
                    Issue.record("\(error.message)")
                    continue
                }
            }
        }
    }

    @Test func wakesThePoller() throws {
        let watcher = try DirectoryWatcher()
        let poller = try Poller()
        try poller.register(watcher.descriptor, for: .readable, token: 1)
        _ = try watcher.watch(directory: folder.path)
        #expect(try poller.wait(timeoutNanoseconds: 0) == 0)
        folder.write("a", "x")
        #expect(try poller.wait(timeoutNanoseconds: nil) == 1)
        _ = try events(watcher)
        #expect(try poller.wait(timeoutNanoseconds: 0) == 0)
    }
}
