internal import Records

/// Reads the answer to a `_bulk` request.
///
/// Requests ask for `took`, `errors` and, for every item, the status: a filter that leaves the
/// status out would drop empty items from the array and shift the positions of the others.
public enum BulkAnswer {
    /// What each item became, in the order of the actions.
    public enum Outcome {
        /// Every item was stored.
        case allStored
        /// One result for each item.
        case items([ItemResult])
        /// The answer cannot be trusted: not JSON, cut, or not one item for each action.
        case unreadable(String)
    }

    /// The parts of an answer that are asked for.
    public static let filterPath =
        "took,errors,items.*.status,items.*.error.type,items.*.error.reason,"
        + "items.*.error.caused_by.type,items.*.error.caused_by.reason,items.*.failure_store"

    /// Reads an answer to `actionCount` actions.
    public static func read(_ body: [UInt8], actionCount: Int) -> Outcome {
        unsafe body.withUnsafeBytes { buffer in
            let view = unsafe ByteView(buffer)
            if isPlainSuccess(view, actionCount: actionCount) { return .allStored }
            guard let root = JSONCursor.parse(view) else {
                return .unreadable("the answer is not JSON")
            }
            return readItems(root, actionCount: actionCount)
        }
    }

    /// The usual answer, told without reading every item: no errors, and as many objects and
    /// strings as the filter leaves when every item has its status and nothing else.
    ///
    /// `failure_store` in one of them adds a string.
    private static func isPlainSuccess(_ view: ByteView, actionCount: Int) -> Bool {
        let head = view.slice(0, min(view.count, 96))
        guard contains(head, "\"errors\":false"), view.count >= 2,
            view[view.count - 1] == UInt8(ascii: "}") || view[view.count - 1] == 0x0A
        else { return false }
        return count(of: UInt8(ascii: "{"), in: view) == 1 + 2 * actionCount
            && count(of: UInt8(ascii: "\""), in: view) == 6 + 4 * actionCount
    }

    private static func readItems(_ root: JSONCursor, actionCount: Int) -> Outcome {
        guard let items = root.value(forKey: "items") else {
            return .unreadable("the answer has no items")
        }
        var results: [ItemResult] = []
        results.reserveCapacity(actionCount)
        var isWhole = true
        items.forEachElement { element in
            var result: ItemResult?
            element.forEachMember { action, item in
                result = ItemResult(item)
                result?.isUpdate = action.equals(ByteView("update"))
                return false
            }
            if let result { results.append(result) } else { isWhole = false }
            return isWhole
        }
        guard isWhole else { return .unreadable("an item of the answer has no status") }
        guard results.count == actionCount else {
            return .unreadable("\(results.count) items came for \(actionCount) actions")
        }
        return .items(results)
    }

    private static func count(of byte: UInt8, in view: ByteView) -> Int {
        var total = 0
        var index = 0
        let needle = SIMD16<UInt8>(repeating: byte)
        let one = SIMD16<UInt8>(repeating: 1)
        let zero = SIMD16<UInt8>(repeating: 0)
        while index + 16 <= view.count {
            var lanes = zero
            let stop = min(view.count - 16, index + 16 * 254)
            while index <= stop {
                let equal = view.vector16(at: index) .== needle
                lanes = lanes &+ zero.replacing(with: one, where: equal)
                index += 16
            }
            for lane in 0..<16 { total += Int(lanes[lane]) }
        }
        while index < view.count {
            total += view[index] == byte ? 1 : 0
            index += 1
        }
        return total
    }

    private static func contains(_ view: ByteView, _ text: StaticString) -> Bool {
        let needle = ByteView(text)
        var index = 0
        while index + needle.count <= view.count {
            if view.slice(index, index + needle.count).equals(needle) { return true }
            index += 1
        }
        return false
    }
}

/// The answer for one action.
public struct ItemResult: Hashable, Sendable {
    /// The status code.
    public var status: Int
    /// The error's type, empty when there is none.
    public var errorType: String
    /// The error's reason with its cause, cut at ``reasonLimit`` characters.
    public var reason: String
    /// Whether the document went to the failure store.
    public var usedFailureStore: Bool
    /// Whether the action was an update.
    public var isUpdate = false

    /// The most characters of a reason that are kept.
    public static let reasonLimit = 1000

    /// The type of the error of a record that was tried as often as is allowed.
    static let retryLimitType = "retry_limit"

    /// Makes a result.
    public init(
        status: Int, errorType: String = "", reason: String = "", usedFailureStore: Bool = false
    ) {
        self.status = status
        self.errorType = errorType
        self.reason = reason
        self.usedFailureStore = usedFailureStore
    }

    init?(_ item: JSONCursor) {
        guard let status = item.value(forKey: "status")?.int, (100...999).contains(status) else {
            return nil
        }
        self.init(status: Int(status))
        usedFailureStore = item.value(forKey: "failure_store")?.string == "used"
        guard let error = item.value(forKey: "error") else { return }
        errorType = error.value(forKey: "type")?.string ?? ""
        var text = error.value(forKey: "reason")?.string ?? error.string ?? ""
        if let cause = error.value(forKey: "caused_by")?.value(forKey: "reason")?.string {
            text += ": " + cause
        }
        reason = String(text.prefix(ItemResult.reasonLimit))
    }

    /// What becomes of the record.
    public var verdict: ItemVerdict {
        ItemVerdict(
            status: status, errorType: errorType, reason: reason,
            usedFailureStore: usedFailureStore, isUpdate: isUpdate)
    }
}
