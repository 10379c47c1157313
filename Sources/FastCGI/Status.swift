/// A status of HTTP that we answer with; another one is one more row.
public enum Status: Int, Sendable {
    case ok = 200
    case noContent = 204
    case seeOther = 303
    case notModified = 304
    case badRequest = 400
    case notFound = 404
    case methodNotAllowed = 405
    case gone = 410
    case preconditionFailed = 412
    case internalServerError = 500
    case serviceUnavailable = 503

    /// The phrase of RFC 9110, `Not Found`.
    public var reason: String {
        switch self {
        case .ok: "OK"
        case .noContent: "No Content"
        case .seeOther: "See Other"
        case .notModified: "Not Modified"
        case .badRequest: "Bad Request"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .gone: "Gone"
        case .preconditionFailed: "Precondition Failed"
        case .internalServerError: "Internal Server Error"
        case .serviceUnavailable: "Service Unavailable"
        }
    }
}
