import TestSupport
import Testing
import WorldInterface

@testable import Tailing

@Suite struct WatchedDirectoryTests {
    private func stream(_ name: String) -> LogStream {
        let status = FileStatus(
            size: 0, device: 1, inode: 1, linkCount: 1, modifiedNanoseconds: 0, isRegular: true,
            isDirectory: false)
        return LogStream(
            path: "/d/" + name, realPath: "/d/" + name, status: status, wasFoundAtStart: true)
    }

    @Test func findsTheSameStreamsAsALookAtAll() {
        let seed: UInt64 = 11
        var random = SeededGenerator(seed: seed)
        func name() -> String {
            (0..<(1 + random.next() % 5)).map { _ in ["a", "b", ".", "é"][Int(random.next() % 4)] }
                .joined()
        }
        let directory = WatchedDirectory(path: "/d")
        var streams: [LogStream] = []
        for _ in 0..<2_000 {
            if streams.count < 20, random.next() % 2 == 0 {
                let added = stream(name())
                guard directory.streams[added.path] == nil else { continue }
                directory.add(added)
                streams.append(added)
            } else if let removed = streams.randomElement(using: &random) {
                directory.remove(removed)
                streams.removeAll { $0 === removed }
            }
            let event = name()
            let wanted = streams.filter { Array(event.utf8).starts(with: $0.currentName.utf8) }
            let found = directory.streams(concernedBy: event)
            #expect(Set(found.map(\.path)) == Set(wanted.map(\.path)), "seed \(seed)")
            #expect(found.count == wanted.count, "seed \(seed)")
        }
    }

    @Test func knowsAFollowedStreamByItsFormerNameToo() {
        let directory = WatchedDirectory(path: "/d")
        let followed = stream("0.log")
        directory.add(followed)
        followed.follow(realPath: "/d/1.log")
        directory.add(followed)
        #expect(directory.streams(concernedBy: "0.log").count == 1)
        #expect(directory.streams(concernedBy: "1.log").count == 1)
        directory.remove(followed)
        #expect(directory.streams(concernedBy: "0.log").isEmpty)
        #expect(directory.streams(concernedBy: "1.log").isEmpty)
    }
}
