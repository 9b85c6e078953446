internal import SystemInterface

/// Text on standard output and standard error.
package enum StandardStreams {
    /// Writes to standard output; what cannot be written is lost.
    package static func output(_ text: String) {
        var text = text
        text.withUTF8 { unsafe try? FileWriting.writeToStandardOutput(UnsafeRawBufferPointer($0)) }
    }

    /// Writes to standard error; what cannot be written is lost.
    package static func error(_ text: String) {
        var text = text
        text.withUTF8 { unsafe try? FileWriting.writeToStandardError(UnsafeRawBufferPointer($0)) }
    }
}
