import Foundation
import Testing

/// The programs as processes, behind nginx with the configuration that is installed. One test at a
/// time: each has processes enough of its own.
@Suite(.serialized, .ownThread)
enum EndToEnd {
    /// Whether tests that repeat something do it often; see `Tests/acceptance`.
    static let isLong = environment["INCIDENTS_LONG_TESTS"] == "1"

    /// Folders with real answers of the upstream; see `Tests/run`.
    static let snapshots: [URL] = {
        guard let folder = environment["INCIDENTS_UPSTREAM_SNAPSHOTS"] else { return [] }
        let found = try? FileManager.default.contentsOfDirectory(
            at: URL(filePath: folder), includingPropertiesForKeys: nil)
        return (found ?? [])
            .filter { FileManager.default.fileExists(atPath: $0.path + "/identities.json") }
            .sorted { $0.path < $1.path }
    }()

    /// `axe.min.js`; see `Tests/accessibility`.
    static let axe = environment["INCIDENTS_AXE"].map { URL(filePath: $0) }

    /// `vnu.jar`, the Nu HTML checker; see `Tests/checkers`.
    static let htmlChecker = environment["INCIDENTS_HTML_CHECKER"].map { URL(filePath: $0) }

    private static let environment = ProcessInfo.processInfo.environment
}
