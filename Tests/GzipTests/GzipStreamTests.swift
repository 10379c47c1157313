import Foundation
import Gzip
import Testing

@Suite struct GzipStreamTests {
    private func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = URL.temporaryDirectory.appending(path: "gzip-\(UUID()).gz")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-dc", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let plain = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(plain)
    }

    private func compressed(_ pieces: [[UInt8]], level: Int = 6) throws -> [UInt8] {
        var gzip = try GzipStream(level: level)
        var file: [UInt8] = []
        for piece in pieces { file += try gzip.compress(piece) }
        return try file + gzip.finish()
    }

    @Test func `gunzip gives back what was compressed, however it was cut`() throws {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<300_000).map { _ in UInt8.random(in: 0...40, using: &generator) }
        let pieces = [Array(bytes[..<1]), [], Array(bytes[1..<70_000]), Array(bytes[70_000...])]
        #expect(try gunzip(compressed(pieces)) == bytes)
        #expect(try gunzip(compressed([])) == [])
    }

    @Test func `the same bytes make the same file, with no time in it`() throws {
        let file = try compressed([Array("incidents".utf8)])
        #expect(try compressed([Array("incidents".utf8)]) == file)
        #expect(Array(file[4..<8]) == [0, 0, 0, 0])
    }

    @Test func `bytes that do not compress come through whole`() throws {
        let bytes = (0..<1_000_000).map { _ in UInt8.random(in: 0...255) }
        #expect(try gunzip(compressed([bytes])) == bytes)
    }

    @Test func `a level that is none is refused`() {
        #expect(throws: GzipError.self) { _ = try GzipStream(level: 17) }
    }

    private func decompressed(_ file: [UInt8], by step: Int) throws -> (
        text: [UInt8], isWhole: Bool
    ) {
        var gunzip = try GunzipStream()
        var text: [UInt8] = []
        for start in stride(from: 0, to: file.count, by: step) {
            text += try gunzip.decompress(Array(file[start..<min(start + step, file.count)]))
        }
        return (text, gunzip.isAtEnd)
    }

    @Test(arguments: [1, 7, 4096, 1_000_000])
    func `what is read is what was compressed, however it is cut`(_ step: Int) throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 1000) }
        for bytes in [bytes, []] {
            let read = try decompressed(compressed([bytes]), by: step)
            #expect(read.text == bytes)
            #expect(read.isWhole)
        }
    }

    @Test func `a file that is cut is not at its end`() throws {
        let file = try compressed([Array("incidents".utf8)])
        #expect(try decompressed(file.dropLast(), by: 100).isWhole == false)
        #expect(try decompressed([], by: 100).isWhole == false)
    }

    @Test func `a damaged file is refused, and one that goes on with anything else`() throws {
        let file = try compressed([Array("incidents".utf8)])
        for place in [0, 12, file.count - 8, file.count - 1] {
            var damaged = file
            damaged[place] ^= 0xff
            #expect(throws: GzipError.self) { _ = try decompressed(damaged, by: 100) }
        }
        for step in [1, 100] {
            for rest: [UInt8] in [[1, 2], [0, 1], [0x1F, 0], [0x1F, 0x8B, 7, 0], [0] + file] {
                #expect(throws: GzipError.self) { _ = try decompressed(file + rest, by: step) }
            }
            for start: [UInt8] in [[1], [0x1F], [0x1F, 0x8B, 8]] {
                #expect(try decompressed(file + start, by: step).isWhole == false)
            }
        }
    }

    @Test(arguments: [1, 7, 4096])
    func `a file of several members is read as one, and padded with zeros too`(
        _ step: Int
    ) throws {
        let texts = ["incidents", "", "are ", "many"].map { Array($0.utf8) }
        let file = try texts.flatMap { try compressed([$0]) }
        for padding in [0, 1, 512] {
            let read = try decompressed(file + [UInt8](repeating: 0, count: padding), by: step)
            #expect(read.text == texts.flatMap(\.self))
            #expect(read.isWhole)
        }
        for cut in [1, 8, 12] {
            #expect(try decompressed(file.dropLast(cut), by: step).isWhole == false)
        }
    }
}
