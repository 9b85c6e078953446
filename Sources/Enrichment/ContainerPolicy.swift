/// What a pod's annotations ask for one of its containers: which streams to leave out, which parser
/// to use.
///
/// Resolved once per container and version of the pod.
///
/// The annotations are `fluentbit.io/exclude[_stdout|_stderr][-CONTAINER]` with a boolean and
/// `fluentbit.io/parser[_stdout|_stderr][-CONTAINER]` with a parser's name (Fluent Bit 5.1). The
/// form with a container beats the one without. A container's name must be equal; Fluent Bit
/// takes any beginning of it.
public struct ContainerPolicy: Equatable, Sendable {
    /// Leave standard output out.
    public var excludesStandardOutput = false
    /// Leave standard error out.
    public var excludesStandardError = false
    /// The parser of standard output, as the resolver numbered it.
    public var standardOutputParser: Int?
    /// The parser of standard error, as the resolver numbered it.
    public var standardErrorParser: Int?

    /// The policy of a pod without such annotations.
    public init() {}

    /// Resolves the annotations of a pod for one container.
    ///
    /// `allowsExclude` and `allowsParser` are `K8S-Logging.Exclude` and `K8S-Logging.Parser`;
    /// `parserNumber` gives the number of a parser by its name, or nil. `warn` gets one sentence
    /// for each annotation that is not allowed, unknown or malformed; those are ignored.
    public init(
        annotations: [LoggingAnnotation], containerName: String, allowsExclude: Bool,
        allowsParser: Bool, parserNumber: (String) -> Int?, warn: (String) -> Void
    ) {
        var exclude = StreamChoice<Bool>()
        var parser = StreamChoice<Int>()
        for annotation in annotations {
            guard let name = AnnotationName(annotation.name) else {
                warn("annotation fluentbit.io/\(annotation.name) is unknown or malformed")
                continue
            }
            guard name.kind == .exclude ? allowsExclude : allowsParser else {
                warn("annotation fluentbit.io/\(annotation.name) is not allowed here")
                continue
            }
            if let container = name.container, container != containerName { continue }
            switch name.kind {
            case .exclude:
                exclude.set(ContainerPolicy.boolean(annotation.value), for: name)
            case .parser:
                guard let number = parserNumber(annotation.value) else {
                    warn("annotation fluentbit.io/\(annotation.name) names no known parser")
                    continue
                }
                parser.set(number, for: name)
            }
        }
        excludesStandardOutput = exclude.standardOutput ?? false
        excludesStandardError = exclude.standardError ?? false
        standardOutputParser = parser.standardOutput
        standardErrorParser = parser.standardError
    }

    /// Any text that Fluent Bit takes for true; everything else is false.
    private static func boolean(_ text: String) -> Bool {
        ["true", "on", "yes"].contains(text.lowercased())
    }
}

/// The part of an annotation's key behind `fluentbit.io/`, taken apart.
private struct AnnotationName {
    enum Kind {
        case exclude
        case parser
    }

    let kind: Kind
    /// nil: both streams.
    let isStandardError: Bool?
    let container: String?

    init?(_ text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("exclude") {
            kind = .exclude
            rest = rest.dropFirst(7)
        } else if rest.hasPrefix("parser") {
            kind = .parser
            rest = rest.dropFirst(6)
        } else {
            return nil
        }
        switch true {
        case rest.hasPrefix("_stdout"): isStandardError = false
        case rest.hasPrefix("_stderr"): isStandardError = true
        default: isStandardError = nil
        }
        if isStandardError != nil { rest = rest.dropFirst(7) }
        guard !rest.isEmpty else {
            container = nil
            return
        }
        guard rest.first == "-", rest.count > 1 else { return nil }
        container = String(rest.dropFirst())
    }
}

/// A value for each stream, where a container's own beats the general one.
private struct StreamChoice<Value> {
    private(set) var standardOutput: Value?
    private(set) var standardError: Value?

    mutating func set(_ value: Value, for name: AnnotationName) {
        let wins = name.container != nil
        if name.isStandardError != true, wins || standardOutput == nil { standardOutput = value }
        if name.isStandardError != false, wins || standardError == nil { standardError = value }
    }
}
