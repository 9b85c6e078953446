import SystemInterface
import WorldInterface

/// What all records of a node have in common, however often the generator was started.
struct Run: Equatable {
    /// A short word that no other run has; it begins the name of each request.
    let name: String
    /// What the records are made from.
    let seed: UInt64

    /// The name of request `number` of a container, from 1: `k3f9q-0-17`.
    func request(_ number: Int, of container: Container) -> String {
        "\(name)-\(container.number)-\(number)"
    }

    /// The container's number and the request's in a name that ``request(_:of:)`` made, where it
    /// stands first in a text.
    func request(in text: String) -> (container: Int, number: Int)? {
        guard let place = text.firstRange(of: name + "-") else { return nil }
        let parts = text[place.upperBound...].prefix { $0.isASCII && ($0.isNumber || $0 == "-") }
            .split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let container = Int(parts[0]), let number = Int(parts[1]) else {
            return nil
        }
        return (container, number)
    }

    /// Record `number` of a container, which is the same whenever it is made.
    func record(_ number: Int, of container: Container, at nanoseconds: Int64) -> LogRecord {
        var moment = Moment(
            request: request(number, of: container), nanoseconds: nanoseconds,
            random: RecordRandom(seed: seed, container: container.number, number: number))
        return container.service.record(at: &moment)
    }

    // MARK: On disk

    /// The run that a truth folder has, or a new one that is kept there.
    static func open(truth: String, seed: UInt64) throws(WorldError) -> Run {
        if let run = try read(truth: truth) { return run }
        var random = RecordRandom(
            seed: UInt64(bitPattern: Clock.wallNanoseconds), container: 0, number: 0)
        let run = Run(name: Run.word(&random), seed: seed)
        try NodeFiles.replace("\(truth)/run.txt", with: "\(run.name) \(run.seed)\n")
        return run
    }

    /// The run that a truth folder has, or nil.
    static func read(truth: String) throws(WorldError) -> Run? {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.read(path: "\(truth)/run.txt", maximumByteCount: 256)
        } catch .notFound {
            return nil
        }
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let seed = UInt64(words[1]) else {
            throw .failed("\(truth)/run.txt is damaged; remove the folder to begin anew")
        }
        return Run(name: String(words[0]), seed: seed)
    }

    /// Five letters and digits, of which the first is a letter.
    private static func word(_ random: inout RecordRandom) -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz")
        let all = letters + Array("23456789")
        return String([random.pick(letters)] + (0..<4).map { _ in random.pick(all) })
    }
}
