import Glibc
public import SystemPackage

/// CGI (RFC 3875), for web servers without FastCGI: a process of its own answers one request.
public enum PlainCGI {
    /// Whether a web server, or somebody who plays one, started the process to answer a request.
    public static func isRequested(by environment: [String: String]) -> Bool {
        environment["GATEWAY_INTERFACE"] != nil || environment["REQUEST_METHOD"] != nil
    }

    /// Answers the request that the environment describes.
    ///
    /// - Returns: whether the whole answer was taken.
    /// - Throws: `FileError` when the body's file fails; the answer then ends in the middle.
    public static func answer(
        environment: [String: String],
        output: FileDescriptor = .standardOutput,
        handler: (Request) -> Response
    ) throws(FileError) -> Bool {
        // A web server that went away is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let request = Request(parameters: environment)
        return try Answer(handler(request), to: request).send { bytes in
            (try? output.writeAll(bytes)) != nil
        }
    }
}
