import Glibc

/// Certificates made by the `openssl` command for one test: an authority, a server, a client.
final class TestCertificates {
    /// Where the command is, or nil.
    static let command: String? = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        unsafe access($0, X_OK) == 0
    }

    let folder: String
    /// Of the authority that signed everything.
    var authority: String { folder + "/ca.pem" }
    /// Of an authority that signed nothing.
    var otherAuthority: String { folder + "/other.pem" }

    /// Makes certificates; the server's is for the name `log.test`.
    init() {
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
        let process = OpenSSLProcess(words)
        precondition(process.wait() == 0, "openssl \(arguments)")
    }
}

/// A run of the `openssl` command with its output on a pipe.
final class OpenSSLProcess {
    private var processID: pid_t = 0
    private let output: Int32

    init(_ arguments: [String]) {
        var ends: [Int32] = [0, 0]
        precondition(unsafe pipe(&ends) == 0, "a pipe is free")
        output = ends[0]
        var actions = unsafe posix_spawn_file_actions_t()
        _ = unsafe posix_spawn_file_actions_init(&actions)
        _ = unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        _ = unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        _ = unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        _ = unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        let path = TestCertificates.command ?? ""
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([path] + arguments).map {
            unsafe strdup($0)
        }
        unsafe words.append(nil)
        let result = unsafe posix_spawn(&processID, path, &actions, nil, words, environ)
        unsafe words.forEach { unsafe free($0) }
        close(ends[1])
        precondition(result == 0, "openssl starts")
    }

    deinit { close(output) }

    /// Reads lines until one starts with `start`.
    func waitForLine(_ start: String) -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe read(output, &byte, 1) == 1 {
            guard byte == 10 else {
                line.append(byte)
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix(start) { return text }
            line.removeAll()
        }
        return nil
    }

    func wait() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) < 0 && errno == EINTR {}
        return status
    }

    func stop() {
        kill(processID, SIGKILL)
        _ = wait()
    }
}

/// `openssl s_server`, which answers a GET with a page about the connection.
final class TLSServer {
    let port: String
    private let process: OpenSSLProcess

    init(_ certificates: TestCertificates, _ options: String = "") {
        process = OpenSSLProcess(
            ("s_server -accept 127.0.0.1:0 -www -cert \(certificates.folder)/server.pem"
                + " -key \(certificates.folder)/server.key \(options)")
                .split(separator: " ").map(String.init))
        let line = process.waitForLine("ACCEPT") ?? ""
        port = line.split(separator: ":").last.map(String.init) ?? "0"
    }

    deinit { process.stop() }
}
