import Glibc
import SystemInterface
import TestSupport
import Testing
import WorldInterface

@Suite struct StateFolderTests {
    let folder = TemporaryDirectory()

    func open() throws -> StateFolder { try StateFolder(path: folder.path("a/b/state")) }

    func fill(_ mapping: StateMapping, _ text: String) {
        unsafe mapping.bytes.copyBytes(from: Array(text.utf8))
    }

    func text(_ mapping: StateMapping, _ count: Int) -> String {
        unsafe String(decoding: mapping.bytes.prefix(count), as: UTF8.self)
    }

    @Test func isMadePrivateWithItsParents() throws {
        let state = try open()
        #expect(state.path == folder.path("a/b/state"))
        for (path, mode) in [("a/b/state", 0o700), ("a/b", 0o755), ("a/b/state/buffer", 0o700)] {
            var status = stat()
            try #require(unsafe stat(folder.path(path), &status) == 0)
            #expect(status.st_mode & 0o777 & ~0o022 == mode_t(mode) & ~0o022)
        }
        #expect(try state.files() == [])
    }

    @Test func excludesSecondAgentUntilTheFirstIsGone() throws {
        var first: StateFolder? = try open()
        #expect(first?.quarantinedEntryCount == 0)
        let message =
            "the state folder \(folder.path("a/b/state")) is in use by another agent "
            + "(process \(getpid()))"
        #expect(throws: WorldError.denied(message)) { _ = try open() }
        first = nil
        _ = try open()
    }

    @Test func keepsContentOfMappings() throws {
        var state: StateFolder? = try open()
        let mapping = try #require(try state?.makeMapping(name: "chunk", byteCount: 10_000))
        #expect(unsafe mapping.bytes.count == 10_000)
        #expect(unsafe mapping.bytes.allSatisfy { $0 == 0 })
        fill(mapping, "content")
        try state?.sync(mapping, byteCount: 7)
        state = nil
        let again = try open()
        #expect(try again.files() == [StateFileEntry(name: "chunk", byteCount: 10_000)])
        let reopened = try again.openMapping(name: "chunk")
        #expect(unsafe reopened.bytes.count == 10_000)
        #expect(text(reopened, 7) == "content")
        again.closeMapping(reopened)
        again.closeMapping(reopened)
        #expect(throws: WorldError.self) { try again.sync(reopened, byteCount: 1) }
    }

    @Test func reservesBlocks() throws {
        let state = try open()
        let mapping = try state.makeMapping(name: "chunk", byteCount: 1 << 20)
        var status = stat()
        try #require(unsafe stat(folder.path("a/b/state/buffer/chunk"), &status) == 0)
        #expect(status.st_blocks * 512 >= 1 << 20)
        state.closeMapping(mapping)
    }

