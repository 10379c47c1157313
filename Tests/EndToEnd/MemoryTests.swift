import Foundation
import Gzip
import Simulator
import Testing

extension EndToEnd {
    /// What a refresh takes in memory, whatever the upstream answers.
    @Suite(.serialized) struct MemoryTests {
        private static let size = 6 << 20
        /// Beside the one body that is in memory; bytes.
        private static let most = 100_000_000

        /// Answers that are made to cost memory: the path, and its body.
        private static let hostile: [(name: String, path: String, body: [UInt8])] = [
            ("bad entries of the identities", "/identities/", object { _ in #""x":null"# }),
            (
                "bad holders of many addresses", "/identities/",
                object { #""10.\#($0 >> 16).\#($0 >> 8 & 255).\#($0 & 255)":null"# }
            ),
            ("many holders of one address", "/identities/", object { #""10.0.0.1":\#($0)"# }),
            (
                "one long list of holders", "/identities/",
                Array(#"{"10.0.0.1":["#.utf8) + many { "\($0)" } + Array("]}".utf8)
            ),
            ("equal records", misuse, results { _ in record(1) }),
            ("pairs of equal records", misuse, results(1 << 20) { record($0 / 2) }),
            ("large records of one key", misuse, results { record(1, note: large($0)) }),
            ("large records", misuse, results { record($0, note: large($0)) }),
            ("large records, all rejected", misuse, results { record($0, "no", note: large($0)) }),
            ("levels without end", misuse, whole("[" * (size / 2) + "]" * (size / 2))),
            ("one number", misuse, whole("1" * size)),
            ("one string", misuse, whole("\"" + "x" * size + "\"")),
            ("one object of many members", misuse, whole("{" + "\"\":1," * (size / 5) + "\"\":1}")),
        ]

        @Test(arguments: hostile.map(\.name))
        func `a refresh takes at most 100 MB beside one body, whatever it holds`(
            _ name: String
        ) async throws {
            let (_, path, body) = try #require(Self.hostile.first { $0.name == name })
            let compressed = try Self.gzipped(body)
            let server = try await SimulatorServer.start(clock: { 1_784_000_000 }) { request in
                guard request.path != path else {
                    return UpstreamAnswer(
                        headers: [("Content-Encoding", "gzip")], body: compressed)
                }
                return UpstreamAnswer(
                    body: (request.path == "/identities/" ? "{}" : #"{"results":[]}"#).utf8)
            }
            let folder = try TemporaryFolder()
            let process = try RunningProcess(
                Program.fetch,
                [
                    "--upstream-url", server.url, "--retention-days", "0",
                    "--state-directory", try folder.folder("state").path,
                ], in: folder.url)
            var peak = 0
            while process.isRunning {
                peak = max(peak, Self.peakMemory(of: process.processID) ?? 0)
                try await Task.sleep(for: .milliseconds(2))
            }
            await server.stop()
            let status = process.waitForEnd()
            #expect(status == 0 || status == 3, "\(process.output)")
            #expect(peak > 0)
            #expect(peak <= Self.most + body.count, "\(name): \(process.output)")
        }

        /// The most that a process has had in memory, in bytes; `nil` where it has ended.
        private static func peakMemory(of process: Int32) -> Int? {
            let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            return status?.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) }.map {
                $0 * 1024
            }
        }

        private static let misuse = "/incidents/misuse/"

        private static func record(
            _ employee: Int, _ priority: String = "low", note: String = ""
        ) -> String {
            #"{"employee_id":\#(employee),"priority":"\#(priority)","timestamp":1783999999,"n":"\#(note)"}"#
        }

        /// Just short of what a record may have.
        private static func large(_ number: Int) -> String { "\(number)" + "x" * 65_000 }

        private static func results(
            _ size: Int = size, _ record: (Int) -> String
        ) -> [UInt8] {
            Array(#"{"results":["#.utf8) + many(size, record) + Array("]}".utf8)
        }

        private static func whole(_ record: String) -> [UInt8] { results(1) { _ in record } }

        private static func object(_ member: (Int) -> String) -> [UInt8] {
            Array("{".utf8) + many(size, member) + Array("}".utf8)
        }

        /// As many as make up so many bytes, with commas between them; one at least.
        private static func many(_ size: Int = size, _ element: (Int) -> String) -> [UInt8] {
            var text: [UInt8] = []
            var number = 0
            repeat {
                if number > 0 { text.append(UInt8(ascii: ",")) }
                text += element(number).utf8
                number += 1
            } while text.count < size
            return text
        }

        private static func gzipped(_ body: [UInt8]) throws -> [UInt8] {
            var stream = try GzipStream(level: 9)
            return try stream.compress(body) + stream.finish()
        }
    }
}

private func * (text: String, count: Int) -> String { String(repeating: text, count: count) }
