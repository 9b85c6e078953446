public import WorldInterface

/// Releases the positions of each source in the order of its frames, however they are finished.
///
/// A frame may be done before an earlier one of the same source, since requests overtake each
/// other; its position must not be stored before the earlier one is done too, or a crash would
/// skip that one. Sources do not wait for each other.
public struct PositionTracker {
    /// A number that rises with every frame of an output.
    public typealias Serial = UInt64

    private struct Entry {
        var serial: Serial
        var position: FramePosition
        var isDone = false
    }

    private struct Line {
        var entries: [Entry] = []
        var first = 0
        /// The furthest position of any frame in it so far.
        var furthest: FramePosition

        init(_ position: FramePosition) { furthest = position }
    }

    private var lines: [SourceKey: Line] = [:]

    /// Makes a tracker that knows of no frame.
    public init() {}

    /// The number of sources with frames that are not released.
    public var sourceCount: Int { lines.count }

    /// Whether a source has frames that are not released.
    public func isWaiting(_ source: SourceKey) -> Bool { lines[source] != nil }

    /// How far the frames of a source go, if any of them is not released.
    ///
    /// Not every frame goes further than those before it: after a start there may be frames of
    /// several earlier runs, and some of them read lines again.
    public func furthest(of source: SourceKey) -> FramePosition? { lines[source]?.furthest }

    /// Adds a frame's position for a source.
    ///
    /// Serials rise from call to call.
    public mutating func add(_ position: FramePosition, serial: Serial) {
        var line = lines.removeValue(forKey: position.source) ?? Line(position)
        line.furthest.advance(to: position)
        line.entries.append(Entry(serial: serial, position: position))
        lines[position.source] = line
    }

    /// Marks a source's frame as done and hands out what is released by it, in order.
    public mutating func finish(
        _ serial: Serial, of source: SourceKey, release: (Serial, FramePosition) -> Void
    ) {
        guard var line = lines.removeValue(forKey: source) else { return }
        if let index = line.entries[line.first...].firstIndex(where: { $0.serial == serial }) {
            line.entries[index].isDone = true
        }
        while line.first < line.entries.count, line.entries[line.first].isDone {
            release(line.entries[line.first].serial, line.entries[line.first].position)
            line.first += 1
        }
        guard line.first < line.entries.count else { return }
        if line.first > 64, line.first * 2 > line.entries.count {
            line.entries.removeFirst(line.first)
            line.first = 0
        }
        lines[source] = line
    }
}
