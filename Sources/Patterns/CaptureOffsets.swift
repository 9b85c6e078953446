/// Where the groups of a match lie in its subject.
///
/// Safe: points into the match data of a ``Pattern`` and is used only while that lives. Numbers
/// come from the pattern itself.
@safe public struct CaptureOffsets {
    @usableFromInline let vector: UnsafeMutablePointer<Int>

    @usableFromInline init(vector: UnsafeMutablePointer<Int>) { unsafe self.vector = vector }

    /// The first byte of group `number`, counted from 1; -1 when it took no part.
    @inlinable public func start(_ number: Int) -> Int { unsafe vector[2 * number] }

    /// The end of group `number`; it may lie before the start in a look-ahead.
    @inlinable public func end(_ number: Int) -> Int { unsafe vector[2 * number + 1] }
}
