import Foundation
import SystemPackage
import Testing

@testable import FastCGI

@Suite struct ResponseTests {
    private func sent(_ response: Response, method: String = "GET") throws -> String {
        var output = Data()
        let request = Request(parameters: ["REQUEST_METHOD": method])
        let isWhole = try Answer(response, to: request).send { bytes in
            output.append(contentsOf: bytes)
            return true
        }
        #expect(isWhole)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `status, headers in order, length, empty line, body`() throws {
        let response = Response(
            .notFound, headers: [Header("B", "1"), Header("A", "2")], body: .bytes(Array("no".utf8))
        )
        #expect(
            try sent(response)
                == "Status: 404 Not Found\r\nB: 1\r\nA: 2\r\nContent-Length: 2\r\n\r\nno")
    }

    @Test func `HEAD has the length of GET and no body`() throws {
        let response = Response(.ok, body: .bytes(Array("whole".utf8)))
        #expect(try sent(response, method: "HEAD") == "Status: 200 OK\r\nContent-Length: 5\r\n\r\n")
    }

    @Test func `no body has no length, an empty body has one`() throws {
        #expect(try sent(Response(.notModified)) == "Status: 304 Not Modified\r\n\r\n")
        #expect(try sent(Response(.ok, body: .bytes([]))).contains("Content-Length: 0\r\n"))
    }

    @Test(arguments: ["a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", "a\u{7F}b"])
    func `no header value begins a line of its own`(_ value: String) throws {
        let text = try sent(Response(.ok, headers: [Header("X", value), Header(value, "x")]))
        #expect(text.components(separatedBy: "\r\n").count == 5)
        #expect(text.unicodeScalars.allSatisfy { $0 != "\0" && $0 != "\u{7F}" })
    }

    @Test func `a header of the response is found in any case`() {
        let response = Response(.ok, headers: [Header("ETag", "\"a\"")])
        #expect(response.header("etag") == "\"a\"")
        #expect(response.header("Vary") == nil)
    }

    @Test func `a file is sent as it was opened, also when its name is gone or it grew`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data("whole".utf8), to: "file")
        let file = try OpenFile(path)
        let handle = try FileHandle(forWritingTo: folder.url.appending(path: "file"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(" and more".utf8))
        try FileManager.default.removeItem(at: folder.url.appending(path: "file"))
        #expect(
            try sent(Response(.ok, body: .file(file))).hasSuffix("Content-Length: 5\r\n\r\nwhole"))
    }

    @Test func `a file that shrank is an error, not a shorter answer`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(noise(100_000), to: "file")
        let file = try OpenFile(path)
        truncate(path.string, 70_000)
        #expect(throws: FileError.endedEarly(path: path, at: 70_000, size: 100_000)) {
            try sent(Response(.ok, body: .file(file)))
        }
    }

    @Test func `only regular files are opened`() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe")
        mkfifo(pipe.string, 0o600)
        #expect(throws: FileError.notAFile(path: pipe)) { try OpenFile(pipe) }
        let itself = folder.path(".")
        #expect(throws: FileError.notAFile(path: itself)) { try OpenFile(itself) }
        let missing = folder.path("missing")
        #expect(throws: FileError.cannotOpen(path: missing, .noSuchFileOrDirectory)) {
            try OpenFile(missing)
        }
    }

    @Test func `plain CGI writes the answer to the request of the environment`() throws {
        let folder = try TemporaryFolder()
        let output = folder.path("output")
        let descriptor = try FileDescriptor.open(
            output, .writeOnly, options: .create, permissions: .ownerReadWrite)
        defer { try? descriptor.close() }
        let environment = [
            "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", "REQUEST_URI": "/a?b",
        ]
        #expect(PlainCGI.isRequested(by: environment))
        #expect(!PlainCGI.isRequested(by: ["PATH": "/bin"]))
        let isWhole = try PlainCGI.answer(environment: environment, output: descriptor) { request in
            Response(.ok, body: .bytes(Array("\(request.path) \(request.query ?? "")".utf8)))
        }
        #expect(isWhole)
        let reply = Reply(try Data(contentsOf: URL(filePath: output.string)))
        #expect(reply.status == "200 OK")
        #expect(String(decoding: reply.body, as: UTF8.self) == "success(\"/a\") b")
    }
}
