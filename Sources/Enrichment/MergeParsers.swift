public import Records

/// What a parser made of a text.
public enum MergeParse: Equatable, Sendable {
    /// The text has another form.
    case noMatch
    /// Fields were found, and no time.
    case matched
    /// Fields were found, and a time in nanoseconds since 1970.
    case matchedAt(nanoseconds: Int64)
}

/// The parsers that `Merge_Parser` and the annotation `fluentbit.io/parser` can name.
///
/// The owner of the pipeline implements it, since this target knows no parser.
public protocol MergeParsers: ~Copyable {
    /// Parses `text` with parser number `parser` and appends its fields to `fields`, which is
    /// empty. Their bytes must stay valid until the batch is reset; `scratch` is the batch's.
    mutating func parse(
        _ text: ByteView, with parser: Int, into fields: inout FieldBuffer,
        scratch: inout ByteArena
    ) -> MergeParse
}

/// No parsers: for a filter without `Merge_Parser` and annotations.
public struct NoMergeParsers: MergeParsers {
    /// Makes the empty set.
    public init() {}
    /// Never matches.
    public mutating func parse(
        _ text: ByteView, with parser: Int, into fields: inout FieldBuffer,
        scratch: inout ByteArena
    ) -> MergeParse { .noMatch }
}
