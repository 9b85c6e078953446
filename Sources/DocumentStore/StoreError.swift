
/// Why a store cannot be opened.
public enum StoreError: Error, Sendable, Equatable {
    /// A newer program has written the database; its version.
    case newerVersion(Int64)
    /// Another process has the folder.
    case inUse(String)
    /// The system does not let the folder be used, in its words.
    case unusable(String)
}
