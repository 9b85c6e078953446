public import Records

/// Writes the answer to a search: first ``init(request:indices:)``, then the hits in order, then
/// ``finish(header:took:aggregations:)``.
public struct SearchAnswer {
    /// A document that is shown.
    public struct Hit {
        /// The position of its index in the list of indices.
        public var index: Int
        /// Its id.
        public var id: ByteView
        /// Its source, a valid object.
        public var source: ByteView
        /// What it is sorted by; nil when the request has no order.
        public var sortValues: [SortValue]?
        /// How often it was written.
        public var version: Int
        /// Its place in the store's order of writes.
        public var sequenceNumber: Int

        /// Makes one; the views have to last until it is written.
        public init(
            index: Int, id: ByteView, source: ByteView, sortValues: [SortValue]? = nil,
            version: Int = 1, sequenceNumber: Int = 0
        ) {
            self.index = index
            self.id = id
            self.source = source
            self.sortValues = sortValues
            self.version = version
            self.sequenceNumber = sequenceNumber
        }
    }

    private let request: SearchRequest
    private let indices: [SearchedIndex]
    private let fields: FieldFetcher?
    private let highlighter: Highlighter?
    private let sorter: SortReader?
    private var hits = JSONOutput()
    private var count = 0

    /// Begins an answer.
    ///
    /// - Parameters:
    ///   - request: What was asked for.
    ///   - indices: The indices that were searched.
    ///   - sorter: What computed the hits' sort values, if they have some.
    public init(
        request: SearchRequest, indices: [SearchedIndex], sorter: SortReader? = nil
    ) throws(SearchError) {
        self.request = request
        self.indices = indices
        self.sorter = sorter
        fields = try FieldFetcher(request, indices: indices)
        highlighter = try Highlighter(request, indices: indices)
        hits.beginArray()
    }

    /// Writes a hit.
    public mutating func append(_ hit: Hit) {
        count += 1
        hits.beginObject()
        hits.key("_index")
        hits.string(indices[hit.index].name)
        if !request.hidesStoredFields {
            hits.key("_id")
            hits.string(hit.id)
        }
        writeNumbers(hit)
        hits.key("_score")
        hits.number(isScored ? 1 : nil)
        if request.sourceFilter.isShown {
            hits.key("_source")
            request.sourceFilter.write(hit.source, into: &hits)
        }
        fields?.write(index: hit.index, id: hit.id, source: hit.source, into: &hits)
        highlighter?.write(index: hit.index, id: hit.id, source: hit.source, into: &hits)
        if let sortValues = hit.sortValues, !request.sort.isEmpty || request.pointInTime != nil {
            hits.key("sort")
            if let sorter {
                sorter.write(sortValues, into: &hits)
            } else {
                hits.beginArray()
                for value in sortValues { value.write(into: &hits) }
                hits.endArray()
            }
        }
        hits.endObject()
    }

    private mutating func writeNumbers(_ hit: Hit) {
        if request.showsVersion {
            hits.key("_version")
            hits.int(hit.version)
        }
        if request.showsSequenceNumber {
            hits.key("_seq_no")
            hits.int(hit.sequenceNumber)
            hits.key("_primary_term")
            hits.int(1)
        }
    }

    /// Whether hits have a score: where nothing else decides about the order.
    private var isScored: Bool {
        request.sort.isEmpty || request.sort.contains { $0.target == .score }
    }

    /// Gives the whole answer.
    ///
    /// - Parameters:
    ///   - header: How many hits there are; nil when nobody asked.
    ///   - took: The milliseconds that the search took.
    ///   - aggregations: The value of `aggregations`; nil without any.
    ///   - scrollId: The name of the scroll that was begun.
    ///   - pointInTimeId: The name of the view that was searched.
    ///   - timedOut: Whether the search gave up before it was through.
    ///   - shardCount: The number of searched indices.
    public consuming func finish(
        header: HitsHeader?, took: Int, aggregations: JSONOutput? = nil, scrollId: String? = nil,
        pointInTimeId: String? = nil, timedOut: Bool = false, isTerminatedEarly: Bool = false,
        shardCount: Int? = nil
    ) -> [UInt8] {
        hits.endArray()
        var output = JSONOutput()
        output.beginObject()
        for (key, value) in [("_scroll_id", scrollId), ("pit_id", pointInTimeId)] {
            guard let value else { continue }
            output.key(key)
            output.string(value)
        }
        output.key("took")
        output.int(took)
        output.key("timed_out")
        output.bool(timedOut)
        if isTerminatedEarly {
            output.key("terminated_early")
            output.bool(true)
        }
        SearchAnswer.writeShards(shardCount ?? indices.count, into: &output)
        writeHits(header, into: &output)
        if let aggregations {
            output.key("aggregations")
            output.raw(aggregations.bytes)
        }
        output.endObject()
        return output.bytes
    }

    private func writeHits(_ header: HitsHeader?, into output: inout JSONOutput) {
        output.key("hits")
        output.beginObject()
        if request.totalHitsAsInteger {
            output.key("total")
            output.int(header?.total ?? -1)
        } else {
            header?.write(into: &output)
        }
        output.key("max_score")
        output.number(isScored && count > 0 ? 1 : nil)
        output.key("hits")
        output.raw(hits.bytes)
        output.endObject()
    }

    /// Writes the member `_shards` for `count` shards that all went well.
    public static func writeShards(_ count: Int, into output: inout JSONOutput) {
        output.key("_shards")
        output.beginObject()
        for (key, number) in [
            ("total", count), ("successful", count), ("skipped", 0), ("failed", 0),
        ] {
            output.key(key)
            output.int(number)
        }
        output.endObject()
    }
}
