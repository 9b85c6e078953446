internal import Hummingbird
internal import HummingbirdCore
#if TLS
    internal import HummingbirdTLS
#endif
internal import NIOCore
internal import NIOHTTPTypes

/// Makes the part of the server that speaks HTTP, plain or with TLS.
enum TransportBuilder {
    /// The server for some settings.
    ///
    /// - Throws: ``SettingError`` when the certificate or its key cannot be used.
    static func server(_ settings: ServerSettings) throws -> HTTPServerBuilder {
        let limit = settings.maximumHeaderByteCount
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [BareErrorHandler()],
                idleTimeout: .milliseconds(settings.idleMilliseconds),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limit, maxHeaderListSize: limit, maxHeaderFieldCount: 200)))
        guard let certificate = settings.certificateFile, let key = settings.keyFile else {
            return plain
        }
        return try secure(plain, certificate, key)
    }

    #if TLS
        private static func secure(
            _ plain: HTTPServerBuilder, _ certificateFile: String, _ keyFile: String
        ) throws -> HTTPServerBuilder {
            do {
                let chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
                let key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
                var configuration = TLSConfiguration.makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
                configuration.minimumTLSVersion = .tlsv12
                return try .tls(plain, tlsConfiguration: configuration)
            } catch {
                throw SettingError(
                    message: "the certificate \(certificateFile) or its key \(keyFile) cannot be "
                        + "used: \(error)")
            }
        }
    #else
        private static func secure(
            _ plain: HTTPServerBuilder, _ certificateFile: String, _ keyFile: String
        ) throws -> HTTPServerBuilder {
            throw SettingError(
                message: "the certificate \(certificateFile) cannot be used: this program was "
                    + "built without TLS (make demo does so to be quick); make store builds it "
                    + "with TLS")
        }
    #endif
}

/// Gives the answer to a request that is no HTTP, which comes without body, the body and headers
/// that all other errors have.
final class BareErrorHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private static let body =
        #"{"error":{"root_cause":[{"type":"illegal_argument_exception","#
        + #""reason":"the request is not well-formed HTTP/1.1, or its headers are too large"}],"#
        + #""type":"illegal_argument_exception","reason":"the request is not well-formed "#
        + #"HTTP/1.1, or its headers are too large"},"status":400}"#

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 400,
            head.headerFields.value("X-Elastic-Product") == nil
        else { return context.write(data, promise: promise) }
        head.headerFields.set("X-Elastic-Product", "Elasticsearch")
        head.headerFields.set("Content-Type", "application/json; charset=UTF-8")
        head.headerFields.set("Content-Length", String(BareErrorHandler.body.utf8.count))
        context.write(wrapOutboundOut(.head(head)), promise: promise)
        let body = ByteBuffer(string: BareErrorHandler.body)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
    }
}
