/// What is wrong with a setting.
public struct SettingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file it stands in; nil on the command line.
    public var file: String?
    /// The line, from 1.
    public var line: Int
    /// The column in bytes, from 1.
    public var column: Int
    /// What is wrong.
    public var message: String

    /// An error at a place of a file, or at none.
    public init(file: String? = nil, line: Int = 0, column: Int = 0, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `file:line:column: message`.
    public var description: String {
        guard let file else { return message }
        return "\(file):\(line):\(column): \(message)"
    }
}
