import FastCGI
import Foundation
import Synchronization
import SystemPackage
import Web

/// A state folder of the test's own, and a site that serves it, whose clock stands at `now`.
final class StateFolder: Sendable {
    /// 2023-11-14 22:13:20 UTC
    static let now = 1_700_000_000

    let url: URL
    private let recorded = Mutex<[String]>([])

    init() throws {
        url = URL(filePath: "/tmp/incidents-\(UUID().uuidString.prefix(13))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// What was to be logged.
    var faults: [String] { recorded.withLock { $0 } }

    func path(_ name: String) -> FilePath { FilePath(url.appending(path: name).path) }

    /// Publishes as a refresh does: writes the pair, flips the link, removes the old pair. Nothing here
    /// looks into the bytes, so "compressed" is good enough.
    ///
    /// - Returns: the digest.
    @discardableResult
    func publish(
        _ content: String, modified: Int = StateFolder.now - 3600, compressed: Bool = true
    ) throws -> String {
        let digest = Self.digest(of: content)
        let link = url.appending(path: "report.json")
        let old = try? FileManager.default.destinationOfSymbolicLink(atPath: link.path)
        try write(content, to: "report-\(digest).json")
        try touch("report-\(digest).json", modified)
        if compressed {
            try write("compressed " + content, to: "report-\(digest).json.gz")
        }
        try flip(to: "report-\(digest).json")
        if let old, old != "report-\(digest).json" {
            unlink(path(old).string)
            unlink(path(old + ".gz").string)
        }
        return digest
    }

    func flip(to target: String) throws {
        let new = path("report.json.new").string
        symlink(target, new)
        guard rename(new, path("report.json").string) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Sets a file's time of change; Unix seconds.
    private func touch(_ name: String, _ modified: Int) throws {
        let time = timespec(tv_sec: modified, tv_nsec: 0)
        guard utimensat(AT_FDCWD, path(name).string, [time, time], 0) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    func write(_ content: String, to name: String) throws {
        try Data(content.utf8).write(to: url.appending(path: name))
    }

    func ask(
        _ headers: [String: String] = [:], uri: String? = "/incidents/", method: String = "GET",
        now: Int = StateFolder.now, version: String = "HTTP/1.1",
        meanwhile: () throws -> Void = {}
    ) throws -> Reply {
        let site = Site(
            stateDirectory: FilePath(url.path), version: "1.2.3", period: 1200, now: { now },
            onFault: { [self] fault in recorded.withLock { $0.append(fault) } })
        return try Reply(
            of: site, uri: uri, method: method, headers: headers, version: version,
            meanwhile: meanwhile)
    }

    /// 64 hexadecimal digits, other ones for other content.
    static func digest(of content: String) -> String {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        let digits = (0..<4).map { round in
            for byte in content.utf8 + [UInt8(round)] {
                state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
            }
            let hex = String(state, radix: 16)
            return String(repeating: "0", count: 16 - hex.count) + hex
        }
        return digits.joined()
    }
}
