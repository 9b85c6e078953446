internal import Compression
internal import Hummingbird
internal import NIOCore
internal import Searching

/// Reads the body of a request whole, up to limits.
struct BodyReader: Sendable {
    /// The greatest size of a body in bytes, decompressed.
    let limit: Int

    /// How much is decompressed at a time, in bytes.
    private static let pieceByteCount = 64 << 10
    /// The steps in which room is asked for, in bytes.
    private static let shareStep = 1 << 20

    /// Reads `body`.
    ///
    /// - Parameters:
    ///   - isCompressed: whether it is gzip.
    ///   - announced: the value of `Content-Length`.
    /// - Throws: a `SearchError` with status 413 when the body is larger than the limit, 429 when
    ///   there is no room for it, 400 when it is no gzip; the connection's errors.
    func read(
        _ body: some AsyncSequence<ByteBuffer, any Error>, isCompressed: Bool, announced: Int?,
        share: BodyBudget.Share
    ) async throws -> [UInt8] {
        var collected = Collected(limit: limit, share: share)
        if isCompressed {
            let reader = GzipReader()
            var room = [UInt8](repeating: 0, count: BodyReader.pieceByteCount)
            for try await piece in body {
                try decompress(piece, reader, &room, &collected)
            }
            guard reader.isComplete else { throw ServerError.badGzip("unexpected end") }
        } else {
            if let announced { try collected.reserve(announced) }
            for try await piece in body { try collected.append(piece) }
        }
        return collected.bytes
    }

    private func decompress(
        _ piece: ByteBuffer, _ reader: GzipReader, _ room: inout [UInt8],
        _ collected: inout Collected
    ) throws {
        try unsafe piece.withUnsafeReadableBytes { bytes in
            var rest = unsafe bytes
            var isDone = false
            while !isDone {
                let progress: GzipReader.Progress
                do {
                    progress = try unsafe room.withUnsafeMutableBytes { output throws(GzipError) in
                        try unsafe reader.read(from: rest, into: output)
                    }
                } catch let error as GzipError {
                    throw ServerError.badGzip(error.reason)
                }
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest[progress.consumedByteCount...])
                try collected.append(room[..<progress.producedByteCount])
                isDone = unsafe progress.producedByteCount == 0 && rest.isEmpty
            }
        }
    }

    /// What has been read so far.
    private struct Collected {
        let limit: Int
        let share: BodyBudget.Share
        var bytes: [UInt8] = []

        mutating func reserve(_ byteCount: Int) throws {
            try admit(byteCount)
            bytes.reserveCapacity(byteCount)
        }

        mutating func append(_ piece: ByteBuffer) throws {
            try admit(bytes.count + piece.readableBytes)
            unsafe piece.withUnsafeReadableBytes { unsafe bytes.append(contentsOf: $0) }
        }

        mutating func append(_ piece: ArraySlice<UInt8>) throws {
            try admit(bytes.count + piece.count)
            bytes.append(contentsOf: piece)
        }

        /// Makes sure that `byteCount` bytes are allowed.
        private func admit(_ byteCount: Int) throws {
            guard byteCount <= limit else { throw ServerError.tooLarge(limit: limit) }
            let step = BodyReader.shareStep
            guard share.grow(to: (byteCount + step - 1) / step * step) else {
                throw ServerError.busy()
            }
        }
    }
}
