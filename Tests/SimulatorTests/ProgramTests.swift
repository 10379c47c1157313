import Foundation
import Incidents
import Testing

@testable import Simulator

/// The program itself, as it lies beside the tests.
private let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "incidents-simulator").path

/// The program while it serves, at a port of its own.
private final class Serving {
    let url: String
    private let process = Process()
    private let folder: TemporaryFolder

    init(_ arguments: String...) async throws {
        folder = try TemporaryFolder()
        try folder.write([], to: "log")
        let log = URL(filePath: "\(folder.path)/log")
        process.executableURL = URL(filePath: program)
        process.arguments = ["--port", "0"] + arguments
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        var text = ""
        while process.isRunning && text.firstMatch(of: /http:\S+\n/) == nil {
            try await Task.sleep(for: .milliseconds(20))
            text = try String(contentsOf: log, encoding: .utf8)
        }
        let line = try #require(text.firstMatch(of: /serving the upstream API at (http:\S+)\n/))
        url = String(line.1)
    }

    deinit {
        process.terminate()
    }

    /// Sends SIGTERM, and waits for the end.
    func terminate() async -> (Process.TerminationReason, Int32) {
        await withCheckedContinuation { continuation in
            process.terminationHandler = {
                continuation.resume(returning: ($0.terminationReason, $0.terminationStatus))
            }
            process.terminate()
        }
    }
}

@Suite struct ProgramTests {
    @Test func `it makes up an upstream, the same for the same seed`() async throws {
        let first = try await Serving("--seed", "3", "--calm")
        let second = try await Serving("--seed", "3", "--calm")
        let identities = try await Curl(first.url + "identities/")
        #expect(identities.status == 200)
        let isSame = try await Curl(second.url + "identities/").body == identities.body
        #expect(isSame)
        for type in [
            "denial", "intrusion", "executable", "misuse", "unauthorized", "probing", "other",
        ] {
            #expect(try await Curl(first.url + "incidents/\(type)/").text.hasPrefix(#"{"results""#))
        }
    }

    @Test func `lively unless it is told to be calm`() async throws {
        let (lively, calm) = (try await Serving(), try await Serving("--calm"))
        // An address that several share.
        #expect(try await Curl(lively.url + "identities/").text.contains(": ["))
        #expect(try await !Curl(calm.url + "identities/").text.contains(": ["))
    }

