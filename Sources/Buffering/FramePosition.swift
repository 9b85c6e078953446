public import WorldInterface

extension [SourceKey: FramePosition] {
    /// Moves the position of a source forward, never back.
    public mutating func advance(to position: FramePosition) {
        guard var known = self[position.source] else {
            self[position.source] = position
            return
        }
        known.stdoutOffset = Swift.max(known.stdoutOffset, position.stdoutOffset)
        known.stderrOffset = Swift.max(known.stderrOffset, position.stderrOffset)
        self[position.source] = known
    }
}
