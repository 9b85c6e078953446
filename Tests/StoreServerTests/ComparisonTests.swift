import TestSupport
import Testing

/// The built store beside a server that others have written.
@Suite struct ComparisonTests {
    /// `TAILRACE_WITHOUT_PYPI=1` leaves the test out where no package can be fetched.
    static let isWanted = Environment.variable("TAILRACE_WITHOUT_PYPI") == nil

    @Test(.enabled(if: isWanted, "TAILRACE_WITHOUT_PYPI is set"))
    func answersLikeAnotherServer() {
        let (exit, output) = BuiltStore.run("Comparison/run", [])
        if exit == .status(3) {
            Issue.record("PyPI cannot be reached; TAILRACE_WITHOUT_PYPI=1 leaves this out")
        } else {
            #expect(exit == .status(0), "\(output)")
        }
    }
}
