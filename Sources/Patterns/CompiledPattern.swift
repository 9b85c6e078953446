import CPatterns

/// One expression compiled by PCRE2, with its just-in-time code when the machine allows it.
///
/// Safe: owns the two PCRE2 objects, which nobody else sees, and frees them once.
@safe final class CompiledPattern {
    private let code: OpaquePointer
    private let hasNativeCode: Bool

    /// Compiles `translation` for bytes or for characters.
    init(
        _ translation: PatternTranslation, characters: Bool, dotMatchesLineFeed: Bool,
        ignoresCase: Bool
    ) throws(PatternError) {
        var options = PCRE2_MULTILINE
        if characters { options |= PCRE2_UTF | UInt32(PCRE2_MATCH_INVALID_UTF) }
        if dotMatchesLineFeed { options |= PCRE2_DOTALL }
        if ignoresCase { options |= PCRE2_CASELESS }
        let (compiled, number, place) = unsafe CompiledPattern.compile(translation.bytes, options)
        guard let compiled = unsafe compiled else {
            let origin = place < translation.origins.count ? translation.origins[place] : nil
            throw PatternError(
                CompiledPattern.message(number), at: origin ?? translation.origins.last ?? 0)
        }
        unsafe code = compiled
        hasNativeCode = unsafe pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE) == 0
    }

    deinit { unsafe pcre2_code_free_8(code) }

    private static func compile(
        _ text: [UInt8], _ options: UInt32
    ) -> (OpaquePointer?, number: Int32, place: Int) {
        let context = unsafe pcre2_compile_context_create_8(nil)
        defer { unsafe pcre2_compile_context_free_8(context) }
        unsafe pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
        var number: Int32 = 0
        var place = 0
        let compiled = unsafe text.withUnsafeBufferPointer { bytes in
            // An empty array may have no address; PCRE2 wants one.
            if let start = bytes.baseAddress {
                return unsafe pcre2_compile_8(
                    start, bytes.count, options, &number, &place, context)
            }
            return unsafe pcre2_compile_8(
                ByteViewPlaceholder.start, 0, options, &number, &place, context)
        }
        return unsafe (compiled, number, place)
    }

    private static func message(_ number: Int32) -> String {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256)
        defer { unsafe buffer.deallocate() }
        let count = unsafe pcre2_get_error_message_8(
            number, buffer.baseAddress, buffer.count)
        return unsafe String(
            decoding: UnsafeBufferPointer(rebasing: buffer[..<max(0, Int(count))]), as: UTF8.self)
    }

    /// Searches `count` bytes at `subject`; more than 0 means a match, -1 none.
    func run(
        _ subject: UnsafePointer<UInt8>, _ count: Int, _ data: OpaquePointer,
        _ context: OpaquePointer
    ) -> Int32 {
        if hasNativeCode {
            return unsafe pcre2_jit_match_8(code, subject, count, 0, 0, data, context)
        }
        return unsafe pcre2_match_8(code, subject, count, 0, 0, data, context)
    }

    /// Room for the groups of one match.
    func makeMatchData() -> OpaquePointer? {
        unsafe pcre2_match_data_create_from_pattern_8(code, nil)
    }
}

/// An address for an empty text.
private enum ByteViewPlaceholder {
    static var start: UnsafePointer<UInt8> {
        let text: StaticString = ""
        return unsafe text.utf8Start
    }
}
