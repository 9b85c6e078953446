/// A bucket for each value of a field.
final class TermsAggregator: Aggregator {
    private let options: TermsOptions
    private let slot: Int
    private let kind: ValueKind
    private let keyStyle: DateStyle
    private let budget: MemoryBudget
    private let order: [(order: TermsOptions.Order, path: FigurePath?)]
    private let missing: FieldValue?
    private let missingText: OwnedBytes

    private var texts: TextKeyTable
    private var numbers: NumberKeyTable
    private var lists = BucketLists()
    private var counts = BucketCounts()
    private var isAdmitted: [Bool] = []
    private let buckets: ChildAggregators

    init(
        _ options: TermsOptions, children: ChildAggregators, builder: AggregatorBuilder
    ) throws(SearchError) {
        self.options = options
        buckets = children
        budget = builder.budget
        slot = try builder.values.slot(of: options.field)
        let use = builder.values.fields[slot]
        kind = use.kind == .unmapped ? .keyword : use.kind
        try builder.refuseText(use)
        keyStyle = try builder.style(use, format: options.format)
        texts = TextKeyTable(budget: budget)
        numbers = NumberKeyTable(budget: budget)
        missingText = OwnedBytes(options.missing ?? "")
        missing = try builder.missing(options.missing, missingText, kind, keyStyle)
        order = options.order.map { order in
            if case .figure(let path, _) = order { return (order, FigurePath(path)) }
            return (order, nil)
        }
        super.init()
        for case .figure(let path, _) in options.order {
            try children.check(FigurePath(path), text: path)
        }
    }

    override var typeName: String {
        switch kind {
        case .keyword, .text, .address, .unmapped: "sterms"
        case .double: "dterms"
        case .integer, .boolean, .date: "lterms"
        }
    }

    override var inputs: AggregationInputs {
        options.field == FieldUse.time ? [] : buckets.inputs.intersection(.minutes)
    }

    override func collect(
        _ document: DocumentValues, bucket: Int, weight: Int
    ) throws(SearchError) {
        let values = document.values(of: slot)
        if values.isEmpty {
            guard let missing else { return }
            try collect(missing, document, bucket, weight)
            return
        }
        var last: Int64?
        for value in values {
            if case .text = value {
                try collect(value, document, bucket, weight)
            } else if value.bits != last {
                last = value.bits
                try collect(value, document, bucket, weight)
            }
        }
    }

    override var wantsOthers: Bool { options.minimumCount == 0 }

    override func collectOther(_ document: DocumentValues) throws(SearchError) {
        for value in document.values(of: slot) { try collect(value, document, 0, 0) }
    }

    @inline(__always)
    private func collect(
        _ value: FieldValue, _ document: DocumentValues, _ owner: Int, _ weight: Int
    ) throws(SearchError) {
        let ordinal: Int
        if case .text(let text) = value {
            ordinal = try texts.ordinal(owner: owner, key: text)
        } else {
            ordinal = try numbers.ordinal(owner: owner, key: value.bits)
        }
        if ordinal == isAdmitted.count {
            lists.append(ordinal, owner: owner)
            isAdmitted.append(options.filter.isOpen || options.filter.admits(keyText(ordinal)))
        }
        guard isAdmitted[ordinal] else { return }
        try counts.add(weight, to: ordinal, budget)
        if weight > 0 { try buckets.collect(document, bucket: ordinal, weight: weight) }
    }

    override func write(bucket: Int, into output: inout JSONOutput) throws(SearchError) {
        let all = lists.buckets(of: bucket).filter {
            isAdmitted[$0] && counts[$0] >= options.minimumCount
        }
        let shown = top(all)
        try budget.takeBuckets(shown.count)
        let total = all.reduce(0) { $0 + counts[$1] }
        output.key("doc_count_error_upper_bound")
        output.int(0)
        output.key("sum_other_doc_count")
        output.int(total - shown.reduce(0) { $0 + counts[$1] })
        output.key("buckets")
        output.beginArray()
        for ordinal in shown {
            output.beginObject()
            writeKey(ordinal, into: &output)
            output.key("doc_count")
            output.int(counts[ordinal])
            if options.showsErrors {
                output.key("doc_count_error_upper_bound")
                output.int(0)
            }
            try buckets.write(bucket: ordinal, into: &output)
            output.endObject()
        }
        output.endArray()
    }

    /// The first of `all` in the wanted order.
    private func top(_ all: [Int]) -> [Int] {
        let figures = order.map { entry in
            entry.path.map { path in
                all.map { buckets.figure(path: path, bucket: $0, count: counts[$0]) ?? .nan }
            }
        }
        let places = Array(all.indices).first(options.size) { left, right in
            isOrdered(all[left], all[right], left, right, figures)
        }
        return places.map { all[$0] }
    }

    private func isOrdered(
        _ left: Int, _ right: Int, _ leftPlace: Int, _ rightPlace: Int, _ figures: [[Double]?]
    ) -> Bool {
        for (index, entry) in order.enumerated() {
            let comparison: Int
            let isAscending: Bool
            switch entry.order {
            case .count(let ascending):
                (comparison, isAscending) = ((counts[left] - counts[right]).signum(), ascending)
            case .key(let ascending):
                (comparison, isAscending) = (compareKeys(left, right), ascending)
            case .figure(_, let ascending):
                let values = figures[index] ?? []
                let order = FigureOrder.compare(
                    values[leftPlace], values[rightPlace], isAscending: ascending)
                (comparison, isAscending) = (order, true)
            }
            if comparison != 0 { return isAscending ? comparison < 0 : comparison > 0 }
        }
        return compareKeys(left, right) < 0
    }

    private func compareKeys(_ left: Int, _ right: Int) -> Int {
        if kind == .address {
            return SortValue.compare(
                SortValue(address: keyText(left)), SortValue(address: keyText(right)))
        }
        if kind.isText {
            let (a, b) = (texts.key(left), texts.key(right))
            return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
        }
        return SortValue.compare(numberValue(left), numberValue(right))
    }

    private func numberValue(_ ordinal: Int) -> SortValue {
        let bits = numbers.key(ordinal)
        return kind == .double
            ? .double(Double(bitPattern: UInt64(bitPattern: bits))) : .integer(bits)
    }

    /// The key as lists of wanted values write it.
    private func keyText(_ ordinal: Int) -> String {
        if kind.isText { return String(decoding: texts.key(ordinal), as: UTF8.self) }
        switch (numberValue(ordinal), kind) {
        case (.integer(let number), .boolean): return number == 0 ? "false" : "true"
        case (.integer(let number), .date): return keyStyle.text(number)
        case (.integer(let number), _): return String(number)
        case (.double(let number), _): return JavaNumber.text(number)
        default: return ""
        }
    }

    private func writeKey(_ ordinal: Int, into output: inout JSONOutput) {
        output.key("key")
        if kind.isText { return output.string(keyText(ordinal)) }
        numberValue(ordinal).write(into: &output)
        if kind == .boolean || kind == .date {
            output.key("key_as_string")
            output.string(keyText(ordinal))
        }
    }
}
