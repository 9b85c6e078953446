import TestSupport
import Testing

/// The built store under random, mutated and broken requests.
@Suite struct FuzzTests {
    /// `TAILRACE_FUZZ_REQUESTS` makes it as thorough as one likes.
    static let requests = Environment.variable("TAILRACE_FUZZ_REQUESTS") ?? "2000"

    @Test(arguments: ["1", "2"])
    func survivesWhateverArrives(seed: String) {
        let (exit, output) = BuiltStore.run(
            "Comparison/fuzz", ["--requests", FuzzTests.requests, "--seed", seed])
        #expect(exit == .status(0), "\(output)")
    }
}
