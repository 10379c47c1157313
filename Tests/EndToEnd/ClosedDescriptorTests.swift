import Foundation
import Testing

extension EndToEnd {
    /// A program that was started without some of its standard descriptors opens nothing else in their place.
    @Suite struct ClosedDescriptorTests {
        private static let subsets = (1...7).map { bits in (0...2).filter { bits & 1 << $0 != 0 } }

        /// The program, without these descriptors.
        private func start(
            _ program: URL, _ arguments: [String], without closed: [Int], in folder: URL
        ) throws -> RunningProcess {
            let closing = closed.map { "\($0)>&-" }.joined(separator: " ")
            return try RunningProcess(
                URL(filePath: "/bin/sh"),
                ["-c", "exec \"$0\" \"$@\" \(closing)", program.path] + arguments, in: folder)
        }

        /// Waits until the program has nothing but `/dev/null` in their place.
        private func expectNothing(in closed: [Int], of process: RunningProcess) throws {
            for descriptor in closed {
                let link = "/proc/\(process.processID)/fd/\(descriptor)"
                try eventually("\(descriptor) of \(closed) to be open") {
                    (try? FileManager.default.destinationOfSymbolicLink(atPath: link))
                        == "/dev/null"
                }
            }
        }

        @Test(arguments: subsets)
        func `a refresh and the responder do their work all the same`(closed: [Int]) throws {
            let installation = try Installation(startsResponder: false)
            let upstream = try Upstream(delay: 1, in: installation.folder)
            let refresh = try start(
                Program.fetch,
                ["--upstream-url", upstream.url, "--state-directory", installation.state.path],
                without: closed, in: installation.folder.url)
            try expectNothing(in: closed, of: refresh)
            #expect(refresh.waitForEnd() == 0)
            #expect(refresh.output.isEmpty == closed.contains(2))
            #expect(try query("PRAGMA integrity_check", in: installation.state) == "ok")
            let lock = installation.state.appending(path: "refresh.lock")
            #expect(try String(contentsOf: lock, encoding: .utf8).contains("refresh") == false)

            let responder = try start(
                Program.responder,
                ["--state-directory", installation.state.path, "--listen", Installation.socket],
                without: closed, in: installation.nginx.folder)
            try expectNothing(in: closed, of: responder)
            try eventually("the responder to answer") {
                try installation.get("/incidents/status").status == 200
            }
            #expect(try installation.get().status == 200)
            #expect(responder.isRunning)
            #expect(responder.stop() == 0)
        }

        @Test(arguments: subsets)
        func `the simulator serves`(closed: [Int]) throws {
            let folder = try TemporaryFolder()
            // A port that was free a moment ago.
            let port = try run(
                "python3", "-c",
                "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
            )
            let simulator = try start(
                Program.simulator, ["--port", port, "--calm"], without: closed, in: folder.url)
            try expectNothing(in: closed, of: simulator)
            try eventually("the simulator to answer") {
                (try? run("curl", "--silent", "--fail", "http://127.0.0.1:\(port)/identities/"))
                    != nil
            }
            #expect(simulator.isRunning)
        }
    }
}
