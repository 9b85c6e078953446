internal import Records

/// A range of which every record has found its end.
public struct Settlement {
    /// The number given to ``BulkSender/send(_:token:)``.
    public var token: UInt64
    /// Records that were stored now.
    public var delivered = 0
    /// Records that an earlier try had stored.
    public var duplicates = 0
    /// Records that went to the failure store.
    public var failureStore = 0
    /// Records that can never be stored.
    public var rejections: [Rejection] = []
}

/// A record that can never be stored, and why.
public struct Rejection {
    /// The action line as it was sent, without line feed.
    public var action: [UInt8]
    /// The document as it was sent.
    public var document: [UInt8]
    /// The bits of the key of its source.
    public var sourceBits: UInt64
    /// Where it stands there.
    public var sourceOffset: UInt64
    /// How long it is there.
    public var sourceByteCount: Int
    /// The tag.
    public var tag: [UInt8]
    /// The server's status, 0 when there was none.
    public var status: Int
    /// The type of the error.
    public var errorType: String
    /// The reason.
    public var reason: String
    /// Whether it might have been stored by another try.
    public var isGivenUp: Bool { errorType == ItemResult.retryLimitType }

    init(
        _ slice: FrameSlice, _ record: CompactRecord.Header, _ body: ByteView, result: ItemResult
    ) {
        let size = slice.template.addedByteCount + body.count
        let wire = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            if let base = buffer.baseAddress {
                unsafe BulkBody.expand(
                    slice.template, offset: record.sourceOffset, body: body, to: base)
            }
            count = size
        }
        let border = wire.firstIndex(of: 0x0A) ?? wire.endIndex
        action = Array(wire[..<border])
        document = Array(wire[min(border + 1, wire.endIndex)...].dropLast())
        sourceBits = slice.sourceBits
        sourceOffset = record.sourceOffset
        sourceByteCount = record.sourceByteCount
        tag = slice.template.tag.array
        status = result.status
        errorType = result.errorType
        reason = result.reason
    }
}
