import Foundation
import SystemPackage

/// A folder of the test's own, removed with the last reference; its path is short enough for sockets.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = URL(filePath: "/tmp/incidents-\(UUID().uuidString.prefix(13))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> FilePath {
        FilePath(url.appending(path: name).path)
    }

    func write(_ data: Data, to name: String) throws -> FilePath {
        try data.write(to: url.appending(path: name))
        return path(name)
    }
}

/// Bytes without a pattern that a lost or repeated piece could fit.
func noise(_ count: Int) -> Data {
    var state = UInt64(count) &+ 0x9E37_79B9_7F4A_7C15
    var data = Data(capacity: count + 8)
    while data.count < count {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        withUnsafeBytes(of: state) { data.append(contentsOf: $0) }
    }
    return data.prefix(count)
}

struct DeadlineExceeded: Error {
    let what: String
}

/// Waits until the condition holds; the deadline is far beyond what a healthy machine needs.
func wait(for what: String, _ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw DeadlineExceeded(what: what) }
        usleep(2_000)
    }
}
