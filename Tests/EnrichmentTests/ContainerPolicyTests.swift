import Testing

@testable import Enrichment

@Suite struct ContainerPolicyTests {
    private struct Outcome: Equatable {
        var policy: ContainerPolicy
        var warningCount: Int
    }

    private func resolve(
        _ annotations: [(String, String)], allowsExclude: Bool = true, allowsParser: Bool = true
    ) -> Outcome {
        var warningCount = 0
        let policy = ContainerPolicy(
            annotations: annotations.map { LoggingAnnotation(name: $0.0, value: $0.1) },
            containerName: "web", allowsExclude: allowsExclude, allowsParser: allowsParser,
            parserNumber: { ["lv": 1, "kv": 2][$0] }, warn: { _ in warningCount += 1 })
        return Outcome(policy: policy, warningCount: warningCount)
    }

    private func policy(
        _ output: Bool = false, _ error: Bool = false, _ outputParser: Int? = nil,
        _ errorParser: Int? = nil
    ) -> ContainerPolicy {
        var result = ContainerPolicy()
        result.excludesStandardOutput = output
        result.excludesStandardError = error
        result.standardOutputParser = outputParser
        result.standardErrorParser = errorParser
        return result
    }

    @Test func readsEveryForm() {
        let table: [([(String, String)], ContainerPolicy, Int)] = [
            ([], policy(), 0),
            ([("exclude", "true")], policy(true, true), 0),
            ([("exclude", "YES")], policy(true, true), 0),
            ([("exclude", "on")], policy(true, true), 0),
            ([("exclude", "maybe")], policy(), 0),
            ([("exclude", "false")], policy(), 0),
            ([("exclude_stdout", "true")], policy(true, false), 0),
            ([("exclude_stderr", "true")], policy(false, true), 0),
            ([("exclude-web", "true")], policy(true, true), 0),
            ([("exclude-we", "true")], policy(), 0),
            ([("exclude-other", "true")], policy(), 0),
            ([("exclude_stderr-web", "true")], policy(false, true), 0),
            ([("exclude", "true"), ("exclude-web", "false")], policy(), 0),
            ([("exclude-web", "false"), ("exclude", "true")], policy(), 0),
            ([("exclude_stdout-web", "false"), ("exclude", "true")], policy(false, true), 0),
            ([("parser", "lv")], policy(false, false, 1, 1), 0),
            ([("parser_stdout", "lv"), ("parser_stderr", "kv")], policy(false, false, 1, 2), 0),
            ([("parser", "lv"), ("parser_stderr-web", "kv")], policy(false, false, 1, 2), 0),
            ([("parser-web", "kv"), ("parser", "lv")], policy(false, false, 2, 2), 0),
            ([("parser", "nope")], policy(), 1),
            ([("parser", "nope"), ("exclude", "true")], policy(true, true), 1),
            ([("other", "y")], policy(), 1),
            ([("exclude_", "true")], policy(), 1),
            ([("exclude_stdin", "true")], policy(), 1),
            ([("exclude-", "true")], policy(), 1),
            ([("excluded", "true")], policy(), 1),
            ([("exclude_stdoutx", "true")], policy(), 1),
        ]
        for (annotations, expected, warningCount) in table {
            #expect(
                resolve(annotations) == Outcome(policy: expected, warningCount: warningCount),
                "\(annotations)")
        }
    }

    @Test func ignoresWhatIsNotAllowed() {
        let annotations = [("exclude", "true"), ("parser", "lv")]
        #expect(
            resolve(annotations, allowsExclude: false)
                == Outcome(policy: policy(false, false, 1, 1), warningCount: 1))
        #expect(
            resolve(annotations, allowsParser: false)
                == Outcome(policy: policy(true, true), warningCount: 1))
    }
}
