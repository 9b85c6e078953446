import Benchmarking
import Parsing
import Records
import SystemInterface
import WorldInterface

/// A log file and what the pipeline must do with it.
struct StageWorkload {
    let name: String
    /// What the file holds, container format included.
    let corpus: Corpus
    /// How often it holds that.
    let repetitions: Int
    var format = FramingRules.ContainerFormat.cri
    /// Whether objects are merged.
    var merges = false
    /// Whether the text is taken apart by the parser `nginx`.
    var parses = false
    /// Whether stack traces are joined.
    var joins = false
    /// Lines that make a record.
    var linesPerRecord = 1

    /// The names of all of them.
    static let names = ["text", "short", "json", "nginx", "java", "docker-json", "partial"]

    /// The workload of a name, with a file of so many lines, each of them several times.
    init(_ name: String, lineCount: Int, repetitions: Int) {
        self.name = name
        self.repetitions = repetitions
        switch name {
        case "short": corpus = Corpus.short(lineCount).inCRI()
        case "json":
            corpus = Corpus.json(lineCount).inCRI()
            merges = true
        case "nginx":
            corpus = Corpus.nginx(lineCount).inCRI()
            parses = true
        case "java":
            linesPerRecord = 20
            // Whole traces only.
            corpus = Corpus.traces((lineCount + 19) / 20 * 20).inCRI()
            joins = true
        case "docker-json":
            corpus = Corpus.text(lineCount).inDocker()
            format = .docker
        case "partial": corpus = Corpus.long(lineCount).inCRI()
        default: corpus = Corpus.text(lineCount).inCRI()
        }
    }

    /// Documents that come of the file.
    var recordCount: Int { corpus.lines.count / linesPerRecord * repetitions }

    /// Bytes of the file.
    var byteCount: Int { corpus.bytes.count * repetitions }

    /// Writes the file.
    func write(to path: String) throws(WorldError) {
        let bytes = unsafe UnsafeRawBufferPointer(
            start: corpus.bytes.base, count: corpus.bytes.count)
        for _ in 0..<repetitions {
            try unsafe FileWriting.append(bytes, toFile: path, makeDirectories: true)
        }
    }
}
