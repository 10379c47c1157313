import Foundation
import SystemPackage
import Testing

@testable import FastCGI

@Suite struct ListeningSocketTests {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("socket")
    }

    @Test func `an own socket is for owner and group only`() throws {
        let socket = try ListeningSocket.open(at: path)
        let stat = try path.stat()
        #expect(stat.type == .socket)
        #expect(stat.permissions.rawValue == 0o660)
        #expect(ListeningSocket.isListening(socket.descriptor))
        socket.close()
        #expect(throws: Errno.noSuchFileOrDirectory) { try path.stat() }
    }

    @Test func `a socket that nobody listens on is replaced`() throws {
        let dead = try ListeningSocket.open(at: path)
        try dead.descriptor.close()
        let socket = try ListeningSocket.open(at: path)
        #expect(try FastCGIClient(path).close() == ())
        socket.close()
    }

    @Test func `a socket that somebody listens on is left alone`() throws {
        let live = try ListeningSocket.open(at: path)
        #expect(throws: SocketError.alreadyServed(path: path)) {
            try ListeningSocket.open(at: path)
        }
        #expect(
            "\(SocketError.alreadyServed(path: path))".contains("another responder listens there"))
        #expect(try FastCGIClient(path).close() == ())
        live.close()
    }

    @Test func `a file in the way is left alone`() throws {
        _ = try folder.write(Data("precious".utf8), to: "socket")
        #expect(throws: SocketError.notASocket(path: path)) { try ListeningSocket.open(at: path) }
        #expect(try String(contentsOfFile: path.string, encoding: .utf8) == "precious")
    }

    @Test func `a socket file of another process is not removed at the end`() throws {
        let first = try ListeningSocket.open(at: path)
        unlink(path.string)
        let second = try ListeningSocket.open(at: path)
        first.close()
        #expect(try FastCGIClient(path).close() == ())
        second.close()
    }

    @Test func `a missing folder is named`() throws {
        let path = folder.path("missing/socket")
        let error = SocketError.cannotOpen(path: path, .noSuchFileOrDirectory)
        #expect(throws: error) { try ListeningSocket.open(at: path) }
        #expect("\(error)".hasSuffix("its folder does not exist; make the folder first"))
    }

    @Test func `a path may have 107 bytes`() throws {
        let prefix = folder.path("").string.utf8.count + 1
        let longest = folder.path(String(repeating: "s", count: 107 - prefix))
        #expect(longest.string.utf8.count == 107)
        try ListeningSocket.open(at: longest).close()
        let longer = folder.path(String(repeating: "s", count: 108 - prefix))
        #expect(throws: SocketError.pathTooLong(path: longer)) {
            try ListeningSocket.open(at: longer)
        }
    }

    @Test func `only a socket that listens counts as one`() throws {
        let (read, write) = try FileDescriptor.pipe()
        #expect(!ListeningSocket.isListening(read))
        try read.close()
        try write.close()
        let unconnected = FileDescriptor(rawValue: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        #expect(!ListeningSocket.isListening(unconnected))
        try unconnected.close()
    }
}
