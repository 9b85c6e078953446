import CCurl
import WorldInterface

/// An address whose host is replaced by the name to ask for, with directions to the real host.
///
/// curl takes the name for SNI and for the check of the certificate from the address. So the
/// address gets the other name, the connection is led to the real host, and the `Host` header
/// names the real host, as Fluent Bit 5.1 does with `tls.vhost`. Through a proxy this needs one
/// that allows tunnels (CONNECT).
struct ServerNameDetour {
    /// The address under the other name.
    let url: String
    /// Where to connect to, in curl's notation.
    let connectTo: String
    /// The value of the `Host` header.
    let hostHeader: String

    init(url: String, serverName: String) throws(HTTPFailure) {
        try EasyHandle.requireSingleLine(serverName, "the server name")
        guard let parts = unsafe curl_url() else { fatalError("out of memory for a request") }
        defer { unsafe curl_url_cleanup(parts) }
        let isParsed = unsafe url.withCString {
            unsafe curl_url_set(parts, CURLUPART_URL, $0, 0) == CURLUE_OK
        }
        guard isParsed, let host = unsafe Self.part(CURLUPART_HOST, of: parts),
            let port = unsafe Self.part(CURLUPART_PORT, of: parts, flags: CURLU_DEFAULT_PORT)
        else { throw HTTPFailure(kind: .other, message: "the address is malformed") }
        let explicitPort = unsafe Self.part(CURLUPART_PORT, of: parts)
        let isRenamed = unsafe serverName.withCString {
            unsafe curl_url_set(parts, CURLUPART_HOST, $0, 0) == CURLUE_OK
        }
        guard isRenamed, let renamed = unsafe Self.part(CURLUPART_URL, of: parts) else {
            throw HTTPFailure(kind: .other, message: "the server name is malformed")
        }
        self.url = renamed
        connectTo = "::\(host):\(port)"
        hostHeader = explicitPort.map { "\(host):\($0)" } ?? host
    }

    private static func part(
        _ part: CURLUPart, of parts: OpaquePointer, flags: Int32 = 0
    ) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(parts, part, &text, UInt32(flags)) == CURLUE_OK,
            let text = unsafe text
        else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
