// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "incidents",
    products: [
        .executable(name: "incidents-fetch", targets: ["incidents-fetch"]),
        .executable(name: "incidents-responder", targets: ["incidents-responder"]),
        .executable(name: "incidents-simulator", targets: ["incidents-simulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        // The C libraries, as Debian packages them.
        .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // What wraps them, and what every program needs.
        .target(name: "FastCGI", dependencies: ["CFastCGI", .system]),
        .target(name: "Gzip", dependencies: ["CZlib"]),
        .target(name: "ServiceLog", dependencies: [.logging, .system]),
        .target(name: "Settings", dependencies: [.logging, .system]),
        .target(name: "HTTPDates"),

        // From upstream to the published report.
        .target(name: "Incidents", dependencies: [.crypto]),
        // SQLite's progress handler, which GRDB has no API for, and its unsafe pointers.
        .target(name: "SQLiteProgress", dependencies: [.grdb, .grdbSQLite]),
        .target(
            name: "IncidentStore", dependencies: ["Incidents", "SQLiteProgress", .grdb, .system]),
        .target(
            name: "Refresh",
            dependencies: [
                "Gzip", "HTTPDates", "Incidents", "IncidentStore",
                .asyncHTTPClient, .crypto, .logging, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
                .system,
            ]
        ),

        // From the published report to the browser.
        .target(
            name: "Web",
            dependencies: [
                "FastCGI", "Gzip", "HTTPDates", "IncidentStore", "Incidents", .crypto, .mustache,
                .system,
            ],
            resources: [
                .embedInCode("openapi.json"), .embedInCode("Templates"), .embedInCode("Assets"),
            ]
        ),

        // Whether a host has what it needs for all of this.
        .target(
            name: "HostCheck",
            dependencies: [
                "IncidentStore", "Incidents", "Refresh", .asyncHTTPClient, .nioCore, .nioHTTP1,
                .system,
            ]
        ),

        // An upstream to try the system and to test it with.
        .target(
            name: "Simulator",
            dependencies: ["HTTPDates", "Incidents", .logging, .nioCore, .nioHTTP1, .nioPosix]
        ),

        .executableTarget(
            name: "incidents-fetch",
            dependencies: [
                "HostCheck", "IncidentStore", "Refresh", "ServiceLog", "Settings", .argumentParser,
                .logging, .system,
            ]
        ),
        .executableTarget(
            name: "incidents-responder",
            dependencies: [
                "FastCGI", "ServiceLog", "Settings", "Web", .argumentParser, .logging, .system,
            ]
        ),
        .executableTarget(
            name: "incidents-simulator",
            dependencies: ["ServiceLog", "Settings", "Simulator", .argumentParser, .logging]
        ),

        .testTarget(name: "HTTPDatesTests", dependencies: ["HTTPDates"]),
        .testTarget(
            name: "FastCGITests", dependencies: ["FastCGI", "incidents-responder", .system]),
        .testTarget(name: "GzipTests", dependencies: ["Gzip"]),
        .testTarget(name: "ServiceLogTests", dependencies: ["ServiceLog", .logging]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"]),
        .testTarget(name: "IncidentsTests", dependencies: ["Incidents"]),
        // For tests that take a processor long: the others go on meanwhile.
        .target(name: "OffPool", path: "Tests/OffPool"),
        .testTarget(
            name: "IncidentStoreTests",
            dependencies: ["IncidentStore", "Incidents", "OffPool", .grdb]),
        .testTarget(
            name: "FuzzTests", dependencies: ["IncidentStore", "Incidents", "OffPool", "Simulator"]),
        .testTarget(
            name: "RefreshTests",
            dependencies: [
                "Gzip", "HTTPDates", "IncidentStore", "Incidents", "Refresh", "ServiceLog",
                "Simulator", .crypto, .logging, .nioCore, .nioPosix, .nioSSL, .system,
            ]),
        .testTarget(
            name: "HostCheckTests", dependencies: ["HostCheck", "IncidentStore", "Incidents"]),
        .testTarget(
            name: "WebTests",
            dependencies: ["FastCGI", "IncidentStore", "Incidents", "Web", .system]),
        .testTarget(
            name: "SimulatorTests",
            dependencies: ["Incidents", "Simulator", "incidents-simulator"]
        ),
        .testTarget(
            name: "EndToEnd",
            dependencies: [
                "Gzip", "Simulator", "incidents-fetch", "incidents-responder",
                "incidents-simulator",
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let grdbSQLite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let logging = product(name: "Logging", package: "swift-log")
    static let mustache = product(name: "Mustache", package: "swift-mustache")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let system = product(name: "SystemPackage", package: "swift-system")
}
