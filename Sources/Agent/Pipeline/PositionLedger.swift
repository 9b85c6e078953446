internal import Buffering
internal import WorldInterface

/// Where each output stands with each source: what an earlier run stored, what was found in its
/// chunks, and what is to be stored now.
final class PositionLedger {
    private let world: any World
    /// Stored positions, by output.
    private var committed: [String: [SourceKey: FramePosition]] = [:]
    /// Where records are already in a chunk or delivered, by output.
    private var claimed: [String: [SourceKey: FramePosition]] = [:]
    private var paths: [SourceKey: String] = [:]
    private var outputs: [String] = []

    /// Reads what is stored.
    init(world: any World) throws(WorldError) {
        self.world = world
        for position in try world.loadPositions() {
            committed[position.output, default: [:]][position.source] = FramePosition(
                source: position.source, stdoutOffset: position.stdoutOffset,
                stderrOffset: position.stderrOffset)
            paths[position.source] = position.path
        }
        claimed = committed
    }

    /// Lets a buffer take over its chunks, which claim what they hold.
    func recover(_ buffer: ChunkBuffer) throws(WorldError) {
        outputs.append(buffer.output)
        let known = committed[buffer.output] ?? [:]
        let read = try buffer.recover { position in
            guard let stored = known[position.source] else { return false }
            return stored.stdoutOffset >= position.stdoutOffset
                && stored.stderrOffset >= position.stderrOffset
        }
        for position in read {
            claimed[buffer.output, default: [:]].advance(to: position)
        }
    }

    /// Where reading a source goes on: at the least of what any output claims; nil when no output
    /// has ever seen it.
    func resumeOffset(of source: SourceKey) -> UInt64? {
        var least: UInt64?
        var isKnown = false
        for output in outputs {
            guard let claim = claimed[output]?[source] else {
                least = 0
                continue
            }
            isKnown = true
            least = min(least ?? .max, claim.stdoutOffset, claim.stderrOffset)
        }
        return isKnown ? least : nil
    }

    /// What an output has of a source already; records below it are not for it any more.
    func claim(of output: String, on source: SourceKey) -> FramePosition {
        claimed[output]?[source]
            ?? FramePosition(source: source, stdoutOffset: 0, stderrOffset: 0)
    }

    /// Remembers under which path a source was seen, for people who look at positions.
    func note(path: String, of source: SourceKey) { paths[source] = path }

    /// Forgets sources that will not be seen again.
    func remove(_ sources: [SourceKey]) throws(WorldError) {
        try world.removePositions(of: sources)
        for source in sources {
            paths[source] = nil
            for output in outputs {
                committed[output]?[source] = nil
                claimed[output]?[source] = nil
            }
        }
    }

    /// Stores positions of an output, all or none.
    ///
    /// A stored position never goes back: where one stream or one output is behind, another passes
    /// over what it has, and must not have to read it again after the next start.
    func commit(_ positions: [FramePosition], of output: String) throws(WorldError) {
        guard !positions.isEmpty else { return }
        let furthest = positions.map { position in
            guard let stored = committed[output]?[position.source] else { return position }
            return FramePosition(
                source: position.source,
                stdoutOffset: max(position.stdoutOffset, stored.stdoutOffset),
                stderrOffset: max(position.stderrOffset, stored.stderrOffset))
        }
        try world.commit(
            furthest.map {
                Position(
                    output: output, source: $0.source, stdoutOffset: $0.stdoutOffset,
                    stderrOffset: $0.stderrOffset, path: paths[$0.source] ?? "")
            }, durable: false)
        for position in furthest {
            committed[output, default: [:]][position.source] = position
            claimed[output, default: [:]].advance(to: position)
        }
    }
}
