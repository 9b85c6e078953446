import Store
import SystemInterface
import TestSupport
import Testing
import WorldInterface

/// Whatever bytes the database consists of, a store comes up and works, and no position is believed
/// that was not committed.
@Suite struct PositionStoreDamageTests {
    /// The files that an agent leaves behind.
    struct Image {
        var database: [UInt8]
        var log: [UInt8]
    }

    let folder = TemporaryDirectory(inMemory: true)
    let committed = (0..<3).map { PositionStoreTests.position($0) }

    /// What is left after an orderly end.
    func closedImage() throws -> Image {
        try PositionStore(folder: try StateFolder(path: folder.path("image")))
            .commit(committed, durable: false)
        return Image(database: folder.read("image/positions.db"), log: [])
    }

    /// What a killed process leaves.
    func openImage() throws -> Image {
        let store = try PositionStore(folder: try StateFolder(path: folder.path("image")))
        try store.commit(committed, durable: false)
        return withExtendedLifetime(store) {
            Image(
                database: folder.read("image/positions.db"),
                log: folder.read("image/positions.db-wal"))
        }
    }

    /// Opens a store over an image, and checks that it works.
    func check(_ image: Image, in state: StateFolder, _ comment: @autoclosure () -> String) {
        folder.write("state/positions.db", image.database)
        folder.write("state/positions.db-wal", image.log)
        do {
            let store = try PositionStore(folder: state)
            let loaded = try store.load()
            if !Set(loaded).isSubset(of: committed) { Issue.record("\(comment()): \(loaded)") }
            let added = PositionStoreTests.position(9)
            try store.commit([added], durable: false)
            if try !store.load().contains(added) { Issue.record("\(comment()): lost a position") }
        } catch {
            Issue.record("\(comment()): \(error)")
        }
    }

    @Test(arguments: [(0xff, 1), (0x01, 5), (0x80, 5)] as [(UInt8, Int)])
    func anyDamagedByteIsSurvived(flip: UInt8, stride step: Int) throws {
        let image = try closedImage()
        let state = try StateFolder(path: folder.path("state"))
        for offset in stride(from: 0, to: image.database.count, by: step) {
            var damaged = image
            damaged.database[offset] ^= flip
            check(damaged, in: state, "byte \(offset) of the database ^ \(flip)")
        }
    }

    @Test func anyDamagedByteOfTheLogIsSurvived() throws {
        let image = try openImage()
        let state = try StateFolder(path: folder.path("state"))
        for offset in stride(from: 0, to: image.log.count, by: 7) {
            var damaged = image
            damaged.log[offset] ^= 0x41
            check(damaged, in: state, "byte \(offset) of the log")
        }
    }

    @Test func anyTornEndIsSurvived() throws {
        let closed = try closedImage()
        let state = try StateFolder(path: folder.path("state"))
        for count in stride(from: 0, to: closed.database.count, by: 61) {
            var torn = closed
            torn.database.removeLast(closed.database.count - count)
            check(torn, in: state, "database of \(count) bytes")
        }
        folder.remove("image")
        let open = try openImage()
        for count in stride(from: 0, to: open.log.count, by: 61) {
            var torn = open
            torn.log.removeLast(open.log.count - count)
            check(torn, in: state, "log of \(count) bytes")
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func anyBytesAreSurvived(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let image = try closedImage()
        let state = try StateFolder(path: folder.path("state"))
        for round in 0..<100 {
            var damaged = image
            // From a few damaged bytes to nothing but noise, with and without a noisy log.
            for _ in 0..<(1 << Int.random(in: 1...12, using: &generator)) {
                let offset = Int.random(in: 0..<image.database.count, using: &generator)
                damaged.database[offset] = UInt8.random(in: 0...255, using: &generator)
            }
            damaged.log = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            check(damaged, in: state, "seed \(seed), round \(round)")
        }
    }
}
