import Configuring

/// Files and environment variables that exist in a test only.
struct MemoryFiles: ConfigurationFiles {
    var contents: [String: [UInt8]] = [:]
    var variables: [String: String] = [:]
    var hostName = "node-1"

    init(_ texts: [String: String] = [:], variables: [String: String] = [:]) {
        contents = texts.mapValues { Array($0.utf8) }
        self.variables = variables
    }

    func read(
        path: String, maximumByteCount: Int
    ) throws(ConfigurationFileError) -> [UInt8] {
        guard let bytes = contents[path] else {
            throw ConfigurationFileError(reason: "no such file")
        }
        guard bytes.count <= maximumByteCount else {
            throw ConfigurationFileError(reason: "too long")
        }
        return bytes
    }

    func list(directory: String) throws(ConfigurationFileError) -> [String] {
        let prefix = directory == "." ? "" : directory == "/" ? "/" : directory + "/"
        let names = contents.keys.filter { $0.hasPrefix(prefix) }.compactMap { path in
            path.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
        }
        return Array(Set(names))
    }

    func identity(path: String) -> ConfigurationFileIdentity? {
        guard contents[path] != nil else { return nil }
        return ConfigurationFileIdentity(
            device: 1, inode: UInt64(bitPattern: Int64(path.hashValue)))
    }

    func environment(_ name: String) -> String? { variables[name] }
}

/// Loads a configuration of in-memory files; patterns with `[` but without `]` are not valid.
func load(
    _ files: MemoryFiles, path: String = "t.conf"
) -> (settings: Settings?, diagnostics: [Diagnostic]) {
    ConfigurationLoader.load(path: path, files: files, validatePattern: patternProblem)
}

/// Loads one file.
func load(_ text: String, path: String = "t.conf") -> (
    settings: Settings?, diagnostics: [Diagnostic]
) {
    load(MemoryFiles([path: text]), path: path)
}

func patternProblem(_ pattern: String) -> String? {
    pattern.contains("[") && !pattern.contains("]") ? "the bracket does not close" : nil
}

/// The messages of some severity as they are printed.
func messages(
    _ diagnostics: [Diagnostic], _ severity: Diagnostic.Severity = .error
) -> [String] {
    diagnostics.filter { $0.severity == severity }.map(\.description)
}
