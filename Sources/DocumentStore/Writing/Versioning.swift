import Records
import Searching

/// Which document of the same id may be there when one is written.
struct Versioning {
    /// What the caller asks for.
    enum Rule {
        /// There must be none.
        case create
        /// There may be one; it is replaced.
        case replace
        /// There may be one of a lower version.
        case external
        /// There may be one of a version that is not higher.
        case externalOrEqual
    }

    var rule: Rule
    /// The version that the caller gave.
    var given: Int64?

    /// The version to write over `current`.
    ///
    /// - Throws: 409 when the rule forbids it.
    func next(after current: Int64, id: ByteView) throws(SearchError) -> Int64 {
        switch rule {
        case .create:
            throw .versionConflict(
                id: id.text, "document already exists (current version [\(current)])")
        case .replace: return current + 1
        case .external, .externalOrEqual:
            let given = given ?? 0
            guard given > current || given == current && rule == .externalOrEqual else {
                throw .versionConflict(
                    id: id.text,
                    "current version [\(current)] is higher "
                        + (rule == .external ? "or equal to" : "than")
                        + " the one provided [\(given)]")
            }
            return given
        }
    }
}
