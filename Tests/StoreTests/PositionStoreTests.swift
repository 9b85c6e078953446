import CSQLite
import Store
import SystemInterface
import TestSupport
import Testing
import WorldInterface

@Suite struct PositionStoreTests {
    let folder = TemporaryDirectory()

    static func position(_ number: Int, offset: UInt64 = 100) -> Position {
        Position(
            output: "es.\(number % 3)", source: SourceKey(bits: UInt64(number) &* 0x9e37_79b9_7f4a),
            stdoutOffset: offset, stderrOffset: offset + 1,
            path: "/var/log/pods/shop_cart-\(number)_0a1b2c3d/cart/0.log")
    }

    func open() throws -> PositionStore {
        try PositionStore(folder: try StateFolder(path: folder.path("state")))
    }

    /// Changes the database with SQLite itself, as nobody else would.
    func tamper(_ sql: String) throws {
        var connection: OpaquePointer?
        try #require(
            unsafe sqlite3_open(folder.path("state/positions.db"), &connection) == SQLITE_OK)
        let code = unsafe sqlite3_exec(connection, sql, nil, nil, nil)
        #expect(code == SQLITE_OK)
        _ = unsafe sqlite3_close(connection)
    }

    @Test func isEmptyAtFirst() throws {
        let store = try open()
        #expect(try store.load() == [])
        #expect(store.quarantineReason == nil)
    }

    @Test(arguments: [false, true])
    func keepsWhatWasCommitted(durable: Bool) throws {
        let extreme = Position(
            output: "ä \" ' \0", source: SourceKey(bits: .max), stdoutOffset: .max,
            stderrOffset: 0, path: "")
        var store: PositionStore? = try open()
        try store?.commit((0..<50).map { Self.position($0) } + [extreme], durable: durable)
        try store?.commit([Self.position(7, offset: 900)], durable: durable)
        try store?.commit([], durable: durable)
        store = nil
        var expected = Set((0..<50).map { Self.position($0) } + [extreme])
        expected.remove(Self.position(7))
        expected.insert(Self.position(7, offset: 900))
        let loaded = try open().load()
        #expect(Set(loaded) == expected)
        #expect(loaded.count == expected.count)
    }

    @Test func keepsEachOutputsPositionOfOneSource() throws {
        let store = try open()
        var first = Self.position(1)
        var second = first
        second.output = "other"
        first.stdoutOffset = 5
        try store.commit([first, second], durable: false)
        #expect(Set(try store.load()) == [first, second])
    }

    @Test func forgetsSources() throws {
        let store = try open()
        try store.commit((0..<5).map { Self.position($0) }, durable: false)
        try store.remove(sources: [Self.position(1).source, Self.position(3).source])
        try store.remove(sources: [SourceKey(bits: 12345)])
        #expect(Set(try store.load()) == Set([0, 2, 4].map { Self.position($0) }))
    }

    @Test func survivesProcessThatNeverClosed() throws {
        let store = try open()
        try store.commit((0..<20).map { Self.position($0) }, durable: false)
        // What a killed process leaves: the database and the log, as they are now.
        folder.makeDirectory("copy")
        for name in ["positions.db", "positions.db-wal"] {
            folder.write("copy/\(name)", folder.read("state/\(name)"))
        }
        let copy = try PositionStore(folder: try StateFolder(path: folder.path("copy")))
        #expect(Set(try copy.load()) == Set((0..<20).map { Self.position($0) }))
        #expect(copy.quarantineReason == nil)
    }

    @Test func refusesRowThatIsTooLongAndKeepsTheRest() throws {
        let store = try open()
        var long = Self.position(1)
        long.path = String(repeating: "x", count: 70_000)
        #expect(throws: WorldError.self) {
            try store.commit([Self.position(0), long], durable: false)
        }
        #expect(try store.load() == [])
        try store.commit([Self.position(2)], durable: false)
        #expect(try store.load() == [Self.position(2)])
    }

    @Test func refusesFileOfNewerProgramAndKeepsIt() throws {
        try open().commit([Self.position(1)], durable: false)
        try tamper("PRAGMA user_version = 9; UPDATE format SET version = 9")
        let before = folder.read("state/positions.db")
        do {
            _ = try open()
            Issue.record("a newer layout was opened")
        } catch {
            let message = (error as? WorldError)?.message ?? "\(error)"
            #expect(message.contains("written by a newer version"))
        }
        #expect(folder.read("state/positions.db") == before)
        #expect(!folder.contains("state/quarantine/positions-1.db"))
    }

    @Test(
        arguments: [
            "PRAGMA user_version = 9", "UPDATE format SET version = 9", "DELETE FROM format",
            "PRAGMA application_id = 1", "DROP TABLE positions", "DROP TABLE format",
            "CREATE TABLE other(a)",
            "CREATE TRIGGER t AFTER INSERT ON positions BEGIN DELETE FROM positions; END",
            "ALTER TABLE positions ADD COLUMN more TEXT",
        ])
    func movesForeignSchemaAway(sql: String) throws {
        try open().commit([Self.position(1)], durable: false)
        try tamper(sql)
        let store = try open()
        #expect(store.quarantineReason != nil && store.quarantineCount == 1)
        #expect(try store.load() == [])
        #expect(folder.contains("state/quarantine/positions-1.db"))
        try store.commit([Self.position(2)], durable: false)
        #expect(try store.load() == [Self.position(2)])
    }

    @Test func leavesOutRowsWithWrongChecksum() throws {
        try open().commit((0..<3).map { Self.position($0) }, durable: false)
        try tamper("UPDATE positions SET stdout_offset = stdout_offset + 1 WHERE output = 'es.1'")
        let store = try open()
        #expect(Set(try store.load()) == Set([0, 2].map { Self.position($0) }))
        #expect(store.ignoredRowCount == 1)
        #expect(store.quarantineReason == nil)
    }

    @Test(arguments: [
        "positions.db", "positions.db-wal", "positions.db-shm", "positions.db-journal",
    ])
    func movesWrongKindsAway(name: String) throws {
        try open().commit([Self.position(1)], durable: false)
        folder.remove("state/\(name)")
        folder.makeDirectory("state/\(name)")
        let store = try open()
        #expect(store.quarantineCount == 1)
        try store.commit([Self.position(2)], durable: true)
        #expect(try store.load() == [Self.position(2)])
    }

    @Test func liesInFolderBehindLink() throws {
        folder.makeDirectory("behind")
        folder.link("state", to: "behind")
        try open().commit([Self.position(1)], durable: false)
        let store = try open()
        #expect(store.quarantineReason == nil)
        #expect(try store.load() == [Self.position(1)])
        #expect(folder.contains("behind/positions.db"))
    }

    @Test func followsNoLink() throws {
        _ = try StateFolder(path: folder.path("state"))
        folder.write("elsewhere", "")
        folder.link("state/positions.db", to: folder.path("elsewhere"))
        try open().commit([Self.position(2)], durable: false)
        #expect(folder.read("elsewhere").isEmpty)
    }

    @Test func beginsAnewWhenTheFileIsDamagedWhileOpen() throws {
        try open().commit((0..<3_000).map { Self.position($0) }, durable: false)
        let store = try open()
        let size = folder.read("state/positions.db").count
        folder.overwrite(
            "state/positions.db", at: 4096, [UInt8](repeating: 0xff, count: size - 4096))
        for number in 0..<3_000 where store.quarantineCount == 0 {
            try store.commit([Self.position(number, offset: 7)], durable: false)
        }
        #expect(store.quarantineCount == 1)
        try store.commit([Self.position(1)], durable: false)
        #expect(try store.load().contains(Self.position(1)))
        #expect(folder.contains("state/quarantine/positions-1.db"))
    }
}
