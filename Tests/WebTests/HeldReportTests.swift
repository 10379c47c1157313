import Foundation
import Testing

@testable import Web

@Suite struct HeldReportTests {
    /// Bytes that gzip makes nothing of.
    private func noise(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private func held(_ pieces: [[UInt8]]) throws -> HeldReport {
        let report = HeldReport()
        for piece in pieces { try report.append(piece) }
        try report.finish()
        return report
    }

    @Test(arguments: [0, 1, 4])
    func `a few megabytes are held as they are`(_ megabytes: Int) throws {
        let pieces = (0..<megabytes).map { [UInt8](repeating: UInt8($0), count: 1 << 20) }
        let report = try held(pieces)
        #expect(report.plain == pieces.flatMap(\.self))
        #expect(report.compressed == nil)
    }

    @Test(arguments: [5, 40])
    func `more are held compressed, and come out as they were`(_ megabytes: Int) throws {
        let pieces = (0..<megabytes).map { [UInt8](repeating: UInt8($0), count: 1 << 20) }
        let report = try held(pieces)
        #expect(report.plain == nil)
        let compressed = try #require(report.compressed)
        #expect(compressed.count < 1 << 20)
        var sent: [UInt8] = []
        let isWhole = try HeldReport.send(compressed) { piece in
            sent += piece
            return true
        }
        #expect(isWhole)
        #expect(sent == pieces.flatMap(\.self))
    }

    @Test func `who does not take all gets no more`() throws {
        let report = try held([[UInt8](repeating: 7, count: 40 << 20)])
        var count = 0
        let isWhole = try HeldReport.send(try #require(report.compressed)) { _ in
            count += 1
            return false
        }
        #expect(!isWhole)
        #expect(count == 1)
    }

    @Test func `what is too large even so is not held`() throws {
        let piece = noise(1 << 20)
        let report = try held(Array(repeating: piece, count: 18))
        #expect(report.plain == nil)
        #expect(report.compressed == nil)
    }
}
