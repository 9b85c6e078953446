import Glibc
import SystemInterface
import TestSupport
import Testing
import WorldInterface

@Suite struct StateFolderViewTests {
    let folder = TemporaryDirectory()

    @Test func knowsWhoHasTheFolder() throws {
        var state: StateFolder? = try StateFolder(path: folder.path("state"))
        let view = try StateFolderView(path: folder.path("state"))
        #expect(view.agentProcess == getpid())
        // Looking at it neither takes nor breaks the lock.
        #expect(throws: WorldError.self) { _ = try StateFolder(path: folder.path("state")) }
        _ = state
        state = nil
        #expect(view.agentProcess == nil)
    }

    @Test func readsRegularFilesOnly() throws {
        folder.makeDirectory("state")
        folder.write("secret", "secret")
        folder.write("state/file", "content")
        folder.link("state/link", to: folder.path("secret"))
        folder.makeDirectory("state/folder")
        let view = try StateFolderView(path: folder.path("state"))
        #expect(try view.files(in: ".").map(\.name) == ["file"])
        #expect(try view.files(in: "nothing") == [])
        #expect(try view.read("file", maximumByteCount: 7) == Array("content".utf8))
        #expect(try view.front(of: "file", byteCount: 3) == Array("con".utf8))
        #expect(try view.front(of: "file", byteCount: 30) == Array("content".utf8))
        #expect(throws: WorldError.self) { _ = try view.read("file", maximumByteCount: 6) }
        for name in ["link", "folder", "nothing"] {
            #expect(throws: WorldError.self) { _ = try view.read(name, maximumByteCount: 100) }
            #expect(throws: WorldError.self) { _ = try view.open(name) }
        }
    }

    @Test func needsAFolder() {
        folder.write("file", "a file")
        #expect(throws: WorldError.self) { _ = try StateFolderView(path: folder.path("file")) }
        #expect(throws: WorldError.self) { _ = try StateFolderView(path: folder.path("none")) }
    }
}
