import Compression
import Records
import SystemInterface

/// One client's connection: gathers requests, sends answers.
final class ReceiverConnection {
    /// The most bytes of a head, and of a request's body.
    private static let headLimit = 1 << 16
    private static let bodyLimit = 1 << 28
    private static let readByteCount = 1 << 18

    let socket: StreamSocket
    private let input = GrowableBuffer(keptByteCount: 1 << 27)
    private var request: ReceiverRequest?
    private var headByteCount = 0
    private var output: [UInt8] = []
    private var outputStart = 0
    private(set) var isClosing = false

    init(socket: StreamSocket) { self.socket = socket }

    /// Whether bytes wait for room.
    var hasOutput: Bool { outputStart < output.count }

    /// Reads all there is and gives each whole request to `answer`; false when the connection is at
    /// its end.
    func read(_ answer: (ReceiverRequest, ByteView) -> [UInt8]) -> Bool {
        while !isClosing {
            switch unsafe socket.read(into: input.room(ReceiverConnection.readByteCount)) {
            case .bytes(let count):
                input.advance(count)
                takeRequests(answer)
            case .notReady: return true
            case .ended, .failed: return false
            }
        }
        return true
    }

    /// Sends what waits; false when the connection is at its end.
    func write() -> Bool {
        while hasOutput {
            let outcome = unsafe output.withUnsafeBytes {
                unsafe socket.write(UnsafeRawBufferPointer(rebasing: $0[outputStart...]))
            }
            switch outcome {
            case .bytes(let count): outputStart += count
            case .notReady: return true
            case .ended, .failed: return false
            }
        }
        output.removeAll(keepingCapacity: true)
        outputStart = 0
        return !isClosing
    }

    private func takeRequests(_ answer: (ReceiverRequest, ByteView) -> [UInt8]) {
        while !isClosing {
            if request == nil, !takeHead() { return }
            guard let whole = request else { return }
            let end = headByteCount + whole.bodyByteCount
            guard input.count >= end else { return }
            let view = unsafe ByteView(input.bytes)
            output += answer(whole, view.slice(headByteCount, end))
            request = nil
            let rest = view.slice(end, input.count).array
            input.reset()
            unsafe rest.withUnsafeBytes { unsafe input.append($0) }
        }
    }

    /// Looks for the end of a head; false when there is none yet.
    private func takeHead() -> Bool {
        let view = unsafe ByteView(input.bytes)
        guard let end = ReceiverConnection.headEnd(in: view) else {
            if view.count > ReceiverConnection.headLimit { refuse() }
            return false
        }
        guard let head = ReceiverRequest(view.slice(0, end)),
            head.bodyByteCount <= ReceiverConnection.bodyLimit
        else {
            refuse()
            return false
        }
        request = head
        headByteCount = end + 4
        if head.wantsLeave, view.count < headByteCount + head.bodyByteCount {
            output += ReceiverAnswer.leave
        }
        return true
    }

    private func refuse() {
        output += ReceiverAnswer.refusal
        isClosing = true
    }

    private static func headEnd(in view: ByteView) -> Int? {
        var place = 0
        while let index = view.firstIndex(of: 0x0D, from: place), index + 4 <= view.count {
            if view.word32(at: index) == 0x0A0D_0A0D { return index }
            place = index + 1
        }
        return nil
    }
}
