internal import Configuring
internal import WorldInterface

/// Makes the `Authorization` header of a configured account.
enum HTTPCredentials {
    /// The header's value, or nil when none is needed.
    static func header(for authentication: Authentication) -> String? {
        switch authentication {
        case .none: nil
        case .basic(let user, let password):
            "Basic " + base64(Array((user + ":" + password).utf8))
        case .apiKey(let key): "ApiKey " + key
        }
    }

    /// Base64 with padding, RFC 4648.
    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var encoded: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                encoded.append(
                    place <= group.count
                        ? letters[word >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

extension ConnectionSettings {
    /// Settings of an output's connections.
    init(_ network: NetworkSettings, tls: TLSSettings?) {
        self.init()
        connectTimeoutSeconds = Double(network.connectTimeoutSeconds)
        keepsAlive = network.keepsAlive
        keepAliveIdleSeconds = Double(network.keepAliveIdleSeconds)
        sourceAddress = network.sourceAddress
        followsProxyEnvironment = !network.ignoresProxyEnvironment
        guard let tls else { return }
        verifiesCertificate = tls.verifiesCertificate
        verifiesHostName = tls.verifiesHostName
        serverName = tls.serverName
        authorityFile = tls.certificateAuthorityFile
        authorityPath = tls.certificateAuthorityPath
        certificateFile = tls.certificateFile
        keyFile = tls.keyFile
        keyPassword = tls.keyPassword
        minimumTLSVersion = tls.minimumVersion
        maximumTLSVersion = tls.maximumVersion
        ciphers = tls.ciphers
    }
}
