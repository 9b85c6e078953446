internal import Buffering
internal import Delivery
internal import Encoding
internal import WorldInterface

/// Makes the outputs of a plan.
enum OutputFactory {
    static func make(
        _ output: OutputPlan, buffer: ChunkBuffer, ledger: PositionLedger,
        deadLetters: DeadLetterFile, plan: PipelinePlan, world: any World
    ) -> any OutputStage {
        switch output.kind {
        case .bulk(let format, let settings):
            BulkOutput(
                name: output.name, format: format, settings: settings, buffer: buffer,
                ledger: ledger, deadLetters: deadLetters, flushNanoseconds: plan.flushNanoseconds,
                world: world)
        case .local(let format, let target, let escapesNonASCII):
            LocalOutput(
                name: output.name, format: format, escapesNonASCII: escapesNonASCII,
                target: target, buffer: buffer, ledger: ledger,
                flushNanoseconds: plan.flushNanoseconds, world: world)
        case .null:
            LocalOutput(
                name: output.name, format: .plain, escapesNonASCII: false, target: nil,
                buffer: buffer, ledger: ledger, flushNanoseconds: plan.flushNanoseconds,
                world: world)
        }
    }
}
