internal import Configuring
internal import Filtering
internal import Patterns
internal import Records

/// A filter that looks at one record after the other and keeps nothing of them: `grep`, `modify`,
/// `record_modifier` or `nest`; all streams share what it works with.
final class RecordFilterStage: StreamFilter {
    private enum Work {
        case grep(GrepFilter)
        case modify(ModifyFilter)
        case modifier(RecordModifier)
        case nest(NestFilter)
    }

    private let work: Work

    /// Nil for a filter of another kind, or one whose expressions or places cannot be read.
    init?(_ kind: FilterKind, randomBits: @escaping () -> UInt64) {
        do {
            switch kind {
            case .grep(let settings): work = .grep(try GrepFilter(settings))
            case .modify(let settings): work = .modify(try ModifyFilter(settings))
            case .recordModifier(let settings):
                work = .modifier(RecordModifier(settings, randomBits: randomBits))
            case .nest(let settings): work = .nest(NestFilter(settings))
            case .kubernetes, .parser, .multiline: return nil
            }
        } catch {
            return nil
        }
    }

    /// Whether it may drop records.
    var mayDrop: Bool {
        switch work {
        case .grep, .modifier: true
        case .modify, .nest: false
        }
    }

    /// Records that it dropped.
    var droppedCount: UInt64 {
        switch work {
        case .grep(let filter): filter.droppedCount
        case .modifier(let filter): filter.droppedCount
        case .modify, .nest: 0
        }
    }

    func apply(to batch: inout RecordBatch, now: UInt64) {
        switch work {
        case .grep(let filter): filter.apply(to: &batch)
        case .modify(let filter): filter.apply(to: &batch)
        case .modifier(let filter): filter.apply(to: &batch)
        case .nest(let filter): filter.apply(to: &batch)
        }
    }
}
