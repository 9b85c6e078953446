/// Why a regular expression cannot be used, and where.
public struct PatternError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, as the end of a sentence.
    public let message: String
    /// Where, in bytes from the start of the text as the user wrote it.
    public let byteOffset: Int

    /// Makes an error at `byteOffset` of the user's text.
    public init(_ message: String, at byteOffset: Int) {
        self.message = message
        self.byteOffset = byteOffset
    }

    /// The message with its place, counted from 1.
    public var description: String {
        "invalid regular expression at byte \(byteOffset + 1): \(message)"
    }
}
