/// A model server in Python: JSON objects, some with a prompt so long that the container runtime
/// splits the line, some with a traceback in a member.
struct ModelService: Service {
    func record(at moment: inout Moment) -> LogRecord {
        var members: [LogRecord.Member] = [
            .init("level", .text("info")), .init("logger", .text("recommender.serve")),
            .init("message", .text("answered with \(1 + moment.random.below(9)) products")),
            .init("request_id", .text(moment.request)),
            .init("model", .text(moment.random.pick(["rec-small-4", "rec-large-2"]))),
            .init("latency_ms", .number(20 + moment.random.popular(3000))),
        ]
        if moment.random.chance(8) {
            let byteCount = 18_000 + moment.random.below(50_000)
            members.append(.init("prompt", .text(Vocabulary.prose(byteCount, &moment.random))))
        } else if moment.random.chance(5) {
            members[0].value = .text("error")
            members[2].value = .text("no answer from the model")
            members.append(.init("exception", .text(ModelService.traceback)))
        } else {
            members.append(.init("prompt", .text(Vocabulary.prose(80, &moment.random))))
        }
        return .object(members)
    }

    private static let traceback = """
        Traceback (most recent call last):
          File "/app/recommender/serve.py", line 88, in answer
            return await self.model.generate(prompt, timeout=3)
          File "/app/recommender/model.py", line 31, in generate
            raise ModelTimeout(f"{self.name} did not answer")
        recommender.model.ModelTimeout: rec-large-2 did not answer
        """
}
