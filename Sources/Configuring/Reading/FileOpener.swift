/// Finds and reads the files of a configuration and refuses what is read twice.
final class FileOpener {
    let files: any ConfigurationFiles
    let collector: DiagnosticCollector
    /// The directory of the main file; "" means the working directory.
    let mainDirectory: String
    private var opened: Set<ConfigurationFileIdentity> = []
    private var openedCount = 0

    init(mainPath: String, files: any ConfigurationFiles, collector: DiagnosticCollector) {
        self.files = files
        self.collector = collector
        mainDirectory = Self.directory(of: mainPath)
    }

    /// The directory part of a path, "" when it has none.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `path` seen from `directory`; absolute paths stay.
    static func join(_ directory: String, _ path: String) -> String {
        if directory.isEmpty || path.hasPrefix("/") { return path }
        return directory.hasSuffix("/") ? directory + path : directory + "/" + path
    }

    /// The path under which a file exists: as written, else in `directory` (the main file's when
    /// not given).
    ///
    /// Nil when neither exists.
    func resolve(_ path: String, directory: String? = nil) -> String? {
        if files.identity(path: path) != nil { return path }
        let joined = Self.join(directory ?? mainDirectory, path)
        return files.identity(path: joined) == nil ? nil : joined
    }

    /// The content of a file, or nil after an error was reported.
    ///
    /// `location` is the line that asked for the file; nil for the main file. `once` refuses a file
    /// that was read before.
    func read(_ path: String, for location: SourceLocation?, once: Bool) -> [UInt8]? {
        let place = location ?? SourceLocation(path: path)
        openedCount += 1
        if openedCount > ConfigurationLimits.fileCount {
            collector.error(
                at: place, "more than \(ConfigurationLimits.fileCount) configuration files")
            return nil
        }
        if once, let identity = files.identity(path: path), !opened.insert(identity).inserted {
            collector.error(at: place, "'\(path)' was read before; a file may be included once")
            return nil
        }
        do {
            return try files.read(
                path: path, maximumByteCount: ConfigurationLimits.fileByteCount)
        } catch {
            collector.error(at: place, "cannot read '\(path)': \(error.reason)")
            return nil
        }
    }

    /// The paths an include names, or nil after an error was reported.
    ///
    /// A pattern is looked up in `directory` first; a plain path as written first, as Fluent Bit
    /// 5.1 does.
    func included(_ path: String, directory: String, at location: SourceLocation) -> [String]? {
        guard path.utf8.contains(0x2A) else {
            if let found = resolve(path, directory: directory) { return [found] }
            collector.error(at: location, "cannot include '\(path)': no such file")
            return nil
        }
        var candidates = [FileOpener.join(directory, path)]
        if candidates[0] != path { candidates.append(path) }
        for candidate in candidates {
            guard let found = GlobPattern.expand(candidate, in: files) else {
                let limit = ConfigurationLimits.globMatchCount
                collector.error(at: location, "'\(path)' matches more than \(limit) files")
                return nil
            }
            if !found.isEmpty { return found }
        }
        collector.error(at: location, "cannot include '\(path)': no file matches")
        return nil
    }
}
