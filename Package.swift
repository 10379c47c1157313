// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "incidents",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        // What wraps them, and what every program needs.
        .target(name: "ServiceLog", dependencies: [.logging, .system]),
        .target(name: "Settings", dependencies: [.logging]),

        // From upstream to the published report.
        .target(name: "Incidents", dependencies: [.crypto]),
        .target(name: "IncidentStore", dependencies: ["Incidents", .grdb]),

        .testTarget(name: "ServiceLogTests", dependencies: ["ServiceLog", .logging]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"]),
        .testTarget(name: "IncidentsTests", dependencies: ["Incidents"]),
        .testTarget(
            name: "IncidentStoreTests", dependencies: ["IncidentStore", "Incidents", .grdb]),
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
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let logging = product(name: "Logging", package: "swift-log")
    static let system = product(name: "SystemPackage", package: "swift-system")
}
