import Foundation
import SystemPackage

/// One connection of a web server, record by record (FastCGI specification, section 3).
final class FastCGIClient {
    private let descriptor: Int32
    private var received = Data()

    private enum Record {
        static let beginRequest: UInt8 = 1
        static let endRequest: UInt8 = 3
        static let parameters: UInt8 = 4
        static let input: UInt8 = 5
        static let output: UInt8 = 6
    }

    init(_ path: FilePath) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) {
            $0.copyBytes(from: Array(path.string.utf8))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else {
            defer { close() }
            throw Errno(rawValue: errno)
        }
        // A test that waits for an answer in vain must fail, not hang.
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        let length = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, length)
    }

    func close() {
        Glibc.close(descriptor)
    }

    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func send(_ bytes: [UInt8]) {
        let sent = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        precondition(sent == bytes.count, "the socket takes a request whole")
    }

    /// Parameters are pairs, so that a name can be sent twice.
    func sendRequest(_ parameters: [(String, [UInt8])], keepConnection: Bool = false) {
        var bytes = Self.record(
            Record.beginRequest, [0, 1, keepConnection ? 1 : 0, 0, 0, 0, 0, 0])
        let content = parameters.flatMap { name, value in
            Self.length(name.utf8.count) + Self.length(value.count) + Array(name.utf8) + value
        }
        for start in stride(from: 0, to: content.count, by: 65_535) {
            bytes += Self.record(
                Record.parameters, Array(content[start..<min(start + 65_535, content.count)]))
        }
        bytes += Self.record(Record.parameters, []) + Self.record(Record.input, [])
        send(bytes)
    }

    /// Reads at least `count` bytes and leaves the rest where it is.
    func readSome(_ count: Int) throws {
        while received.count < count {
            guard try readPiece() else { return }
        }
    }

    /// Reads until the far end closes.
    func readReply() throws -> Reply {
        while try readPiece() {}
        var output = Data()
        var isEnded = false
        var offset = received.startIndex
        while offset + 8 <= received.endIndex {
            let header = Array(received[offset..<offset + 8])
            let length = Int(header[4]) << 8 | Int(header[5])
            let content = offset + 8..<min(offset + 8 + length, received.endIndex)
            if header[1] == Record.output { output.append(received[content]) }
            if header[1] == Record.endRequest { isEnded = true }
            offset += 8 + length + Int(header[6])
        }
        return Reply(output, isEnded: isEnded)
    }

    private func readPiece() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &buffer, buffer.count)
        guard count >= 0 || errno == ECONNRESET else { throw Errno(rawValue: errno) }
        guard count > 0 else { return false }
        received.append(contentsOf: buffer[..<count])
        return true
    }

    private static func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 0xFF), 0, 0] + content
    }

    /// One byte up to 127, else four with the top bit set.
    private static func length(_ count: Int) -> [UInt8] {
        guard count > 127 else { return [UInt8(count)] }
        return [24, 16, 8, 0].map { shift in
            UInt8(truncatingIfNeeded: count >> shift) | (shift == 24 ? 0x80 : 0)
        }
    }

    /// One request on a connection of its own.
    static func ask(
        _ path: FilePath, method: String = "GET", uri: String = "/",
        _ parameters: [String: String] = [:]
    ) throws -> Reply {
        let client = try FastCGIClient(path)
        defer { client.close() }
        let all = parameters.merging(["REQUEST_METHOD": method, "REQUEST_URI": uri]) { own, _ in own
        }
        client.sendRequest(all.map { ($0, Array($1.utf8)) })
        return try client.readReply()
    }
}
