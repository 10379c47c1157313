import CFastCGI
import Glibc
import SystemPackage

/// One of libfcgi's requests with the connection it came on. Each connection carries one request, also
/// where the web server would keep it: an idle one would hold its thread.
///
/// Used by one thread at a time.
final class Connection: @unchecked Sendable {
    enum Arrival {
        case request(Request)
        /// There was no connection after all: another thread, another process took it.
        case nothing
        case failed(Errno)
    }

    // libfcgi keeps the address of the request, so it must not move.
    private let request: UnsafeMutablePointer<FCGX_Request>

    private static let isLibraryReady = FCGX_Init() == 0

    /// - Returns: `nil` when libfcgi cannot start.
    init?(socket: ListeningSocket) {
        guard Self.isLibraryReady else { return nil }
        request = .allocate(capacity: 1)
        request.initialize(to: FCGX_Request())
        guard FCGX_InitRequest(request, socket.descriptor.rawValue, 0) == 0 else {
            request.deallocate()
            return nil
        }
    }

    deinit {
        FCGX_Free(request, 1)
        request.deallocate()
    }

    /// Accepts a connection of the non-blocking listening socket and reads its request.
    func accept() -> Arrival {
        // libfcgi returns whatever stood there when it gives up without an error of the system.
        errno = 0
        let result = FCGX_Accept_r(request)
        guard result != 0 else {
            let socket = FileDescriptor(rawValue: request.pointee.ipcFd)
            return .request(
                Request(parameters: parameters()) { isHungUp(socket) })
        }
        switch Errno(rawValue: -result) {
        case .wouldBlock, .interrupted: return .nothing
        case let errno: return .failed(errno)
        }
    }

    /// - Returns: `false` when the client is gone.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            // FCGX_PutStr takes an Int32.
            let count = min(rest.count, 1 << 20)
            let text = start.assumingMemoryBound(to: CChar.self)
            guard FCGX_PutStr(text, Int32(count), request.pointee.out) == count else {
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }

    /// Ends the answer.
    ///
    /// - Returns: `false` when the client is gone.
    func finish() -> Bool {
        FCGX_FClose(request.pointee.err)
        let isWhole = FCGX_FClose(request.pointee.out) == 0
        FCGX_Free(request, 1)
        return isWhole
    }

    /// Closes the connection within an answer, so that the web server sees that it is not whole.
    func abort() {
        FCGX_Free(request, 1)
    }

    private func parameters() -> [String: String] {
        var result: [String: String] = [:]
        guard var entry = request.pointee.envp else { return result }
        while let text = entry.pointee {
            if let (name, value) = Self.parameter(text) {
                let old = name.hasPrefix("HTTP_") ? result[name] : nil
                result[name] = old.map { "\($0), \(value)" } ?? value
            }
            entry += 1
        }
        return result
    }

    /// `NAME=value`. What is not UTF-8 is repaired: a field that was sent must not count as not sent.
    private static func parameter(_ text: UnsafePointer<CChar>) -> (name: String, value: String)? {
        let text = String(cString: text)
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return (String(text[..<equals]), String(text[text.utf8.index(after: equals)...]))
    }
}
