public import Records

/// Literals as views, so that tests read well.
extension ByteView: ExpressibleByStringLiteral {
    /// The bytes of the literal.
    public init(stringLiteral text: StaticString) { self.init(text) }
}
