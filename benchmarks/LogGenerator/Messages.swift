import SystemInterface

/// What the program tells whoever started it.
enum Messages {
    /// Prints a line at once, also to a pipe.
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        // Nobody listening is no reason to stop.
        try? unsafe bytes.withUnsafeBytes { try unsafe FileWriting.writeToStandardOutput($0) }
    }
}
