import TestSupport

/// `openssl s_server`, which answers a GET with a page about the connection.
final class TLSServer {
    let port: String
    private let process: ChildProcess

    init(_ certificates: TestCertificates, _ options: String = "") {
        process = ChildProcess(
            TestCertificates.command ?? "",
            ("s_server -accept 127.0.0.1:0 -www -cert \(certificates.folder)/server.pem"
                + " -key \(certificates.folder)/server.key \(options)")
                .split(separator: " ").map(String.init), output: .pipe)
        let line = process.waitForLine("ACCEPT") ?? ""
        port = line.split(separator: ":").last.map(String.init) ?? "0"
    }
}
