/// A response on its way to a web server, in the form that CGI and FastCGI share: `Status:` and the
/// header fields, an empty line, the body.
struct Answer {
    let response: Response
    /// `HEAD` gets the header fields of `GET`, `Content-Length` included, and no body.
    let hasBody: Bool

    init(_ response: Response, to request: Request) {
        self.response = response
        hasBody = request.method != "HEAD"
    }

    /// - Parameter write: takes bytes; returns `false` when the receiver is gone.
    /// - Returns: whether all was taken.
    /// - Throws: `FileError` when the body's file fails; what was written then ends in the middle.
    func send(_ write: (UnsafeRawBufferPointer) -> Bool) throws(FileError) -> Bool {
        var head = head
        let headIsTaken = head.withUTF8 { write(UnsafeRawBufferPointer($0)) }
        guard headIsTaken, hasBody else { return headIsTaken }
        switch response.body {
        case .none: return true
        case .bytes(let bytes): return bytes.withUnsafeBytes(write)
        case .file(let file): return try file.forEachPiece(write)
        case .made(let body): return try body.send { $0.withUnsafeBytes(write) }
        }
    }

    private var head: String {
        var text = "Status: \(response.status.rawValue) \(response.status.reason)\r\n"
        for header in response.headers {
            text += "\(header.name): \(header.value)\r\n"
        }
        if let contentLength {
            text += "Content-Length: \(contentLength)\r\n"
        }
        return text + "\r\n"
    }

    private var contentLength: Int? {
        switch response.body {
        case .none: nil
        case .bytes(let bytes): bytes.count
        case .file(let file): file.size
        case .made(let body): body.size
        }
    }
}
