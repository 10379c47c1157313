/// An answer. `Content-Length` is added from the body, and the body left out for `HEAD`, when it is
/// sent: a handler answers `GET` and `HEAD` alike.
public struct Response: Sendable {
    public enum Body: Sendable {
        /// No body and no `Content-Length`, as 204 and 304 have it.
        case none
        case bytes([UInt8])
        /// A file that does not change while it is sent; streamed in constant memory.
        case file(OpenFile)
        /// Made while it is sent, in constant memory.
        case made(MadeBody)
    }

    public var status: Status
    /// Header fields in the order in which they are sent.
    public var headers: [Header]
    public var body: Body

    public init(_ status: Status, headers: [Header] = [], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header field of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// A body that is made piece by piece.
public struct MadeBody: Sendable {
    /// Bytes, all pieces together; `nil` where that is known at the end only.
    public let size: Int?
    let send: @Sendable (_ take: ([UInt8]) -> Bool) throws(FileError) -> Bool

    /// `send` hands the pieces to `take` as long as that returns `true`, and returns whether all was taken.
    public init(
        size: Int?,
        send: @escaping @Sendable (_ take: ([UInt8]) -> Bool) throws(FileError) -> Bool
    ) {
        self.size = size
        self.send = send
    }
}

/// A header field. Control characters become spaces, so that no value can begin a line of its own.
public struct Header: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = Self.singleLine(name)
        self.value = Self.singleLine(value)
    }

    private static func singleLine(_ text: String) -> String {
        guard text.utf8.contains(where: isControl) else { return text }
        let bytes = text.utf8.map { isControl($0) ? UInt8(ascii: " ") : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
}