    @Test func recycledFileKeepsContentAndGetsTheNewSize() throws {
        let state = try open()
        let mapping = try state.makeMapping(name: "old", byteCount: 8192)
        fill(mapping, "former")
        state.closeMapping(mapping)
        try state.rename(from: "old", to: "new")
        for byteCount in [4096, 16_384] {
            let recycled = try state.makeMapping(name: "new", byteCount: byteCount)
            #expect(unsafe recycled.bytes.count == byteCount)
            #expect(text(recycled, 6) == "former")
            state.closeMapping(recycled)
            #expect(
                try state.files()
                    == [StateFileEntry(name: "new", byteCount: UInt64(byteCount))])
        }
    }

    @Test func fillsHolesBeforeMapping() throws {
        let state = try open()
        let path = folder.write("a/b/state/buffer/holes", "")
        try #require(unsafe truncate(path, 1 << 20) == 0)
        state.closeMapping(try state.openMapping(name: "holes"))
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        #expect(status.st_blocks * 512 >= 1 << 20)
    }

    @Test func reportsFullDiskAndLeavesNoFile() throws {
        let state = try open()
        let tooLarge = 1 << 50
        #expect(throws: WorldError.self) {
            _ = try state.makeMapping(name: "huge", byteCount: tooLarge)
        }
        #expect(try state.files() == [])
        state.closeMapping(try state.makeMapping(name: "small", byteCount: 4096))
        do {
            _ = try state.makeMapping(name: "small", byteCount: tooLarge)
            Issue.record("a petabyte was reserved")
        } catch {
            guard case .full = error else {
                Issue.record("\(error.message)")
                return
            }
        }
        #expect(try state.files() == [StateFileEntry(name: "small", byteCount: 4096)])
    }

    @Test func appendsAndRemoves() throws {
        let state = try open()
        for (text, sync) in [("one ", false), ("two", true)] {
            try unsafe Array(text.utf8).withUnsafeBytes { bytes in
                try unsafe state.append(name: "dead", bytes: bytes, sync: sync)
            }
        }
        #expect(folder.read("a/b/state/buffer/dead") == Array("one two".utf8))
        try state.remove(name: "dead")
        #expect(try state.files() == [])
        #expect(throws: WorldError.self) { try state.remove(name: "dead") }
    }

    @Test(arguments: ["", ".", "..", "a/b", "/a", "a\0b", String(repeating: "x", count: 256)])
    func refusesNamesThatLeadElsewhere(name: String) throws {
        let state = try open()
        #expect(throws: WorldError.self) { _ = try state.makeMapping(name: name, byteCount: 1) }
        #expect(throws: WorldError.self) { _ = try state.openMapping(name: name) }
        #expect(throws: WorldError.self) { try state.remove(name: name) }
        #expect(throws: WorldError.self) { try state.rename(from: name, to: "x") }
        #expect(throws: WorldError.self) { try state.rename(from: "x", to: name) }
    }

    @Test func followsNoLinkAndMapsNoFIFO() throws {
        let state = try open()
        folder.write("secret", "secret")
        folder.link("a/b/state/buffer/link", to: folder.path("secret"))
        folder.write("a/b/state/buffer/empty", "")
        try #require(unsafe mkfifo(folder.path("a/b/state/buffer/fifo"), 0o600) == 0)
        for name in ["link", "fifo", "empty", "missing"] {
            #expect(throws: WorldError.self) { _ = try state.openMapping(name: name) }
        }
        for name in ["link", "fifo"] {
            #expect(throws: WorldError.self) { _ = try state.makeMapping(name: name, byteCount: 9) }
        }
        #expect(try state.files() == [StateFileEntry(name: "empty", byteCount: 0)])
        #expect(folder.read("secret") == Array("secret".utf8))
    }

    @Test func startsWithEntriesOfTheWrongKind() throws {
        folder.makeDirectory("a")
        folder.makeDirectory("a/b")
        folder.makeDirectory("a/b/state")
        folder.makeDirectory("a/b/state/lock")
        folder.write("a/b/state/buffer", "no directory")
        folder.link("a/b/state/quarantine", to: "/nowhere")
        let state = try open()
        #expect(state.quarantinedEntryCount == 3)
        state.closeMapping(try state.makeMapping(name: "x", byteCount: 1))
        #expect(folder.read("a/b/state/quarantine/buffer-1") == Array("no directory".utf8))
    }

    @Test func keepsTheNewestInQuarantine() throws {
        let state = try open()
        folder.write("a/b/state/quarantine/positions-x.db", "foreign")
        for number in 1...8 {
            folder.write("a/b/state/positions.db", "\(number)")
            let path = try state.quarantine(entry: "positions.db")
            #expect(path == folder.path("a/b/state/quarantine/positions-\(number).db"))
            #expect(!state.contains(entry: "positions.db"))
        }
        let names = try DirectoryListing.entries(of: folder.path("a/b/state/quarantine"))
            .map(\.name)
        #expect(
            Set(names) == Set((4...8).map { "positions-\($0).db" } + ["positions-x.db"]))
        #expect(throws: WorldError.self) { _ = try state.quarantine(entry: "positions.db") }
    }

    @Test func saysWhatCannotBeAFolder() throws {
        let path = folder.write("file", "")
        #expect(throws: WorldError.self) { _ = try StateFolder(path: path) }
        #expect(throws: WorldError.self) { _ = try StateFolder(path: "\(path)/below") }
    }
}
