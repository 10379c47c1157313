import FastCGI
import Foundation
import SystemPackage
import Testing
import Web

/// An answer as a web server gets it.
struct Reply {
    let lines: [String]
    let body: String

    /// Asks a site. Between the head of the answer and its body, something else may happen.
    init(
        of site: Site, uri: String?, method: String, headers: [String: String],
        version: String = "HTTP/1.1", meanwhile: () throws -> Void = {}
    ) throws {
        var environment = ["REQUEST_METHOD": method, "SERVER_PROTOCOL": version]
        environment["REQUEST_URI"] = uri
        for (name, value) in headers {
            environment["HTTP_" + name.uppercased().replacing("-", with: "_")] = value
        }
        let file = URL(filePath: "/tmp/incidents-\(UUID().uuidString)")
        let output = try FileDescriptor.open(
            FilePath(file.path), .writeOnly, options: .create, permissions: .ownerReadWrite)
        defer {
            try? output.close()
            try? FileManager.default.removeItem(at: file)
        }
        var failure: (any Error)?
        _ = try PlainCGI.answer(environment: environment, output: output) { request in
            let response = site.response(to: request)
            do { try meanwhile() } catch { failure = error }
            return response
        }
        if let failure { throw failure }
        let text = try String(contentsOf: file, encoding: .utf8)
        let end = try #require(text.range(of: "\r\n\r\n"))
        lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        body = String(text[end.upperBound...])
    }

    var status: Int? { header("Status").flatMap { Int($0.prefix(3)) } }

    func header(_ name: String) -> String? {
        let values = lines.filter { $0.hasPrefix(name + ": ") }
        precondition(values.count <= 1, "\(name) is there once")
        return values.first.map { String($0.dropFirst(name.count + 2)) }
    }

    /// The members of the body's problem details.
    var problem: [String: String] {
        get throws {
            let members = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
            return (members ?? [:]).mapValues { "\($0)" }
        }
    }
}
