import TestSupport
import Testing
import WorldInterface

@testable import Buffering

@Suite struct PositionTrackerTests {
    @Test func releasesInOrderHoweverFramesFinish() {
        for seed in 0..<300 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var tracker = PositionTracker()
            // The naive model: all frames of each source, and which are done.
            var model: [UInt64: [(serial: UInt64, isDone: Bool)]] = [:]
            var released: [UInt64: [UInt64]] = [:]
            var expected: [UInt64: [UInt64]] = [:]
            var open: [(serial: UInt64, source: UInt64)] = []
            var serial: UInt64 = 0
            for _ in 0..<400 {
                if open.isEmpty || Bool.random(using: &generator) {
                    serial += 1
                    let source = UInt64.random(in: 0..<4, using: &generator)
                    tracker.add(FramePosition(source, serial), serial: serial)
                    model[source, default: []].append((serial, false))
                    open.append((serial, source))
                } else {
                    let frame = open.remove(at: Int.random(in: 0..<open.count, using: &generator))
                    tracker.finish(frame.serial, of: SourceKey(bits: frame.source)) {
                        released[frame.source, default: []].append($0)
                        #expect($1 == FramePosition(frame.source, $0))
                    }
                    for index in model[frame.source]!.indices
                    where model[frame.source]![index].serial == frame.serial {
                        model[frame.source]![index].isDone = true
                    }
                    expected[frame.source] =
                        model[frame.source]!.prefix { $0.isDone }.map(\.serial)
                }
                let waiting = model.filter { entry in
                    entry.value.contains { frame in !frame.isDone }
                }
                #expect(tracker.sourceCount == waiting.count, "seed \(seed)")
            }
            for source in model.keys {
                #expect(released[source] ?? [] == expected[source] ?? [], "seed \(seed)")
                let isWaiting = model[source]!.contains { !$0.isDone }
                #expect(tracker.isWaiting(SourceKey(bits: source)) == isWaiting)
            }
        }
    }

    @Test func doesNotMindUnknownFrames() {
        var tracker = PositionTracker()
        tracker.finish(7, of: SourceKey(bits: 1)) { _, _ in Issue.record("nothing to release") }
        tracker.add(FramePosition(1, 1), serial: 1)
        tracker.finish(7, of: SourceKey(bits: 1)) { _, _ in Issue.record("nothing to release") }
        #expect(tracker.isWaiting(SourceKey(bits: 1)))
    }
}
