import CCurl
import WorldInterface

/// How to reach the server.
extension EasyHandle {
    /// Sets how connections are made, kept and routed.
    func applyConnection(_ settings: ConnectionSettings) throws(HTTPFailure) {
        try set(CURLOPT_TCP_NODELAY, true)
        // A peer that vanished without a word is noticed by the kernel, also on a quiet watch.
        try set(CURLOPT_TCP_KEEPALIVE, true)
        try set(CURLOPT_TCP_KEEPIDLE, 60)
        try set(CURLOPT_TCP_KEEPINTVL, 30)
        try set(CURLOPT_FORBID_REUSE, !settings.keepsAlive)
        try set(CURLOPT_MAXAGE_CONN, Int(min(max(settings.keepAliveIdleSeconds, 1), 1e6)))
        // Giving a request up must not wait for a name server.
        try set(CURLOPT_QUICK_EXIT, true)
        if let address = settings.sourceAddress { try set(CURLOPT_INTERFACE, "host!\(address)") }
        try applyAddressFamily(settings.preferredAddressFamily)
        try applyProxy(settings)
    }

    private func applyAddressFamily(_ family: Int?) throws(HTTPFailure) {
        switch family {
        case nil: try set(CURLOPT_IPRESOLVE, Int(CURL_IPRESOLVE_WHATEVER))
        case 4: try set(CURLOPT_IPRESOLVE, Int(CURL_IPRESOLVE_V4))
        case 6: try set(CURLOPT_IPRESOLVE, Int(CURL_IPRESOLVE_V6))
        default: throw HTTPFailure(kind: .other, message: "an address family is 4 or 6")
        }
    }

    /// curl follows the environment unless it is given a proxy; an empty one means none.
    private func applyProxy(_ settings: ConnectionSettings) throws(HTTPFailure) {
        if settings.followsProxyEnvironment {
            try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        } else {
            try set(CURLOPT_PROXY, "")
        }
    }
}
