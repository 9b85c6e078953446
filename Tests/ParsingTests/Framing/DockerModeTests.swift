import Testing

@testable import Parsing

@Suite struct DockerModeTests {
    private static func line(_ log: String, _ stream: String, _ second: Int) -> String {
        #"{"log":"\#(log)","stream":"\#(stream)","time":"2026-08-21T10:00:0\#(second)Z"}"# + "\n"
    }

    private func harness() -> FramingHarness {
        var rules = FramingRules()
        rules.joinsDockerParts = true
        return FramingHarness(rules)
    }

    private func text(_ record: FramedRecord) -> String {
        String(decoding: record.log, as: UTF8.self)
    }

    @Test func joinsPartsIntoTheLastLine() {
        let harness = harness()
        harness.add(
            Array(
                (DockerModeTests.line("one, ", "stdout", 1)
                    + DockerModeTests.line(#"t\"wo, "#, "stdout", 2)
                    + DockerModeTests.line(#"three\n"#, "stdout", 3)
                    + DockerModeTests.line(#"whole\n"#, "stderr", 4)).utf8))
        #expect(
            harness.records.map(text)
                == [
                    DockerModeTests.line(#"one, t\"wo, three\n"#, "stdout", 3),
                    DockerModeTests.line(#"whole\n"#, "stderr", 4),
                ].map { String($0.dropLast()) })
        #expect(harness.records[0].offset == 0)
        #expect(harness.framer.counters.joinedRecords == 1)
    }

    @Test func keepsTheStreamsApart() {
        let harness = harness()
        harness.add(
            Array(
                (DockerModeTests.line("a", "stdout", 1) + DockerModeTests.line("b", "stderr", 2)
                    + DockerModeTests.line(#"A\n"#, "stdout", 3)
                    + DockerModeTests.line(#"B\n"#, "stderr", 4)).utf8))
        #expect(
            harness.records.map(text)
                == [
                    DockerModeTests.line(#"aA\n"#, "stdout", 3),
                    DockerModeTests.line(#"bB\n"#, "stderr", 4),
                ].map { String($0.dropLast()) })
    }

    @Test func sendsAnOpenEndAfterItsTimeAndLeavesOtherLinesAlone() {
        let harness = harness()
        let open = DockerModeTests.line("open", "stdout", 1)
        harness.add(Array((open + "{broken\nplain\n{\"log\":1}\n").utf8))
        #expect(harness.records.map(text) == ["{broken", "plain", "{\"log\":1}"])
        harness.flush()
        #expect(text(harness.records[3]) == String(open.dropLast()))
        #expect(harness.framer.counters.openEnds == 1)
    }
}