    @Test func `it serves a folder`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{ }".utf8, to: "identities.json")
        let serving = try await Serving("--data", folder.path)
        #expect(try await Curl(serving.url + "identities/").text == "{ }")
        #expect(try await Curl(serving.url + "incidents/denial/").status == 404)
    }

    @Test func `it fails as asked for, late as asked for`() async throws {
        let serving = try await Serving(
            "--fail", "denial:1", "--fail", "identities", "--delay", "0.01", "--calm")
        #expect(try await Curl(serving.url + "incidents/denial/").status == 500)
        #expect(try await Curl(serving.url + "incidents/denial/").status == 200)
        #expect(try await Curl(serving.url + "identities/").status == 500)
        #expect(try await Curl(serving.url + "incidents/misuse/").status == 200)
    }

    @Test func `it asks for the credentials of the folder`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("me\n".utf8, to: "upstream-username")
        try folder.write("se:cret\n".utf8, to: "upstream-password")
        let serving = try await Serving("--credentials-directory", folder.path)
        #expect(try await Curl(serving.url + "identities/").status == 401)
        #expect(try await Curl("-u", "me:se:cret", serving.url + "identities/").status == 200)
    }

    @Test func `SIGTERM ends it at once, answers in flight or not`() async throws {
        let serving = try await Serving("--delay", "3600")
        let url = serving.url
        async let answer = Curl(url + "identities/")
        try await Task.sleep(for: .milliseconds(100))
        let (reason, status) = await serving.terminate()
        #expect(reason == .uncaughtSignal && status == SIGTERM)
        #expect(try await answer.status == 0)
    }

    @Test(arguments: [
        (["--port", "65536"], "--port is \"65536\"; it takes a port"),
        (["--port", "-1"], "--port is \"-1\"; it takes a port"),
        (["--seed", "-1"], "--seed is \"-1\"; it takes a whole number, 0 or more"),
        (["--incidents", "0"], "--incidents is \"0\"; it takes a number from 1 to 1000000"),
        (["--delay", "soon"], "--delay is \"soon\"; it takes a number of seconds"),
        (["--delay", "nan"], "--delay is \"nan\"; it takes a number of seconds"),
        (["--fail", "nonsense:2"], "--fail is \"nonsense:2\"; it takes TYPE, or TYPE:N"),
        (["--log-level", "loud"], "--log-level is \"loud\"; it takes one of trace"),
        (["--data", "/no/such"], "there is no folder \"/no/such\""),
        (["--data", ""], "there is no folder \"\""),
    ])
    func `a value that makes no sense is exit 78 with a sentence`(
        _ arguments: [String], _ sentence: String
    ) async throws {
        let run = try await ProgramRun(program, arguments)
        #expect(run.exitStatus == 78)
        #expect(run.errors.hasPrefix("error: \(sentence)"))
        #expect(run.output.isEmpty)
    }

    @Test func `what it writes is what it serves, as many incidents as wanted`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/payloads"
        let run = try await ProgramRun(
            program, ["--calm", "--seed", "3", "--incidents", "1500", "--write", path])
        #expect(run.exitStatus == 0)
        for resource in UpstreamResource.all {
            let body = try Data(contentsOf: URL(filePath: "\(path)/\(resource.file)"))
            switch resource {
            case .identities:
                #expect(try IdentityAnswer(Array(body)).map.holders.count > 1000)
            case .incidents(let source):
                let count = try IncidentAnswer(Array(body), of: source).recordCount
                #expect((1490...1510).contains(count))
            }
        }
    }

    @Test(arguments: [
        ["--port", "0"], ["--data", "/tmp"], ["--delay", "1"], ["--fail", "misuse"],
        ["--credentials-directory", "/tmp"],
    ])
    func `what is for serving does not go with writing`(_ arguments: [String]) async throws {
        let run = try await ProgramRun(program, ["--write", "/proc/payloads"] + arguments)
        #expect(run.exitStatus == 64)
        #expect(run.errors.contains("--write serves nothing"))
    }

    @Test func `a folder that it cannot write to is exit 1 with a sentence`() async throws {
        let run = try await ProgramRun(program, ["--write", "/proc/payloads"])
        #expect(run.exitStatus == 1)
        #expect(run.errors.contains("cannot write the payloads to \"/proc/payloads\""))
    }

    @Test func `half of the credentials is exit 78`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("me".utf8, to: "upstream-username")
        let run = try await ProgramRun(program, ["--credentials-directory", folder.path])
        #expect(run.exitStatus == 78)
        #expect(run.errors.contains("upstream-password"))
    }

    @Test func `a taken port is exit 1 with a sentence`() async throws {
        let serving = try await Serving()
        let port = try #require(serving.url.firstMatch(of: /:(\d+)\//)).1
        let run = try await ProgramRun(program, ["--port", String(port)])
        #expect(run.exitStatus == 1)
        #expect(run.errors.contains("another program has that port"))
    }

    @Test(arguments: [["--unheard-of"], ["argument"], ["--port"]])
    func `a wrong option is exit 64`(_ arguments: [String]) async throws {
        #expect(try await ProgramRun(program, arguments).exitStatus == 64)
    }

    @Test func `version and help go to the output`() async throws {
        let version = try await ProgramRun(program, ["--version"])
        #expect(version.exitStatus == 0)
        #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
        let help = try await ProgramRun(program, ["--help"])
        #expect(help.exitStatus == 0)
        #expect(help.output.contains("--credentials-directory"))
    }
}
