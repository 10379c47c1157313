import Foundation
import Glibc
import Testing

extension EndToEnd {
    @Suite struct KillTests {
        private static let kills = isLong ? 200 : 20

        private let folder: TemporaryFolder
        private let payloads: Payloads
        private let upstream: Upstream
        private let state: URL

        init() throws {
            folder = try TemporaryFolder()
            state = try folder.folder("state")
            payloads = Payloads(in: try folder.folder("payloads"))
            try payloads.write(incidents: 1000)
            upstream = try Upstream(data: payloads.url, in: folder)
        }

        @Test func `what a killed refresh leaves is whole, and the next one continues`() throws {
            let began = Date()
            try fetch(into: state)
            let whole = Date().timeIntervalSince(began)

            var killed = 0
            for kill in 1...Self.kills {
                // Each has something to store, to change and to publish.
                try payloads.write(incidents: 1000 + kill * 5, generation: kill)
                let before = try query(Self.content, in: state)
                let refresh = try upstream.fetch(into: state, in: folder)
                Thread.sleep(forTimeInterval: whole * Double(kill) / Double(Self.kills))
                refresh.send(SIGKILL)
                killed += refresh.waitForEnd() == 128 + SIGKILL ? 1 : 0
                try expectWhole(state)
                let after = try query(Self.content, in: state)
                #expect(after == before || after == Self.content(generation: kill))
            }
            #expect(killed > 0)
            try fetch(into: state)
            try expectWhole(state)

            let undisturbed = try folder.folder("undisturbed")
            try fetch(into: undisturbed)
            // The name of a report is its content. Nothing is left of the refreshes that were killed.
            #expect(try files(in: state) == files(in: undisturbed))
            #expect(try query(Self.content, in: state) == query(Self.content, in: undisturbed))
        }

        private static let content = "SELECT count(*), sum(priority) FROM incidents"

        /// What the store holds after a refresh of the payloads of a generation.
        private static func content(generation: Int) -> String {
            let incidents = 1000 + generation * 5
            let ranks = (0..<incidents).reduce(0) { $0 + ($1 + generation) % 4 }
            return "\(7 * incidents)|\(7 * ranks)"
        }

        private func fetch(into state: URL) throws {
            let refresh = try upstream.fetch(into: state, in: folder)
            try #require(refresh.waitForEnd() == 0, "\(refresh.output)")
        }

        private func expectWhole(_ state: URL) throws {
            let name = try FileManager.default.destinationOfSymbolicLink(
                atPath: state.appending(path: "report.json").path)
            let report = state.appending(path: name)
            #expect(try name == "report-\(sha256(of: report)).json")
            let copy = folder.url.appending(path: "unpacked")
            try? FileManager.default.removeItem(at: copy)
            let gzipped = copy.appendingPathExtension("gz")
            try FileManager.default.copyItem(at: report.appendingPathExtension("gz"), to: gzipped)
            try run("gunzip", gzipped.path)
            #expect(FileManager.default.contentsEqual(atPath: copy.path, andPath: report.path))
            #expect(try query("PRAGMA integrity_check", in: state) == "ok")
        }

        private func files(in state: URL) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: state.path).sorted()
        }
    }
}
