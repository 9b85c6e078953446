import Store
import SystemInterface
import TestSupport
import Testing
import WorldInterface

/// Positions are read beside the agent that has them to itself, and nothing is touched.
@Suite struct PositionSnapshotTests {
    let folder = TemporaryDirectory(inMemory: true)

    private func snapshot() throws -> PositionSnapshot {
        PositionSnapshot(try StateFolderView(path: folder.path("state")))
    }

    private var files: [[UInt8]] {
        ["positions.db", "positions.db-wal"].map { folder.read("state/" + $0) }
    }

    @Test func seesWhatIsCommittedAndTouchesNothing() throws {
        let store = try PositionStore(folder: try StateFolder(path: folder.path("state")))
        #expect(try snapshot().positions == [])
        var expected: Set<Position> = []
        for number in 0..<50 {
            let position = PositionStoreTests.position(number)
            try store.commit([position], durable: number % 7 == 0)
            expected.insert(position)
            let before = files
            let seen = try snapshot()
            #expect(Set(seen.positions) == expected)
            #expect(seen.problem == nil && seen.ignoredRowCount == 0)
            #expect(files == before)
        }
        #expect(!folder.contains("state/positions.db-shm"))
        try store.remove(sources: expected.prefix(20).map(\.source))
        #expect(Set(try snapshot().positions) == Set(try store.load()))
    }

    @Test func seesTheSameBeforeAndAfterCheckpoints() throws {
        let store = try PositionStore(folder: try StateFolder(path: folder.path("state")))
        // A thousand pages of log are copied into the table; a page a commit at least.
        for number in 0..<2500 {
            // What is the same as before is not written.
            var position = PositionStoreTests.position(number % 40)
            position.stdoutOffset = UInt64(number)
            try store.commit([position], durable: false)
            guard number % 83 == 0 else { continue }
            #expect(Set(try snapshot().positions) == Set(try store.load()), "\(number)")
        }
        #expect(folder.read("state/positions.db").count > 1024)
        #expect(Set(try snapshot().positions) == Set(try store.load()))
    }

    @Test func seesWhatIsLeftAfterAnEnd() throws {
        do {
            let store = try PositionStore(folder: try StateFolder(path: folder.path("state")))
            try store.commit([PositionStoreTests.position(1)], durable: false)
        }
        #expect(try snapshot().positions == [PositionStoreTests.position(1)])
        folder.remove("state/positions.db")
        folder.remove("state/positions.db-wal")
        #expect(try snapshot().positions == [])
        #expect(try snapshot().problem == nil)
    }

    @Test func believesNothingThatWasNotCommitted() throws {
        let state = try StateFolder(path: folder.path("state"))
        let committed = (0..<5).map { PositionStoreTests.position($0) }
        var store: PositionStore? = try PositionStore(folder: state)
        for position in committed { try store?.commit([position], durable: false) }
        let images = files
        store = nil
        for seed in 0..<600 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var damaged = images
            let file = Int.random(in: 0..<2, using: &generator)
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let place = Int.random(in: 0..<damaged[file].count, using: &generator)
                damaged[file][place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            if seed % 5 == 0 {
                let count = Int.random(in: 0...damaged[file].count, using: &generator)
                damaged[file].removeLast(damaged[file].count - count)
            }
            folder.write("state/positions.db", damaged[0])
            folder.write("state/positions.db-wal", damaged[1])
            let seen = try snapshot()
            #expect(Set(seen.positions).isSubset(of: committed), "seed \(seed)")
        }
    }

    @Test func tellsADatabaseOfANewerProgram() throws {
        let state = try StateFolder(path: folder.path("state"))
        do {
            _ = try PositionStore(folder: state)
        }
        let bytes = folder.read("state/positions.db")
        folder.write("state/positions.db", Array("no database".utf8) + bytes)
        #expect(try snapshot().problem != nil)
    }
}
