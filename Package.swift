// swift-tools-version: 6.2
import PackageDescription

// Every target is strict from the first day: language mode 6, strict concurrency, strict memory
// safety, and no warning survives. ISA-L compresses bulk bodies; a machine without it builds with
// TAILRACE_WITHOUT_ISAL=1 and uses zlib.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // Tests check exclusive access at run time; in release it would cost one call in twenty.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let usesISAL = Context.environment["TAILRACE_WITHOUT_ISAL"] == nil

// Smaller and sooner started: no position-independent executable, no unused sections.
let slim: [LinkerSetting] = [
    .unsafeFlags(
        ["-Xclang-linker", "-no-pie", "-Xlinker", "--gc-sections"], .when(configuration: .release))
]

func swiftTarget(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func testTarget(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "tailrace",
    products: [
        .executable(name: "tailrace", targets: ["tailrace"]),
        .executable(name: "tailrace-store", targets: ["tailrace-store"]),
    ],
    traits: [
        // The embedded store speaks HTTPS; the library for it is half of the store's build.
        "TLS",
        .default(enabledTraits: ["TLS"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Without its traits: full Foundation is not wanted.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.34.1"),
    ],
    targets: [
        // The vocabulary: what everybody may import.
        swiftTarget("Records"),
        swiftTarget("WorldInterface"),

        // The way of a line, in its order. No stage imports another.
        swiftTarget("Configuring", ["CYAML"]),
        swiftTarget("Tailing", ["Records", "WorldInterface", "Compression", "Digests"]),
        swiftTarget("Patterns", ["Records", "CPatterns"]),
        swiftTarget("Parsing", ["Records", "Patterns"]),
        swiftTarget("Enrichment", ["Records", "WorldInterface"]),
        swiftTarget("Encoding", ["Records"]),
        swiftTarget("Buffering", ["Records", "WorldInterface", "CSystemInterface"]),
        swiftTarget("Delivery", ["Records", "WorldInterface", "Compression"]),

        // The doors: one to each outside world.
        swiftTarget("SystemInterface", ["WorldInterface", "CSystemInterface"]),
        swiftTarget("HTTPTransport", ["WorldInterface", "CCurl"]),
        swiftTarget("Store", ["SystemInterface", "WorldInterface", "CSQLite"]),
        swiftTarget("Serving", ["SystemInterface", "WorldInterface"]),
        swiftTarget(
            "Reporting",
            ["Records", "SystemInterface", .product(name: "Logging", package: "swift-log")]),
        swiftTarget("Compression", ["CCompression"]),
        swiftTarget("Digests", ["CDigests"]),

        // The program.
        swiftTarget(
            "Agent",
            [
                "Records", "WorldInterface", "Configuring", "Tailing", "Patterns", "Parsing",
                "Enrichment", "Encoding", "Buffering", "Delivery", "SystemInterface",
                "HTTPTransport", "Store", "Serving", "Reporting", "Compression", "Digests",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "tailrace",
            dependencies: [
                "Agent", "Configuring",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict, linkerSettings: slim),

        // The embedded store: what it answers, where it keeps it, how it is asked. Building the
        // agent builds none of it.
        swiftTarget("Searching", ["Records"]),
        swiftTarget(
            "DocumentStore",
            [
                "Records", "Searching", "SystemInterface", "WorldInterface",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        swiftTarget(
            "StoreServer",
            [
                "Records", "Searching", "DocumentStore", "Compression", "Digests", "CPage",
                "Reporting", "SystemInterface", "WorldInterface",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(
                    name: "HummingbirdTLS", package: "hummingbird",
                    condition: .when(traits: ["TLS"])),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
            ], exclude: ["Page"]),
        .executableTarget(
            name: "tailrace-store",
            dependencies: [
                "StoreServer", "Reporting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["README.md"],
            swiftSettings: strict, linkerSettings: slim),

        // C: only what Swift cannot see.
        .target(name: "CSystemInterface"),
        .target(
            name: "CCompression",
            cSettings: usesISAL ? [.define("TAILRACE_ISAL")] : [],
            linkerSettings: [.linkedLibrary("z")] + (usesISAL ? [.linkedLibrary("isal")] : [])),
        // The web page's files as bytes; changing a file builds the target again.
        .target(name: "CPage", path: "Sources/StoreServer/Page", sources: ["page.c"]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CDigests", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CPatterns", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

        // Benchmarks. The generator is also what the demo writes and checks its logs with.
        .target(
            name: "DocumentClient",
            dependencies: ["Records", "WorldInterface", "SystemInterface", "HTTPTransport"],
            path: "benchmarks/DocumentClient", swiftSettings: strict),
        .executableTarget(
            name: "LogGenerator",
            dependencies: [
                "DocumentClient", "Records", "WorldInterface", "SystemInterface", "Compression",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "benchmarks/LogGenerator", swiftSettings: strict, linkerSettings: slim),
        .target(
            name: "BulkReceiving",
            dependencies: ["Records", "WorldInterface", "SystemInterface", "Compression"],
            path: "benchmarks/BulkReceiving", swiftSettings: strict),
        .executableTarget(
            name: "BulkReceiver",
            dependencies: ["BulkReceiving", "SystemInterface", "WorldInterface"],
            path: "benchmarks/BulkReceiver", swiftSettings: strict, linkerSettings: slim),
        .target(name: "CBenchmarking", path: "benchmarks/CBenchmarking"),
        .target(
            name: "Benchmarking", dependencies: ["Records", "CBenchmarking"],
            path: "benchmarks/Benchmarking", swiftSettings: strict),
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                "Benchmarking", "Records", "Parsing", "Encoding", "Compression",
                "CSystemInterface",
            ],
            path: "benchmarks/MicroBenchmarks", swiftSettings: strict),
        .executableTarget(
            name: "StageBenchmarks",
            dependencies: [
                "Benchmarking", "BulkReceiving", "Agent", "Records", "WorldInterface",
                "SystemInterface", "Tailing", "Parsing", "Enrichment", "Encoding", "Delivery",
                "Store",
            ],
            path: "benchmarks/StageBenchmarks", swiftSettings: strict),
        .executableTarget(
            name: "StoreBenchmarks",
            dependencies: [
                "DocumentClient", "DocumentStore", "Searching", "Records", "SystemInterface",
                "WorldInterface",
            ],
            path: "benchmarks/StoreBenchmarks", swiftSettings: strict),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["Compression", "SystemInterface", "WorldInterface"],
            path: "Tests/TestSupport", swiftSettings: strict),
        testTarget("RecordsTests", ["Records", "CSystemInterface"]),
        testTarget("ConfiguringTests", ["Configuring"]),
        testTarget(
            "TailingTests",
            [
                "Tailing", "Records", "WorldInterface", "Compression", "SystemInterface",
                "TestSupport",
            ]),
        testTarget("PatternsTests", ["Patterns", "Records", "CPatterns"]),
        .testTarget(
            name: "ParsingTests",
            dependencies: ["Parsing", "Patterns", "Records", "Compression", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: strict),
        testTarget("EnrichmentTests", ["Enrichment", "Records", "WorldInterface"]),
        testTarget("EncodingTests", ["Encoding", "Records"]),
        testTarget(
            "BufferingTests", ["Buffering", "Records", "WorldInterface", "TestSupport"]),
        testTarget(
            "DeliveryTests",
            ["Delivery", "Records", "WorldInterface", "Compression", "TestSupport"]),
        testTarget("SystemInterfaceTests", ["SystemInterface", "WorldInterface", "TestSupport"]),
        testTarget("HTTPTransportTests", ["HTTPTransport", "WorldInterface", "TestSupport"]),
        testTarget(
            "StoreTests", ["Store", "SystemInterface", "WorldInterface", "CSQLite", "TestSupport"]),
        testTarget(
            "ServingTests", ["Serving", "SystemInterface", "WorldInterface", "TestSupport"]),
        testTarget("CompressionTests", ["Compression"]),
        testTarget("DigestsTests", ["Digests"]),
        testTarget(
            "AgentTests",
            [
                "Agent", "Buffering", "Configuring", "Delivery", "Encoding", "Parsing", "Records",
                "Tailing", "tailrace", "Reporting", "Serving", "Store",
                "SystemInterface", "WorldInterface", "TestSupport",
            ]),
        testTarget("SearchingTests", ["Searching", "Records"]),
        testTarget(
            "DocumentStoreTests",
            ["DocumentStore", "Searching", "Records", "TestSupport", "StoreWriter"]),
        .executableTarget(
            name: "StoreWriter", dependencies: ["DocumentStore", "Searching"],
            path: "Tests/StoreWriter", swiftSettings: strict),
        testTarget(
            "StoreServerTests",
            [
                "StoreServer", "DocumentStore", "Searching", "TestSupport", "tailrace",
                "tailrace-store",
            ]),
        testTarget("RepositoryTests", ["Configuring", "TestSupport"]),
        testTarget("BulkReceivingTests", ["BulkReceiving", "DocumentClient", "Records"]),
        testTarget(
            "LogGeneratorTests",
            [
                "LogGenerator", "Records", "Compression", "tailrace", "tailrace-store",
                "TestSupport",
            ]),

        // The simulated world, and what runs pipelines in it.
        .target(
            name: "Simulation",
            dependencies: [
                "Agent", "Records", "WorldInterface", "Tailing", "Parsing", "Encoding",
                "Buffering", "Delivery", "Compression", "SystemInterface", "TestSupport",
            ],
            path: "Tests/Simulation", swiftSettings: strict),
        testTarget("SimulationTests", ["Simulation"]),
        .executableTarget(
            name: "simulate", dependencies: ["Simulation"], path: "Tests/Simulate",
            swiftSettings: strict),
    ]
)
