import Foundation
import Testing

extension EndToEnd {
    @Suite struct DiskTests {
        private let folder: TemporaryFolder
        private let payloads: Payloads
        private let upstream: Upstream

        init() throws {
            folder = try TemporaryFolder()
            payloads = Payloads(in: try folder.folder("payloads"))
            try payloads.write(incidents: 1000)
            upstream = try Upstream(data: payloads.url, in: folder)
        }

        private func refresh(_ state: URL, _ prefix: [String] = []) throws -> (
            status: Int32, output: String
        ) {
            let command =
                prefix + [
                    Program.fetch.path, "--upstream-url", upstream.url, "--state-directory",
                    state.path, "--retention-days", "0",
                ]
            let process = try RunningProcess(
                URL(filePath: "/usr/bin/env"), command, in: folder.url)
            return (process.waitForEnd(), process.output)
        }

        /// What a refresh had no room for, in their order.
        private enum Stage {
            case storing
            /// The report, its compressed form, or the copy of the store: they are written at a time.
            case publishing
            case nothing

            init(_ line: Substring) throws {
                if ["cannot copy the store", "report.json.new: ", "report.json.gz.new: "]
                    .contains(where: line.contains)
                {
                    self = .publishing
                } else if line.contains("the store") {
                    self = .storing
                } else {
                    throw TestFailure("\(line)")
                }
            }
        }

        @Test(.enabled(if: SmallDisk.isPossible, SmallDisk.whyNot))
        func `wherever the disk is full, the report stays and the next refresh recovers by itself`()
            throws
        {
            let disk = try SmallDisk(bytes: 32 << 20, in: folder)
            let state = disk.url.appending(path: "state")
            try disk.shell("mkdir state")
            #expect(try refresh(state, disk.command).status == 0)
            // From now on there is little to store, and all to publish again.
            try payloads.write(998..<1000, generation: 0, from: 1_658_000_000, apart: 1)
            #expect(try refresh(state, disk.command).status == 3)
            let before = try StateOfFolder(of: state, by: disk.command)
            let saved = folder.url.appending(path: "saved").path
            try disk.shell("cp -a state \"$1\"", saved)
            try payloads.write(999..<1001, generation: 1, from: 1_658_000_000, apart: 1)
            #expect(try refresh(state, disk.command).status == 0)
            let after = try StateOfFolder(of: state, by: disk.command)

            /// Where a refresh fails with so much room. Then there is more, and another one is made.
            func stage(free: Int) throws -> Stage {
                try disk.shell("rm -r state && cp -a \"$1\" state", saved)
                try disk.fill(leaving: free)
                let (status, output) = try refresh(state, disk.command)
                guard status != 0 else { return .nothing }
                try #require(status == 1, "\(output)")
                let full = try StateOfFolder(of: state, by: disk.command)
                #expect(full.report == before.report)
                #expect(!full.files.contains { $0.hasSuffix(".new") || $0.hasPrefix("damaged") })
                let errors = output.split(separator: "\n").filter { $0.hasPrefix("error: ") }
                try #require(errors.count == 1)
                #expect(
                    errors[0].hasSuffix("make room, the next refresh recovers by itself"),
                    "\(free) bytes: \(output)")
                try disk.empty()
                #expect(try refresh(state, disk.command).status == 0)
                #expect(try StateOfFolder(of: state, by: disk.command) == after)
                return try Stage(errors[0])
            }

            /// The least room that is not in want of more; `low` is.
            func room(
                from low: Int, to high: Int, where isWanting: (Stage) -> Bool
            ) throws -> Int {
                guard high - low > 128 << 10 else { return high }
                let middle = (low + high) / 2
                return try isWanting(stage(free: middle))
                    ? room(from: middle, to: high, where: isWanting)
                    : room(from: low, to: middle, where: isWanting)
            }
            let most = 24 << 20
            #expect(try stage(free: 0) == .storing)
            #expect(try stage(free: most) == .nothing)
            let stored = try room(from: 0, to: most) { $0 == .storing }
            let published = try room(from: stored, to: most) { $0 != .nothing }
            try #require(stored < published)
            for free in stride(from: stored, to: published, by: (published - stored) / 6) {
                #expect(try stage(free: free) != .storing)
            }
        }

        /// How many bytes a line says that are needed.
        private func needed(_ output: String) -> Int? {
            output.firstMatch(
                of: /: (\d+) bytes are needed beside it, and \d+ are free; make room/
            ).flatMap { Int($0.1) }
        }

