import Foundation

/// A real HTTP client: runs `curl` and gives what it received.
struct Curl {
    let exitStatus: Int32
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: Data
    /// What `--write-out` asked for.
    let output: String

    var text: String { String(decoding: body, as: UTF8.self) }

    init(_ arguments: String...) async throws {
        try await self.init(arguments)
    }

    init(_ arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        let ended = try await ProgramRun(
            "/usr/bin/env",
            ["curl", "-s", "-D", "\(folder.path)/head", "-o", "\(folder.path)/body"] + arguments)
        exitStatus = ended.exitStatus
        output = ended.output
        body = (try? Data(contentsOf: URL(filePath: "\(folder.path)/body"))) ?? Data()
        let head = (try? String(contentsOfFile: "\(folder.path)/head", encoding: .utf8)) ?? ""
        let lines = head.split(whereSeparator: \.isNewline)
        status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        headers = Dictionary(
            lines.dropFirst().compactMap { line in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                return (line[..<colon].lowercased(), String(value))
            }
        ) { $1 }
    }
}
