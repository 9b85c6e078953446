import CCurl
import WorldInterface

/// How to trust the server, and how to be trusted.
extension EasyHandle {
    /// Seconds for which the parsed system authorities are kept.
    ///
    /// Parsing them takes some ten
    /// milliseconds; a rotated file is seen after that time.
    private static let authorityCacheSeconds = 60

    /// Sets certificates, protocol versions and ciphers.
    func applyTLS(_ settings: ConnectionSettings) throws(HTTPFailure) {
        try set(CURLOPT_SSL_VERIFYPEER, settings.verifiesCertificate)
        try set(CURLOPT_SSL_VERIFYHOST, settings.verifiesHostName ? 2 : 0)
        try applyAuthorities(settings)
        if let file = settings.certificateFile { try set(CURLOPT_SSLCERT, file) }
        if let file = settings.keyFile { try set(CURLOPT_SSLKEY, file) }
        if let password = settings.keyPassword { try set(CURLOPT_KEYPASSWD, password) }
        try applyVersions(settings)
        try applyCiphers(settings)
    }

    /// Given authorities replace the system's, they do not add to them.
    private func applyAuthorities(_ settings: ConnectionSettings) throws(HTTPFailure) {
        try set(CURLOPT_CA_CACHE_TIMEOUT, Self.authorityCacheSeconds)
        guard settings.authorityFile != nil || settings.authorityPath != nil else { return }
        try set(CURLOPT_CAINFO, settings.authorityFile)
        try set(CURLOPT_CAPATH, settings.authorityPath)
    }

    /// The lowest version is 1.2 unless a lower one is asked for.
    private func applyVersions(_ settings: ConnectionSettings) throws(HTTPFailure) {
        let lowest = try Self.version(settings.minimumTLSVersion ?? "1.2")
        var highest = 0
        if let text = settings.maximumTLSVersion { highest = try Self.version(text) }
        try set(CURLOPT_SSLVERSION, lowest | highest << 16)
    }

    /// curl's number of a version: `1.2` or `TLSv1.2`.
    private static func version(_ text: String) throws(HTTPFailure) -> Int {
        let bare = text.lowercased().hasPrefix("tlsv") ? String(text.dropFirst(4)) : text
        switch bare {
        case "1", "1.0": return Int(CURL_SSLVERSION_TLSv1_0)
        case "1.1": return Int(CURL_SSLVERSION_TLSv1_1)
        case "1.2": return Int(CURL_SSLVERSION_TLSv1_2)
        case "1.3": return Int(CURL_SSLVERSION_TLSv1_3)
        default: throw HTTPFailure(kind: .tls, message: "there is no TLS version \"\(text)\"")
        }
    }

    /// OpenSSL keeps the suites of TLS 1.3, whose names start with `TLS_`, in a list of their own.
    private func applyCiphers(_ settings: ConnectionSettings) throws(HTTPFailure) {
        guard let ciphers = settings.ciphers else { return }
        let names = ciphers.split(separator: ":")
        let modern = names.filter { $0.hasPrefix("TLS_") }.joined(separator: ":")
        let older = names.filter { !$0.hasPrefix("TLS_") }.joined(separator: ":")
        if !modern.isEmpty { try set(CURLOPT_TLS13_CIPHERS, modern) }
        if !older.isEmpty { try set(CURLOPT_SSL_CIPHER_LIST, older) }
    }
}
