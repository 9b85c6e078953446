import Records
import Testing
import WorldInterface

@testable import Delivery

/// A server that refuses document types gets the same records without them.
@Suite struct TypeRefusalTests {
    private static let member = Array(#","_type":"_doc""#.utf8)
    private static var refusal: HTTPAnswer {
        HTTPAnswer(
            status: 400,
            body: Array(
                (#"{"error":{"type":"illegal_argument_exception","reason":"Action/metadata line [1] "#
                    + #"contains an unknown parameter [_type]"},"status":400}"#).utf8))
    }

    @Test func takesTheTypeOutOfActionLinesOnly() {
        let frames = TypedFrames(
            prefix: "",
            bodies: [
                #"{"create":{"_index":"a","_type":"_doc","_id":"x,\"_type\":\"_doc\""}}"# + "\n"
                    + #"{"n":1,"_type":"_doc"}"# + "\n",
                #"{"create":{"_index":"b"}}"# + "\n" + #"{"x":0,"_type":"_doc"}"# + "\n",
            ])
        let body = TypelessBody(BulkJob(token: 1, slices: [frames.slice]), member: Self.member)
        let wanted =
            #"{"create":{"_index":"a","_id":"x,\"_type\":\"_doc\""}}"# + "\n"
            + #"{"n":1,"_type":"_doc"}"# + "\n" + #"{"create":{"_index":"b"}}"# + "\n"
            + #"{"x":0,"_type":"_doc"}"# + "\n"
        for pieceByteCount in [1, 7, 4096] {
            #expect(read(body, pieceByteCount) == wanted)
            body.rewind()
        }
        #expect(body.byteCount == wanted.utf8.count)
    }

    @Test func isNotNeededWithoutTheType() {
        let without = TypedFrames(prefix: #"{"create":{"_index":"a"}}"# + "\n{", bodies: ["}\n"])
        let with = TypedFrames(
            prefix: #"{"create":{"_index":"a","_type":"_doc"}}"# + "\n{", bodies: ["}\n"])
        #expect(!TypelessBody.isNeeded(for: [without.slice], member: Self.member))
        #expect(TypelessBody.isNeeded(for: [without.slice, with.slice], member: Self.member))
    }

    @Test func sendsAgainWithoutTheTypeAndLosesNothing() throws {
        let world = RequestWorld()
        var settings = BulkSettings(hosts: [.init(url: "http://es:9200")])
        settings.typeMember = Self.member
        settings.retryLimit = 0
        let sender = BulkSender(settings: settings, world: world)
        let frames = TypedFrames(
            prefix: #"{"create":{"_index":"a","_type":"_doc"}}"# + "\n{",
            bodies: ["\"n\":1}\n", "\"n\":2}\n"])
        sender.send([frames.slice], token: 1)
        sender.send([frames.slice], token: 2)
        #expect(world.requests.count == 2)
        #expect(sender.handle(RequestID(number: 1), .answer(Self.refusal)))
        #expect(sender.handle(RequestID(number: 2), .answer(Self.refusal)))
        #expect(sender.omitsType && !sender.isBlocked)
        try #require(world.requests.count == 4)
        for request in world.requests[2...] {
            let body = try #require(request.body)
            #expect(
                read(body, 4096) == #"{"create":{"_index":"a"}}"# + "\n{\"n\":1}\n"
                    + #"{"create":{"_index":"a"}}"# + "\n{\"n\":2}\n")
        }
        let stored = HTTPAnswer(
            status: 200,
            body: Array(
                #"{"errors":false,"items":[{"create":{"status":201}},{"create":{"status":201}}]}"#
                    .utf8))
        #expect(sender.handle(RequestID(number: 3), .answer(stored)))
        #expect(sender.handle(RequestID(number: 4), .answer(stored)))
        let settlements = sender.takeSettlements()
        #expect(settlements.map(\.delivered) == [2, 2])
        #expect(settlements.allSatisfy { $0.rejections.isEmpty })
    }

    @Test func splitsOnOtherRefusals() {
        let world = RequestWorld()
        var settings = BulkSettings(hosts: [.init(url: "http://es:9200")])
        settings.typeMember = Self.member
        let sender = BulkSender(settings: settings, world: world)
        let frames = TypedFrames(prefix: "{}\n{", bodies: ["}\n"])
        sender.send([frames.slice], token: 1)
        let answer = HTTPAnswer(status: 400, body: Array("malformed".utf8))
        #expect(sender.handle(RequestID(number: 1), .answer(answer)))
        #expect(!sender.omitsType)
        #expect(sender.takeSettlements().map(\.rejections.count) == [1])
    }

    private func read(_ body: any HTTPBody, _ pieceByteCount: Int) -> String {
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceByteCount)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe body.read(into: $0) }
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            text += piece[..<count]
        }
    }
}

/// Compact records in memory of their own.
///
/// Safe: the slice points into memory that lives as long as this object.
@safe private final class TypedFrames {
    private let memory: UnsafeMutablePointer<UInt8>
    let slice: FrameSlice

    init(prefix: String, bodies: [String]) {
        let prefix = Array(prefix.utf8)
        let capacity = 4096
        unsafe memory = .allocate(capacity: capacity)
        var writer = unsafe ByteWriter(base: memory, capacity: capacity)
        for byte in prefix { writer.append(byte) }
        let start = writer.count
        for body in bodies {
            let place = writer.count
            writer.advance(CompactRecord.headerByteCount)
            for byte in body.utf8 { writer.append(byte) }
            unsafe CompactRecord.store(
                bodyByteCount: body.utf8.count, sourceByteCount: 1, sourceOffset: 0,
                at: memory + place)
        }
        let empty = ByteView("")
        slice = FrameSlice(
            template: RecordTemplate(
                prefix: writer.written.slice(0, start), hasOffset: false, middle: empty,
                suffix: empty, tag: empty),
            payload: writer.written.slice(start, writer.count), recordCount: bodies.count)
    }

    deinit { unsafe memory.deallocate() }
}

/// A world that has nothing but requests.
private final class RequestWorld: World {
    private(set) var requests: [HTTPRequest] = []

    var monotonicNanoseconds: UInt64 { 1 }
    var wallNanoseconds: Int64 { 1 }
    func randomBits() -> UInt64 { 1 }
    func wait(until deadline: UInt64?, into events: inout [WorldEvent]) {}
    func start(_ request: HTTPRequest) -> RequestID {
        requests.append(request)
        return RequestID(number: UInt64(requests.count))
    }
    func cancel(_ request: RequestID) {}

    private var nothing: WorldError { .notFound("there is nothing in this world") }
    func list(directory: String) throws(WorldError) -> [DirectoryEntry] { throw nothing }
    func resolve(path: String) throws(WorldError) -> String { throw nothing }
    func status(path: String) throws(WorldError) -> FileStatus { throw nothing }
    func openLog(path: String) throws(WorldError) -> LogHandle { throw nothing }
    func status(of handle: LogHandle) throws(WorldError) -> FileStatus { throw nothing }
    func read(
        _ handle: LogHandle, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(WorldError) -> Int { throw nothing }
    func close(_ handle: LogHandle) {}
    func watch(directory: String) throws(WorldError) -> WatchID { throw nothing }
    func unwatch(_ watch: WatchID) {}
    func stateFiles() throws(WorldError) -> [StateFileEntry] { [] }
    func makeMapping(name: String, byteCount: Int) throws(WorldError) -> StateMapping {
        throw nothing
    }
    func openMapping(name: String) throws(WorldError) -> StateMapping { throw nothing }
    func sync(_ mapping: StateMapping, byteCount: Int) throws(WorldError) {}
    func closeMapping(_ mapping: StateMapping) {}
    func removeStateFile(name: String) throws(WorldError) {}
    func renameStateFile(from: String, to: String) throws(WorldError) {}
    func appendStateFile(
        name: String, bytes: UnsafeRawBufferPointer, sync: Bool
    ) throws(WorldError) {}
    func loadPositions() throws(WorldError) -> [Position] { [] }
    func commit(_ positions: [Position], durable: Bool) throws(WorldError) {}
    func removePositions(of sources: [SourceKey]) throws(WorldError) {}
    func write(_ bytes: UnsafeRawBufferPointer, to sink: LocalSink) throws(WorldError) {}
}
