import Foundation
import Testing

extension EndToEnd {
    @Suite struct AcceptIdentitiesTests {
        private let folder: TemporaryFolder
        private let state: URL
        private let payloads: Payloads

        init() throws {
            folder = try TemporaryFolder()
            state = try folder.folder("state")
            payloads = Payloads(in: try folder.folder("data"))
        }

        private func accept(
            _ environment: [String: String] = [:]
        ) throws -> (status: Int32, output: String) {
            let process = try RunningProcess(
                Program.fetch, ["accept-identities", "--state-directory", state.path],
                in: folder.url, environment: environment)
            return (process.waitForEnd(), process.output)
        }

        @Test func `identities that are held back are accepted without the upstream`() throws {
            try payloads.write(incidents: 250, addresses: 100)
            try refresh { #expect($0 == 0, "\($1)") }
            let before = try report
            try payloads.write(incidents: 250, addresses: 50)
            try refresh { status, output in
                #expect(status == 3)
                #expect(
                    output.contains(
                        "identities are held back: 100 → 50 addresses, so those of before are used; "
                            + "where that is the truth, type: incidents-fetch accept-identities"))
                #expect(output.contains("refresh partial, identities held back, "))
            }
            #expect(try report == before)
            let (status, output) = try accept(["SUDO_USER": "mallory\nadmin"])
            #expect(status == 0)
            #expect(output.contains(", told by SUDO_USER mallory\\nadmin"), "\(output)")
            #expect(output.contains(": 50 addresses; 0 stored incidents are attributed otherwise"))
            try refresh { #expect($0 == 0, "\($1)") }
        }

        @Test func `with nothing held back there is nothing to accept`() throws {
            try payloads.write(incidents: 1)
            try refresh { #expect($0 == 0, "\($1)") }
            let (status, output) = try accept()
            #expect(status == 1)
            #expect(
                output == "error: no identities are held back, so there is nothing to accept\n")
        }

        private func refresh(_ check: (_ status: Int32, _ output: String) throws -> Void) throws {
            let upstream = try Upstream(data: payloads.url, in: folder)
            let process = try upstream.fetch(into: state, in: folder)
            try check(process.waitForEnd(), process.output)
        }

        private var report: String {
            get throws {
                try String(contentsOf: state.appending(path: "report.json"), encoding: .utf8)
            }
        }
    }
}
