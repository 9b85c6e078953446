import Glibc
import SystemInterface
import TestSupport
import Testing
import WorldInterface

@Suite struct LogFilesTests {
    let folder = TemporaryDirectory()

    func read(_ handle: LogHandle, at offset: UInt64, count: Int) throws -> String {
        var buffer = [UInt8](repeating: 0, count: count)
        let byteCount = try unsafe buffer.withUnsafeMutableBytes { bytes in
            try unsafe LogFiles.read(handle, at: offset, into: bytes)
        }
        return String(decoding: buffer[..<byteCount], as: UTF8.self)
    }

    @Test func readsAtOffsets() throws {
        let handle = try LogFiles.open(path: folder.write("a", "hello world"))
        defer { LogFiles.close(handle) }
        #expect(try read(handle, at: 0, count: 5) == "hello")
        #expect(try read(handle, at: 6, count: 100) == "world")
        #expect(try read(handle, at: 11, count: 100) == "")
        #expect(try read(handle, at: .max, count: 100) == "")
        folder.append("a", "!")
        #expect(try read(handle, at: 11, count: 100) == "!")
    }

    @Test func knowsOpenFileAfterRenameAndRemoval() throws {
        let path = folder.write("a", "12345")
        let handle = try LogFiles.open(path: path)
        defer { LogFiles.close(handle) }
        let status = try LogFiles.status(of: handle)
        #expect(status.size == 5 && status.linkCount == 1)
        #expect(status.isRegular && !status.isDirectory)
        #expect(try LogFiles.status(path: path) == status)
        folder.remove("a")
        #expect(try LogFiles.status(of: handle).linkCount == 0)
        #expect(try LogFiles.status(of: handle).inode == status.inode)
    }

    @Test func opensNothingButRegularFiles() throws {
        try #require(unsafe mkfifo(folder.path("fifo"), 0o600) == 0)
        folder.makeDirectory("directory")
        folder.link("to-fifo", to: "fifo")
        for path in [
            folder.path("fifo"), folder.path("directory"), folder.path("to-fifo"), "/dev/null",
        ] {
            #expect(throws: WorldError.notRegular("\(path) is not a regular file")) {
                _ = try LogFiles.open(path: path)
            }
        }
    }

    @Test func namesTheReasonOfFailure() {
        #expect(
            throws: WorldError.notFound(
                "cannot open \(folder.path)/none: no such file or directory")
        ) { _ = try LogFiles.open(path: folder.path("none")) }
        folder.link("loop", to: "loop")
        #expect(throws: WorldError.self) { _ = try LogFiles.resolve(path: folder.path("loop")) }
        #expect(throws: WorldError.self) { _ = try LogFiles.status(path: folder.path("loop")) }
    }

    @Test func opensNoPathWithALinkInIt() throws {
        folder.makeDirectory("real")
        folder.write("real/file", "x")
        folder.link("folder", to: "real")
        folder.link("file", to: "real/file")
        LogFiles.close(try LogFiles.open(path: folder.path("real/file")))
        for path in ["folder/file", "file"] {
            #expect(throws: WorldError.self) { _ = try LogFiles.open(path: folder.path(path)) }
        }
    }

    @Test func resolvesLinks() throws {
        folder.makeDirectory("d")
        folder.write("d/file", "")
        folder.link("link", to: "d/../d/file")
        #expect(try LogFiles.resolve(path: folder.path("link")) == folder.path("d/file"))
    }

    @Test func listsEntriesWithTheirKinds() throws {
        folder.write("file", "")
        folder.makeDirectory("directory")
        folder.link("link", to: "file")
        folder.write("ünïcode", "")
        try #require(unsafe mkfifo(folder.path("fifo"), 0o600) == 0)
        let entries = try DirectoryListing.entries(of: folder.path)
        #expect(
            Set(entries) == [
                DirectoryEntry(name: "file", kind: .file),
                DirectoryEntry(name: "directory", kind: .directory),
                DirectoryEntry(name: "link", kind: .link),
                DirectoryEntry(name: "ünïcode", kind: .file),
                DirectoryEntry(name: "fifo", kind: .other),
            ])
        #expect(throws: WorldError.self) {
            _ = try DirectoryListing.entries(of: folder.path("none"))
        }
    }
}
