/// The multiline parsers that users name without defining them.
///
/// `docker` and `cri` are container formats and not here. The states are those that Fluent Bit
/// 5.1 documents; the expressions are ours.
extension MultilineParserDefinition {
    /// The built-in parser called `name`, or nil.
    public static func builtIn(_ name: String) -> MultilineParserDefinition? {
        let rules: [MultilineRule]
        switch name {
        case "go": rules = goRules
        case "java": rules = javaRules
        case "python": rules = pythonRules
        case "ruby": rules = rubyRules
        default: return nil
        }
        var definition = MultilineParserDefinition(name: name, type: .regex)
        definition.rules = rules
        return definition
    }

    private static func rule(_ states: [String], _ regex: String, _ next: String) -> MultilineRule {
        MultilineRule(states: states, regex: regex, nextState: next)
    }

    private static let goRules = [
        rule(["start_state"], "\\bpanic: ", "after_panic"),
        rule(["start_state"], "http: panic serving", "goroutine"),
        rule(["after_panic"], "^$", "goroutine"),
        rule(["after_panic", "after_signal", "frame_1"], "^$", "goroutine"),
        rule(["after_panic"], "^\\[signal ", "after_signal"),
        rule(["goroutine"], "^goroutine \\d+ \\[[^\\]]+\\]:$", "frame_1"),
        rule(["frame_1"], "^(?:[^\\s.:]+\\.)*[^\\s.():]+\\(|^created by ", "frame_2"),
        rule(["frame_2"], "^\\s", "frame_1"),
    ]

    private static let javaRules = [
        rule(
            ["start_state", "start_exception"],
            ".(?:Exception|Error|Throwable|V8 errors stack trace)[:\\r\\n]", "after_exception"),
        rule(["after_exception"], "^[\\t ]*nested exception is:", "start_exception"),
        rule(["after_exception"], "^\\r?$", "after_exception"),
        rule(["after_exception", "java"], "^[\\t ]+(?:eval )?at ", "java"),
        rule(
            ["after_exception", "java"],
            "^[\\t ]+--- End of inner exception stack trace ---\\r?$", "java"),
        rule(
            ["after_exception", "java"],
            "^--- End of stack trace from previous (?:location where exception was thrown )?---",
            "java"),
        rule(["after_exception", "java"], "^[\\t ]*(?:Caused by|Suppressed):", "after_exception"),
        rule(
            ["after_exception", "java"], "^[\\t ]*\\.\\.\\. \\d+ (?:more|common frames omitted)",
            "java"),
    ]

    private static let pythonRules = [
        rule(["start_state"], "^Traceback \\(most recent call last\\):\\r?$", "python"),
        rule(["python"], "^[\\t ]+File ", "python_code"),
        rule(["python_code"], "[^\\t ]", "python"),
        rule(["python"], "^(?:[^\\s.():]+\\.)*[^\\s.():]+:", "start_state"),
    ]

    private static let rubyRules = [
        rule(["start_state", "start_exception"], "^.+:\\d+:in ", "after_exception"),
        rule(["after_exception", "ruby"], "^[\\t ]+from .+:\\d+:in ", "ruby"),
    ]
}
