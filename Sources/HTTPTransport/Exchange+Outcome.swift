import CCurl
import WorldInterface

/// What has come of an exchange.
extension Exchange {
    /// The end of the exchange, after curl reported `code`.
    ///
    /// Takes the body out.
    func outcome(_ code: CURLcode) -> HTTPResponse {
        if let ownFailure { return .failure(ownFailure) }
        if code == CURLE_OK || isRefusalDuringUpload(code) {
            return .answer(makeAnswer())
        }
        return .failure(HTTPFailure(kind: failureKind(code), message: handle.message(for: code)))
    }

    /// The request without its preference for an address family, when the preferred one led
    /// nowhere, or nil.
    ///
    /// Nothing was sent by then. curl knows no preference, only a restriction.
    func secondAttempt(after code: CURLcode) -> HTTPRequest? {
        guard code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT,
            var request, request.connection.preferredAddressFamily != nil
        else { return nil }
        request.connection.preferredAddressFamily = nil
        return request
    }

    /// Whether the server refused the request before it had it all.
    ///
    /// A server that answers 413 does not wait for the rest of the body, and often breaks the
    /// connection; its answer counts nevertheless. An early 2xx would not: not all was sent.
    private func isRefusalDuringUpload(_ code: CURLcode) -> Bool {
        isBreak(code) && header.isComplete && header.status >= 300 && unsentByteCount > 0
    }

    private func makeAnswer() -> HTTPAnswer {
        HTTPAnswer(
            status: header.status, headers: header.lines, body: takeReceived(),
            durationSeconds: Double(handle.count(CURLINFO_TOTAL_TIME_T)) / 1e6,
            sentByteCount: handle.number(CURLINFO_REQUEST_SIZE)
                + handle.count(CURLINFO_SIZE_UPLOAD_T))
    }

    private func failureKind(_ code: CURLcode) -> HTTPFailure.Kind {
        if isBreak(code) { return unsentByteCount > 0 ? .sendInterrupted : .receiveInterrupted }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
            CURLE_INTERFACE_FAILED, CURLE_PROXY:
            return .connect
        case CURLE_OPERATION_TIMEDOUT: return .timeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_USE_SSL_FAILED:
            return .tls
        default: return .other
        }
    }

    /// Whether `code` says that the connection broke, or that what came was cut off.
    private func isBreak(_ code: CURLcode) -> Bool {
        switch code {
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
            CURLE_SEND_FAIL_REWIND, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            true
        default: false
        }
    }
}
