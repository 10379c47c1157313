import Foundation
import NIOCore
import SystemPackage
import Testing

@testable import Refresh

@Suite struct AnswerBodyTests {
    private let folder: URL

    init() throws {
        folder = URL.temporaryDirectory.appending(path: "body-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func body(of size: Int, inFolder folder: FilePath?) -> (AnswerBody, [UInt8]) {
        let body = AnswerBody(inFolder: folder)
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        for start in stride(from: 0, to: size, by: 100_000) {
            body.append(ByteBuffer(bytes: bytes[start..<min(start + 100_000, size)]))
        }
        return (body, bytes)
    }

    /// The files that this process has open in the folder, also without a name.
    private func openFiles() -> [String] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return numbers.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }.filter { $0.hasPrefix(folder.path) }
    }

    @Test(arguments: [0, 1, 1 << 20 - 1, 1 << 20, 5_000_000])
    func `a body comes back as it came`(_ size: Int) throws {
        let (body, bytes) = body(of: size, inFolder: FilePath(folder.path))
        #expect(body.count == size)
        for _ in 1...2 { #expect(try body.load() == bytes) }
    }

    @Test func `a large body is in a file without a name, and goes with it`() throws {
        do {
            let (body, _) = body(of: 5_000_000, inFolder: FilePath(folder.path))
            #expect(openFiles().count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
            withExtendedLifetime(body) {}
        }
        #expect(openFiles().isEmpty)
    }

    @Test func `a small body is in no file`() {
        let (body, _) = body(of: 900_000, inFolder: FilePath(folder.path))
        #expect(openFiles().isEmpty)
        withExtendedLifetime(body) {}
    }

    @Test(arguments: [nil, "/nonexistent"] as [FilePath?])
    func `where no file can be, a body stays in memory`(_ folder: FilePath?) throws {
        let (body, bytes) = body(of: 5_000_000, inFolder: folder)
        #expect(try body.load() == bytes)
    }

    @Test(.enabled(if: SmallFolder.isPossible, "file systems can be mounted by root alone"))
    func `where the file cannot grow any more, the rest stays in memory`() throws {
        let small = try SmallFolder(at: folder)
        let (body, bytes) = body(of: 5_000_000, inFolder: FilePath(folder.path))
        #expect(openFiles().count == 1)
        #expect(try body.load() == bytes)
        withExtendedLifetime(small) {}
    }
}

/// A file system of a megabyte and a half.
private final class SmallFolder {
    static let isPossible = geteuid() == 0 && (try? run("unshare", "--mount", "true")) != nil

    private let folder: URL

    init(at folder: URL) throws {
        self.folder = folder
        try Self.run("mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", folder.path)
    }

    deinit { try? Self.run("umount", "--lazy", folder.path) }

    private static func run(_ command: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }
}
