/// What a parser made of a text.
public enum ParseOutcome: Equatable, Sendable {
    /// The text does not fit; the caller keeps the original.
    case noMatch
    /// The fields are in the buffer.
    ///
    /// Nanoseconds since 1970 when a time was read.
    case match(nanoseconds: Int64?)
}
