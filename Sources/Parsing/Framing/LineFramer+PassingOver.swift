public import Records

/// What was read before and is not wanted again: the two streams of a container go on at places of
/// their own, so lines of the one lie between lines of the other that still count.
extension LineFramer {
    /// Forgets parts of a stream whose rest was read before, since the place where it stands is
    /// passed over.
    ///
    /// Parts of no stream wait with those of standard output. Whether there were any.
    @discardableResult
    public func forgetParts(of stream: ContainerStream) -> Bool {
        let pending = stream == .stderr ? stderr : stdout
        defer { pending.close() }
        return pending.isOpen
    }

    /// From where on all lines of a file are wanted, whatever their stream.
    ///
    /// With `Docker_Mode` only parts of lines have a stream, so that no line can be told from the
    /// end of one: there nothing is passed over.
    func wantedStart(_ extent: FileExtent) -> UInt64 {
        rules.joinsDockerParts ? 0 : max(extent.stdoutStart, extent.stderrStart)
    }

    /// Whether a line lies in front of what is wanted of its stream.
    func isPassedOver(_ line: ByteView, at offset: UInt64) -> Bool {
        extents.last.map { offset < $0.start(of: stream(of: line)) } ?? false
    }

    /// The stream that a line belongs to by the formats there are.
    private func stream(of line: ByteView) -> ContainerStream {
        let text = cutCarriageReturn(line)
        for format in rules.formats {
            switch format {
            case .cri:
                guard let split = CRILine.split(text),
                    tools.times.parse(trimmed(split.time)) != nil
                else { continue }
                return split.stream
            case .docker:
                tools.members.removeAll()
                guard text.firstByte == UInt8(ascii: "{"),
                    case .object = JSONScanner.scanObject(text, into: &tools.members),
                    DockerLine.text(in: tools.members) != nil
                else { continue }
                return DockerLine.stream(in: tools.members)
            }
        }
        return .none
    }
}
