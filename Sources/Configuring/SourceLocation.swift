/// A place in a configuration file.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file as it was opened.
    public var path: String
    /// The line, counted from 1; 0 means the file as a whole.
    public var line: Int
    /// The column, counted from 1; 0 means the line as a whole.
    ///
    /// Classic files count bytes, YAML files count characters.
    public var column: Int

    /// Makes a place.
    public init(path: String, line: Int = 0, column: Int = 0) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// `path:line:column`, without the parts that are not known.
    public var description: String {
        if line == 0 { return path }
        return column == 0 ? "\(path):\(line)" : "\(path):\(line):\(column)"
    }
}
