import Glibc

/// The environment of the tests.
public enum Environment {
    /// A variable, or nil when it is not set.
    public static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
