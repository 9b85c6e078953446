internal import Records

/// What framing needs while it works on a block, shared by all streams of a shard: thousands of
/// streams would otherwise keep a table each.
public final class FramingTools {
    var members = FieldBuffer()
    var times = RFC3339Parser()

    /// Makes the tools for one thread.
    public init() {}
}
