/// Keeps pages of other sites out.
///
/// A browser that a page makes send requests says where the page is from. With DNS rebinding it
/// does not, but then the host it believes to speak with is not one of ours.
struct SiteCheck: Sendable {
    /// Whether `Host` must name this machine; so when nobody has to say who he is.
    let checksHost: Bool
    /// Names that are right beside those of this machine, lower case.
    let allowedHosts: Set<String>

    /// What is wrong with a request; nil when nothing is.
    func problem(host: String?, origin: String?, fetchSite: String?) -> String? {
        if checksHost, let host, !isOurs(host) {
            return "the host [\(host)] is not this machine; --allow-host lets it in"
        }
        if fetchSite == "cross-site" { return "requests of other sites are not let in" }
        guard let origin, let scheme = origin.firstRange(of: "://") else {
            return origin == "null" ? "requests of other sites are not let in" : nil
        }
        let from = origin[scheme.upperBound...].lowercased()
        return from == host?.lowercased() ? nil : "requests of other sites are not let in"
    }

    private func isOurs(_ host: String) -> Bool {
        var name = host.lowercased()[...]
        if name.hasPrefix("[") {
            name = name.dropFirst().prefix { $0 != "]" }
        } else if let colon = name.lastIndex(of: ":") {
            name = name[..<colon]
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        return ListenAddress.isLoopback(name) || allowedHosts.contains(String(name))
    }
}
