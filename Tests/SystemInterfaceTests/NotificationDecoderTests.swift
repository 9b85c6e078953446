import Glibc
import TestSupport
import Testing
import WorldInterface

@testable import SystemInterface

@Suite struct NotificationDecoderTests {
    /// Events as the kernel lays them out.
    struct Block {
        var bytes: [UInt8] = []
        mutating func add(_ watch: Int32, _ mask: UInt32, _ name: String = "") {
            let padded = name.isEmpty ? 0 : (name.utf8.count + 16) & ~15
            for word in [UInt32(bitPattern: watch), mask, 0, UInt32(padded)] {
                bytes += (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
            }
            bytes += Array(name.utf8)
            bytes += [UInt8](repeating: 0, count: padded == 0 ? 0 : padded - name.utf8.count)
        }
    }

    static let modify = UInt32(IN_MODIFY)
    static let create = UInt32(IN_CREATE)
    static let movedFrom = UInt32(IN_MOVED_FROM)
    static let movedTo = UInt32(IN_MOVED_TO)
    static let delete = UInt32(IN_DELETE)

    /// What a block comes to, in words.
    func decode(_ block: Block, watches: Set<Int32> = [1, 2]) -> [String] {
        var decoder = NotificationDecoder()
        var watches = watches
        return decode(block.bytes, &decoder, &watches)
    }

    func decode(
        _ bytes: [UInt8], _ decoder: inout NotificationDecoder, _ watches: inout Set<Int32>
    ) -> [String] {
        var events: [WorldEvent] = []
        var moved: [Int32] = []
        unsafe bytes.withUnsafeBytes { raw in
            unsafe decoder.decode(raw, watches: &watches, into: &events, moved: &moved)
        }
        return events.map(words) + moved.map { "moved \($0)" }
    }

    func words(_ event: WorldEvent) -> String {
        switch event {
        case .directoryChanged(let watch, let name, let change): "\(watch.number) \(name) \(change)"
        case .notificationsLost: "lost"
        case .watchEnded(let watch): "ended \(watch.number)"
        default: "other"
        }
    }

    @Test func decodesEachKindOfChange() {
        var block = Block()
        block.add(1, Self.create, "a")
        block.add(1, Self.modify, "a")
        block.add(2, Self.movedFrom, "b")
        block.add(2, Self.movedTo, "name-of-sixteen-")
        block.add(1, Self.delete | UInt32(IN_ISDIR), "d")
        #expect(
            decode(block) == [
                "1 a appeared", "1 a modified", "2 b vanished", "2 name-of-sixteen- appeared",
                "1 d vanished",
            ])
    }

    @Test func tellsRepeatedModificationOnce() {
        var block = Block()
        for _ in 0..<3 {
            block.add(1, Self.modify, "a")
            block.add(1, Self.modify, "b")
            block.add(2, Self.modify, "a")
        }
        #expect(decode(block) == ["1 a modified", "1 b modified", "2 a modified"])
    }

    @Test func tellsModificationAgainAfterTheNameChanged() {
        var block = Block()
        block.add(1, Self.modify, "a")
        block.add(1, Self.movedFrom, "a")
        block.add(1, Self.create, "a")
        block.add(1, Self.modify, "a")
        #expect(decode(block) == ["1 a modified", "1 a vanished", "1 a appeared", "1 a modified"])
    }

    @Test func forgetsModificationsWithTheNextRead() {
        var decoder = NotificationDecoder()
        var watches: Set<Int32> = [1]
        var block = Block()
        block.add(1, Self.modify, "a")
        for _ in 0..<2 {
            #expect(decode(block.bytes, &decoder, &watches) == ["1 a modified"])
        }
    }

    @Test func reportsOverflow() {
        var block = Block()
        block.add(-1, UInt32(IN_Q_OVERFLOW))
        #expect(decode(block) == ["lost"])
    }

    @Test func endsWatchOnce() {
        var block = Block()
        block.add(1, UInt32(IN_DELETE_SELF))
        block.add(1, UInt32(IN_IGNORED))
        block.add(2, UInt32(IN_MOVE_SELF))
        block.add(2, Self.modify, "a")
        #expect(decode(block) == ["ended 1", "ended 2", "moved 2"])
    }

    @Test func dropsEventsOfForeignWatches() {
        var block = Block()
        block.add(9, Self.modify, "a")
        block.add(9, UInt32(IN_IGNORED))
        #expect(decode(block) == [])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func takesAnyBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var decoder = NotificationDecoder()
        for _ in 0..<1_000 {
            var watches: Set<Int32> = [0, 1]
            let bytes = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                Bool.random(using: &generator) ? UInt8.random(in: 0...255, using: &generator) : 0
            }
            _ = decode(bytes, &decoder, &watches)
        }
    }
}