        @Test(.enabled(if: SmallDisk.isPossible, SmallDisk.whyNot))
        func
            `a copy for which there is no room is not begun, and the line says how much is needed`()
            throws
        {
            let disk = try SmallDisk(bytes: 32 << 20, in: folder)
            let state = disk.url.appending(path: "state")
            try disk.shell("mkdir state")
            #expect(try refresh(state, disk.command).status == 0)
            let before = try StateOfFolder(of: state, by: disk.command)
            let size = try #require(Int(try disk.shell("stat -c %s state/incidents.sqlite")))
            // Nothing is new, and there is room for all but a copy.
            try disk.fill(leaving: size - 4096)
            let (status, output) = try refresh(state, disk.command)
            #expect(status == 1)
            #expect(output.contains("error: cannot copy the store"), "\(output)")
            #expect(try #require(needed(output)) >= size)
            #expect(try StateOfFolder(of: state, by: disk.command) == before)
            try disk.empty()
            #expect(try refresh(state, disk.command).status == 0)
        }

        @Test(.enabled(if: SmallDisk.isPossible, SmallDisk.whyNot))
        func `a migration without room for a backup and itself is not begun`() throws {
            let disk = try SmallDisk(bytes: 32 << 20, in: folder)
            let state = disk.url.appending(path: "state")
            try disk.shell("mkdir state")
            #expect(try refresh(state, disk.command).status == 0)
            try disk.shell("sqlite3 state/incidents.sqlite \"$1\"", MigrateTests.undoingRunIDs)
            let before = try StateOfFolder(of: state, by: disk.command)
            let size = try #require(Int(try disk.shell("stat -c %s state/incidents.sqlite")))
            // One copy would fit.
            try disk.fill(leaving: 2 * size - 4096)
            let migrate = [Program.fetch.path, "migrate", "--state-directory", state.path]
            let process = try RunningProcess(
                URL(filePath: "/usr/bin/env"), disk.command + migrate, in: folder.url)
            #expect(process.waitForEnd() == 1)
            #expect(process.output.contains("error: cannot migrate the store"))
            // Twice the store, with what of it is not in its file yet.
            let bytes = try #require(needed(process.output))
            #expect((2 * size...2 * size + 65536).contains(bytes), "\(process.output)")
            #expect(try StateOfFolder(of: state, by: disk.command) == before)
            try disk.empty()
            try run("env", disk.command + migrate)
        }

        @Test(.enabled(if: SmallDisk.isPossible, SmallDisk.whyNot))
        func `a disk that is read-only is told, and the report stays`() throws {
            let disk = try SmallDisk(bytes: 32 << 20, in: folder)
            let state = disk.url.appending(path: "state")
            try disk.shell("mkdir state")
            #expect(try refresh(state, disk.command).status == 0)
            let before = try StateOfFolder(of: state, by: disk.command)
            try payloads.write(incidents: 1001)
            try disk.shell("mount -o remount,ro .")
            let (status, output) = try refresh(state, disk.command)
            #expect(status == 1)
            #expect(
                output.contains(
                    """
                    error: cannot lock \(state.path)/refresh.lock: Read-only file system; check that \
                    the folder is there, its owner and mode, and how it is mounted
                    """))
            #expect(try StateOfFolder(of: state, by: disk.command) == before)
            try disk.shell("mount -o remount,rw .")
            #expect(try refresh(state, disk.command).status == 0)
        }

        @Test(
            .enabled(if: Strace.isPossible, Strace.whyNot),
            arguments: [
                ("openat", "EACCES", "cannot open the store", "cannot be opened or made"),
                ("openat", "EROFS", "cannot open the store", "cannot be opened or made"),
                (
                    "pread64", "EIO", "the store",
                    "it cannot be read or written; check the space (df)"
                ),
                (
                    "pwrite64", "EIO", "the store",
                    "it cannot be read or written; check the space (df)"
                ),
                ("pwrite64", "ENOSPC", "the store", "the disk is full; make room"),
            ])
        func `a store that cannot be read or written is not taken for a damaged one`(
            _ call: String, _ error: String, _ what: String, _ why: String
        ) throws {
            let state = try folder.folder("state")
            #expect(try refresh(state).status == 0)
            let before = try StateOfFolder(of: state)
            try payloads.write(incidents: 1001)
            let file = state.appending(
                path: call == "pwrite64" ? "incidents.sqlite-wal" : "incidents.sqlite")
            let (status, output) = try refresh(
                state, Strace.failing([], call, of: file, with: error))
            #expect(status == 1, "\(output)")
            #expect(output.contains(what) && output.contains(why), "\(output)")
            let after = try StateOfFolder(of: state)
            #expect(after.report == before.report)
            #expect(after.stored == before.stored)
            #expect(!after.files.contains { $0.hasPrefix("damaged") })
            #expect(try refresh(state).status == 0)
        }
    }
}
