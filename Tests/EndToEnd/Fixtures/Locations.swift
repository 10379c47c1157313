import Foundation

/// The clone that the tests were built from.
let clone = URL(filePath: #filePath)
    .deletingLastPathComponent()  // Fixtures
    .deletingLastPathComponent()  // EndToEnd
    .deletingLastPathComponent()  // Tests
    .deletingLastPathComponent()

/// Where the programs were built: beside the tests.
enum Program {
    static let fetch = built.appending(path: "incidents-fetch")
    static let responder = built.appending(path: "incidents-responder")
    static let simulator = built.appending(path: "incidents-simulator")

    private static let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()
}

/// A new folder, which goes with the value.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "incidents-\(UUID())")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// A new folder in it.
    func folder(_ name: String) throws -> URL {
        let url = url.appending(path: name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}
