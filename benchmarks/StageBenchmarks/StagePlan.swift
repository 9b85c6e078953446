import Agent
import Delivery
import Encoding
import Parsing
import Tailing

/// The plan of a pipeline that reads one file to its end and delivers it.
enum StagePlan {
    /// A plan that sends to `url`.
    static func make(
        _ workload: StageWorkload, file: String, url: String, isCompressed: Bool
    ) -> PipelinePlan {
        var plan = PipelinePlan()
        plan.graceNanoseconds = 3_600_000_000_000
        plan.inputs = [input(workload, file)]
        var format = BulkFormat()
        format.index = "logs"
        var settings = BulkSettings(hosts: [.init(url: url)])
        settings.isCompressed = isCompressed
        plan.outputs = [
            OutputPlan(name: "es", matches: { _ in true }, kind: .bulk(format, settings))
        ]
        return plan
    }

    private static func input(_ workload: StageWorkload, _ file: String) -> InputPlan {
        var tailing = TailingRules()
        tailing.paths = [GlobPattern(file)]
        tailing.readsFromHead = true
        tailing.lineByteCount = 2 << 20
        var framing = FramingRules()
        framing.formats = [workload.format]
        framing.lineByteCount = 2 << 20
        var plan = InputPlan(
            name: "tail", tailing: tailing, framing: framing, tag: { _ in "kube.cart" },
            makeFilters: { _ in
                let joiners: [any StreamFilter] = workload.joins ? [TraceStage()] : []
                return joiners + [MetadataStage(workload)]
            })
        plan.exitsAtEnd = true
        return plan
    }
}
