import CCurl
import WorldInterface

/// A curl easy handle with typed options, the lists it borrows, and its words about a failure.
///
/// Safe: owns the handle, the error text and the lists, and frees them after the handle.
@safe final class EasyHandle {
    /// The handle, valid as long as this object.
    let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []

    /// Makes a handle.
    init() {
        guard let made = unsafe curl_easy_init() else { fatalError("out of memory for a request") }
        unsafe pointer = made
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.pointee = 0
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        freeLists()
        unsafe errorText.deallocate()
    }

    /// Forgets all options, keeps the memory that curl holds for the handle.
    func reset() {
        unsafe curl_easy_reset(pointer)
        freeLists()
        unsafe errorText.pointee = 0
        _ = unsafe tailrace_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
    }

    /// Sets a number.
    func set(_ option: CURLoption, _ value: Int) throws(HTTPFailure) {
        try check(unsafe tailrace_curl_set_long(pointer, option, value))
    }

    /// Sets a switch.
    func set(_ option: CURLoption, _ value: Bool) throws(HTTPFailure) {
        try set(option, value ? 1 : 0)
    }

    /// Sets a time in seconds on an option that takes milliseconds; less than one counts as one,
    /// since 0 would mean no limit.
    func set(_ option: CURLoption, seconds: Double) throws(HTTPFailure) {
        try set(option, Int(min(max(seconds * 1000, 1), 2e9)))
    }

    /// Sets a size.
    func set(_ option: CURLoption, byteCount: Int) throws(HTTPFailure) {
        try check(unsafe tailrace_curl_set_offset(pointer, option, curl_off_t(byteCount)))
    }

    /// Sets a text, which curl copies; nil takes the option's preset away.
    func set(_ option: CURLoption, _ value: String?) throws(HTTPFailure) {
        guard let value else {
            return try check(unsafe tailrace_curl_set_text(pointer, option, nil))
        }
        try Self.requireSingleLine(value, "a setting of the connection")
        let result = unsafe value.withCString {
            unsafe tailrace_curl_set_text(pointer, option, $0)
        }
        try check(result)
    }

    /// Sets a list of texts, which lives until the next ``reset()``.
    func set(_ option: CURLoption, _ values: [String]) throws(HTTPFailure) {
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values {
            guard let longer = unsafe value.withCString({ unsafe curl_slist_append(list, $0) })
            else {
                fatalError("out of memory for a request")
            }
            unsafe list = longer
        }
        guard let list = unsafe list else { return }
        unsafe lists.append(list)
        try check(unsafe tailrace_curl_set_pointer(pointer, option, list))
    }

    /// Reads a number that curl counted.
    func count(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        _ = unsafe tailrace_curl_get_offset(pointer, info, &value)
        return Int(value)
    }

    /// Reads a number of C type `long`.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        _ = unsafe tailrace_curl_get_long(pointer, info, &value)
        return value
    }

    /// curl's words about `code`, as exact as it can be.
    ///
    /// They name hosts, never a secret.
    func message(for code: CURLcode) -> String {
        if unsafe errorText.pointee != 0 { return unsafe String(cString: errorText) }
        return unsafe String(cString: curl_easy_strerror(code))
    }

    /// Refuses text that would end a line of the request, or C text, early.
    static func requireSingleLine(_ text: String, _ what: String) throws(HTTPFailure) {
        guard !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
            throw HTTPFailure(kind: .other, message: "\(what) contains a control character")
        }
    }

    private func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code != CURLE_OK else { return }
        let words = unsafe String(cString: curl_easy_strerror(code))
        throw HTTPFailure(kind: .other, message: "cannot prepare the request: \(words)")
    }

    private func freeLists() {
        unsafe lists.forEach { unsafe curl_slist_free_all($0) }
        unsafe lists.removeAll(keepingCapacity: true)
    }
}
