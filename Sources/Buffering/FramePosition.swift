public import WorldInterface

extension FramePosition {
    /// Moves forward to `position` of the same source, never back.
    mutating func advance(to position: FramePosition) {
        stdoutOffset = Swift.max(stdoutOffset, position.stdoutOffset)
        stderrOffset = Swift.max(stderrOffset, position.stderrOffset)
    }
}

extension [SourceKey: FramePosition] {
    /// Moves the position of a source forward, never back.
    public mutating func advance(to position: FramePosition) {
        guard var known = self[position.source] else {
            self[position.source] = position
            return
        }
        known.advance(to: position)
        self[position.source] = known
    }
}

extension FramePosition {
    /// The offset, or those of both streams where they differ.
    public var offsets: String {
        if stderrOffset == 0 || stderrOffset == stdoutOffset { return "\(stdoutOffset)" }
        return "\(stdoutOffset)/\(stderrOffset)"
    }
}
