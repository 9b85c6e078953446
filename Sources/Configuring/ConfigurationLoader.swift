/// Reads Fluent Bit's configuration files (Fluent Bit 5.1), classic and YAML, into ``Settings``.
public enum ConfigurationLoader {
    /// Reads the file at `path` and everything it names.
    ///
    /// All errors are reported, not only the first; with any error there are no settings.
    /// `validatePattern` gives the problem of a regular expression as it was written, nil when it
    /// is fine. Blocks on the disk.
    public static func load(
        path: String, files: any ConfigurationFiles, validatePattern: @escaping (String) -> String?
    ) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        let collector = DiagnosticCollector()
        let opener = FileOpener(mainPath: path, files: files, collector: collector)
        guard let bytes = opener.read(path, for: nil, once: true) else {
            return (nil, collector.diagnostics)
        }
        let document = read(bytes, path: path, .main, opener)
        let scope = VariableScope(files: files, collector: collector)
        scope.define(document.variables, opener: opener)
        let decoder = SectionDecoder(
            collector: collector, scope: scope, validatePattern: validatePattern)
        var assembly = Assembly(
            builder: SettingsBuilder(decoder: decoder, opener: opener), mainPath: path)
        let settings = assembly.assemble(document)
        return (collector.hasErrors ? nil : settings, collector.diagnostics)
    }

    /// Reads a file's content by the grammar that its name says.
    static func read(
        _ bytes: [UInt8], path: String, _ role: ClassicReader.Role, _ opener: FileOpener
    ) -> ConfigurationDocument {
        if YAMLReader.isYAML(path) {
            var reader = YAMLReader(path: path, role: role, opener: opener)
            reader.read(bytes)
            return reader.document
        }
        var reader = ClassicReader(path: path, role: role, opener: opener)
        reader.read(bytes)
        return reader.document
    }
}

/// Builds the settings of a document and of the parsers files it names.
private struct Assembly {
    var builder: SettingsBuilder
    let mainPath: String
    private var parsers: [ParserSettings] = []
    private var multilineParsers: [MultilineParserSettings] = []
    private var refusedParsers: Set<String> = []

    private var collector: DiagnosticCollector { builder.collector }

    init(builder: SettingsBuilder, mainPath: String) {
        self.builder = builder
        self.mainPath = mainPath
    }

    mutating func assemble(_ document: ConfigurationDocument) -> Settings {
        let sections = document.sections
        let (service, files) = builder.service(
            sections.filter { $0.kind == .service }, path: mainPath)
        for file in files { readParsers(file.path, at: file.location) }
        addParsers(sections)
        warnAboutIgnored(sections)
        builder.upstreams = sections.filter { $0.kind == .upstream }

        let inputSections = sections.filter { $0.kind == .input }
        var inputs = inputSections.compactMap { builder.input($0) }
        var filters = sections.filter { $0.kind == .filter }.compactMap { builder.filter($0) }
        var outputs = sections.filter { $0.kind == .output }.compactMap { builder.output($0) }
        makeUnique(&inputs, \.name, \.source)
        makeUnique(&filters, \.name, \.source)
        makeUnique(&outputs, \.name, \.source)
        // One input and one output belong together without a word (Fluent Bit 5.1).
        if inputSections.count == 1, outputs.count == 1, outputs[0].selection.isEmpty {
            outputs[0].selection.pattern = TagPattern("*")
        }
        let settings = Settings(
            service: service, inputs: inputs, filters: filters, outputs: outputs, parsers: parsers,
            multilineParsers: multilineParsers)
        SettingsChecker(
            settings: settings, collector: collector,
            hasSkippedInputs: inputs.count < inputSections.count, refusedParsers: refusedParsers
        ).check()
        return settings
    }

    /// Gives instances with one alias different names.
    ///
    /// Fluent Bit runs with equal ones, but positions and metrics need to tell them apart.
    private func makeUnique<Instance>(
        _ instances: inout [Instance], _ name: WritableKeyPath<Instance, String>,
        _ source: KeyPath<Instance, SettingsSource>
    ) {
        var taken = Set(instances.map { $0[keyPath: name] })
        var seen: Set<String> = []
        for index in instances.indices {
            let wanted = instances[index][keyPath: name]
            if seen.insert(wanted).inserted { continue }
            var number = 2
            while !taken.insert("\(wanted).\(number)").inserted { number += 1 }
            instances[index][keyPath: name] = "\(wanted).\(number)"
            seen.insert("\(wanted).\(number)")
            collector.warning(
                at: instances[index][keyPath: source].location(of: "alias"),
                "the name '\(shortened(wanted))' is taken; this one is "
                    + "'\(shortened(wanted)).\(number)'"
            )
        }
    }

    private mutating func readParsers(_ path: String, at location: SourceLocation) {
        guard let found = builder.opener.resolve(path) else {
            collector.error(at: location, "parsers_file: cannot read '\(path)': no such file")
            return
        }
        guard let bytes = builder.opener.read(found, for: location, once: false) else { return }
        addParsers(
            ConfigurationLoader.read(bytes, path: found, .parsers, builder.opener).sections)
    }

    private mutating func addParsers(_ sections: [ConfigurationSection]) {
        for section in sections where section.kind == .parser {
            guard let parser = builder.parser(section) else {
                refuse(section)
                continue
            }
            if let first = parsers.first(where: { $0.name == parser.name }) {
                reportDuplicate(parser.name, parser.source, first.source)
            } else {
                parsers.append(parser)
            }
        }
        for section in sections where section.kind == .multilineParser {
            guard let parser = builder.multilineParser(section) else {
                refuse(section)
                continue
            }
            if let first = multilineParsers.first(where: { $0.name == parser.name }) {
                reportDuplicate(parser.name, parser.source, first.source)
            } else if MultilineParserSettings.builtInNames.contains(parser.name) {
                collector.warning(
                    at: parser.source.location(of: "name"),
                    "the multiline parser '\(parser.name)' is built in and stays as it is; "
                        + "give yours another name")
            } else {
                multilineParsers.append(parser)
            }
        }
    }

    private mutating func refuse(_ section: ConfigurationSection) {
        if let name = section.entry("name")?.value { refusedParsers.insert(name) }
    }

    private func reportDuplicate(_ name: String, _ second: SettingsSource, _ first: SettingsSource)
    {
        collector.error(
            at: second.location(of: "name"),
            "the parser '\(shortened(name))' is defined twice, first at "
                + "\(first.location(of: "name"))")
    }

    private func warnAboutIgnored(_ sections: [ConfigurationSection]) {
        for section in sections {
            switch section.kind {
            case .plugins, .custom, .streamTask:
                collector.warning(
                    at: section.location,
                    "[\(section.kind.rawValue.uppercased())] is not supported and is ignored")
            default: break
            }
        }
    }
}
