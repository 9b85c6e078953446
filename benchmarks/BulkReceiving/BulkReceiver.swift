import Compression
import Records
import SystemInterface
package import WorldInterface

/// Takes `_bulk` requests as Elasticsearch does, stores nothing, and counts what arrived.
///
/// Goal: it costs a collector nothing but its own part of the exchange. `GET /_stats` tells what it
/// has counted. It trusts its clients: only for benchmarks.
package final class BulkReceiver {
    /// What arrived.
    package private(set) var tally: DocumentTally
    /// `_bulk` requests.
    package private(set) var requestCount = 0
    /// Bytes of their bodies as sent.
    package private(set) var sentByteCount = 0
    /// Bytes of their bodies after decompression.
    package private(set) var bodyByteCount = 0

    private let listener: ListeningSocket
    private let poller: Poller
    private var connections: [Int32: ReceiverConnection] = [:]
    private let reader = GzipReader()
    private let plain = GrowableBuffer(keptByteCount: 1 << 27)
    private static let listenerToken = UInt64.max

    /// Listens on 127.0.0.1; port 0 lets the kernel choose.
    package init(port: UInt16, recordCount: Int) throws(WorldError) {
        tally = DocumentTally(recordCount: recordCount)
        listener = try ListeningSocket(address: "127.0.0.1", port: port)
        poller = try Poller()
        try poller.register(
            listener.descriptor, for: .readable, token: BulkReceiver.listenerToken)
    }

    /// The port.
    package var port: UInt16 { listener.port }

    /// Waits for events, at most so many nanoseconds, and deals with them.
    package func turn(timeoutNanoseconds: UInt64?) throws(WorldError) {
        let count = try poller.wait(timeoutNanoseconds: timeoutNanoseconds)
        for index in 0..<count {
            let event = poller.event(at: index)
            if event.token == BulkReceiver.listenerToken {
                try acceptAll()
            } else if let connection = connections[Int32(truncatingIfNeeded: event.token)] {
                serve(connection)
            }
        }
    }

    private func acceptAll() throws(WorldError) {
        while let socket = try listener.accept() {
            connections[socket.descriptor] = ReceiverConnection(socket: socket)
            try poller.register(
                socket.descriptor, for: .readable, token: UInt64(socket.descriptor))
        }
    }

    private func serve(_ connection: ReceiverConnection) {
        let hadOutput = connection.hasOutput
        let isOpen = connection.read { self.answer($0, $1) } && connection.write()
        let descriptor = connection.socket.descriptor
        guard isOpen else {
            poller.remove(descriptor)
            connections[descriptor] = nil
            return connection.socket.close()
        }
        if connection.hasOutput != hadOutput {
            try? poller.modify(
                descriptor, for: connection.hasOutput ? [.readable, .writable] : .readable,
                token: UInt64(descriptor))
        }
    }

    private func answer(_ request: ReceiverRequest, _ body: ByteView) -> [UInt8] {
        if request.path.hasSuffix("/_bulk") { return takeBulk(request, body) }
        return switch request.path {
        case "/": ReceiverAnswer.server
        case "/_stats": ReceiverAnswer.response(statistics)
        case "/_cluster/health": ReceiverAnswer.health
        case "/_license", "/_xpack": ReceiverAnswer.license
        default: ReceiverAnswer.response("{}")
        }
    }

    private func takeBulk(_ request: ReceiverRequest, _ body: ByteView) -> [UInt8] {
        requestCount += 1
        sentByteCount += body.count
        let text = request.isCompressed ? decompress(body) : body
        bodyByteCount += text.count
        return ReceiverAnswer.bulk(documentCount: tally.count(text))
    }

    /// The text of a compressed body, valid until the next one; what is damaged is left out.
    private func decompress(_ body: ByteView) -> ByteView {
        reader.reset()
        plain.reset()
        var place = 0
        while true {
            let rest = body.slice(place, body.count)
            guard
                let progress = try? unsafe reader.read(
                    from: UnsafeRawBufferPointer(start: rest.base, count: rest.count),
                    into: plain.room(1 << 20)),
                progress.consumedByteCount + progress.producedByteCount > 0
            else { break }
            plain.advance(progress.producedByteCount)
            place += progress.consumedByteCount
        }
        return unsafe ByteView(plain.bytes)
    }

    /// What was counted, as JSON.
    private var statistics: String {
        """
        {"requests":\(requestCount),"documents":\(tally.documents),"records":\(tally.records),\
        "missing":\(tally.missing),"duplicates":\(tally.duplicates),"cut":\(tally.cut),\
        "strays":\(tally.strays),"bare":\(tally.bare),\
        "sent_bytes":\(sentByteCount),"body_bytes":\(bodyByteCount)}
        """
    }
}
