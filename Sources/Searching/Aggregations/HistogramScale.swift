extension HistogramOptions {
    /// The number that a bound says.
    func bound(_ text: String, _ style: DateStyle) throws(SearchError) -> Double {
        if scale.isDate { return Double(try style.moment(text, now: now)) }
        guard let number = Double(text), number.isFinite else {
            throw .illegalArgument("failed to parse the bound [\(text)]")
        }
        return number
    }

    /// The name of the type in answers that carry types, and in errors.
    var typeName: String { scale.isDate ? "date_histogram" : "histogram" }

    /// The keys that two bounds lie in; a bound that is missing leaves its side to the other.
    func range(_ bounds: Bounds?, _ style: DateStyle) throws(SearchError) -> ClosedRange<Int64>? {
        guard let bounds else { return nil }
        let low = try bounds.minimum.map { text throws(SearchError) in try key(text, style) }
        let high = try bounds.maximum.map { text throws(SearchError) in try key(text, style) }
        guard let first = low ?? high, let last = high ?? low else { return nil }
        guard first <= last else {
            throw .illegalArgument(
                """
                [extended_bounds.min][\(bounds.minimum ?? "")] cannot be greater than \
                [extended_bounds.max][\(bounds.maximum ?? "")]
                """
            )
        }
        return first...last
    }

    private func key(_ text: String, _ style: DateStyle) throws(SearchError) -> Int64 {
        let number = try bound(text, style)
        let value: FieldValue = scale.isDate ? .integer(Int64(number)) : .double(number)
        guard let key = scale.key(value) else {
            throw .illegalArgument("the bound [\(text)] is out of range")
        }
        return key
    }
}

extension HistogramOptions.Scale {
    /// Whether keys are moments.
    var isDate: Bool {
        if case .date = self { return true }
        return false
    }

    /// The bucket of a value: the moment it begins at, or its number from the offset on.
    @inline(__always) func key(_ value: FieldValue) -> Int64? {
        switch (self, value) {
        case (.date(let rounding), .integer(let time)):
            return time.magnitude < 1 << 60 ? rounding.key(time) : nil
        case (.number(let interval, let offset), _):
            guard let number = value.number else { return nil }
            let place = ((number - offset) / interval).rounded(.down)
            return place.magnitude < 9e15 ? Int64(place) : nil
        case (.date, _): return nil
        }
    }

    /// The key behind `key`.
    func next(_ key: Int64) -> Int64 {
        if case .date(let rounding) = self { return rounding.next(key) }
        return key + 1
    }

    /// The number at which a bucket begins.
    func number(_ key: Int64) -> Double {
        if case .number(let interval, let offset) = self { return Double(key) * interval + offset }
        return Double(key)
    }
}
