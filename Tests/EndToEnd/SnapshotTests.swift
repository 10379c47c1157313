import Foundation
import Testing

extension EndToEnd {
    /// Real answers of the upstream, as `Tests/run` is told where they are.
    @Suite(.enabled(if: !EndToEnd.snapshots.isEmpty, "INCIDENTS_UPSTREAM_SNAPSHOTS is not set"))
    struct SnapshotTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
        }

        @Test(arguments: EndToEnd.snapshots)
        func `the report says what the rules of the exercise say`(snapshot: URL) throws {
            try fetch(snapshot)
            let answer = try installation.get("/incidents")
            let report = installation.folder.url.appending(path: "answer.json")
            try answer.body.write(to: report)
            let oracle = clone.appending(path: "Tests/oracle.py")
            let verdict = try run("python3", oracle.path, snapshot.path, "--compare", report.path)
            #expect(verdict.hasSuffix("EQUAL"), "\(verdict)")

            let before = try incidents()
            try fetch(snapshot)
            #expect(try incidents() == before)
            #expect(try installation.get().tag == answer.tag)
        }

        @Test func `a later answer adds its incidents and keeps the earlier ones`() throws {
            var expected: Set<String> = []
            for snapshot in EndToEnd.snapshots {
                try fetch(snapshot)
                let stored = try Set(incidents().components(separatedBy: "\n"))
                #expect(stored.isStrictSuperset(of: expected))
                expected = stored
            }
        }

        private func fetch(_ snapshot: URL) throws {
            let upstream = try Upstream(data: snapshot, in: installation.folder)
            let refresh = try upstream.fetch(into: installation.state, in: installation.folder)
            try #require(refresh.waitForEnd() == 0, "\(refresh.output)")
        }

        private func incidents() throws -> String {
            try query(
                """
                SELECT type, identity, timestamp, further, ordinal, record FROM incidents ORDER BY id
                """, in: installation.state)
        }
    }
}
