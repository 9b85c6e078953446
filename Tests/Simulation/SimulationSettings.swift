internal import SystemInterface

/// What the environment asks of the simulation's tests.
public enum SimulationSettings {
    /// The one seed to run: `TAILRACE_SEED`.
    public static var seed: UInt64? {
        HostProcess.environmentVariable("TAILRACE_SEED").flatMap { UInt64($0) }
    }

    /// How many seeds to run, from 1 on: `TAILRACE_SEEDS`.
    public static var seedCount: Int? {
        HostProcess.environmentVariable("TAILRACE_SEEDS").flatMap { Int($0) }.map { max($0, 1) }
    }
}
