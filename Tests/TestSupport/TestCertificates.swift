import Glibc

/// Certificates made by the `openssl` command for one test: an authority, a server, a client.
public final class TestCertificates {
    /// Where the command is, or nil.
    public static let command: String? = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        unsafe access($0, X_OK) == 0
    }

    /// The folder of keys (`server.key`) and certificates (`server.pem`).
    public let folder: String
    /// Of the authority that signed everything.
    public var authority: String { folder + "/ca.pem" }
    /// Of an authority that signed nothing.
    public var otherAuthority: String { folder + "/other.pem" }

    /// Makes certificates; the server's is for the name `log.test`.
    public init() {
        var template = Array("/tmp/tailrace-tls-XXXXXX".utf8CString)
        folder = unsafe String(cString: mkdtemp(&template))
        for name in ["ca", "other"] {
            openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                    + " -subj /CN=\(name) -keyout \(name).key -out \(name).pem")
        }
        issue("server", "subjectAltName=DNS:log.test")
        issue("client", "subjectAltName=DNS:client.test", keyPassword: "hunter2")
    }

    deinit {
        for name in ["ca", "other", "server", "client"] {
            for suffix in [".key", ".pem", ".csr", ".ext"] {
                _ = unsafe unlink("\(folder)/\(name)\(suffix)")
            }
        }
        _ = unsafe rmdir(folder)
    }

    private func issue(_ name: String, _ extensions: String, keyPassword: String? = nil) {
        let protection = keyPassword.map { "-passout pass:\($0)" } ?? "-nodes"
        openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 \(protection)"
                + " -subj /CN=\(name) -keyout \(name).key -out \(name).csr")
        let file = unsafe fopen("\(folder)/\(name).ext", "w")
        _ = unsafe fputs(extensions + "\n", file)
        _ = unsafe fclose(file)
        openssl(
            "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
                + " -extfile \(name).ext -out \(name).pem")
    }

    private func openssl(_ arguments: String) {
        let words = arguments.split(separator: " ").map { word in
            let text = String(word)
            let isFile = [".pem", ".key", ".csr", ".ext"].contains { text.hasSuffix($0) }
            return isFile ? "\(folder)/\(text)" : text
        }
        let process = ChildProcess(TestCertificates.command ?? "", words)
        precondition(process.waitForExit() == .status(0), "openssl \(arguments)")
    }
}
