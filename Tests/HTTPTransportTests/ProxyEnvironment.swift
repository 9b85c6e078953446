import Glibc
import TestSupport

/// A proxy that the environment of all these tests names, set before curl first looks.
enum ProxyEnvironment {
    static let proxy: ScriptedServer = {
        let server = ScriptedServer { connection in
            while let request = connection.readRequest() {
                connection.answer("200 OK", "proxy: \(request.line)")
            }
        }
        _ = unsafe setenv("http_proxy", "http://127.0.0.1:\(server.port)", 1)
        _ = unsafe unsetenv("no_proxy")
        return server
    }()
}
