import FastCGI
import FoundationEssentials

/// An error for a person and a script alike: problem details of RFC 9457, of type `about:blank`.
struct Problem: Error {
    let status: Status
    /// A sentence that the reader can act on.
    let detail: String
    let headers: [Header]

    init(_ status: Status, _ detail: String, headers: [Header] = []) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    var response: Response {
        Response(
            status,
            headers: [Header("Content-Type", "application/problem+json")] + [.notKept] + headers,
            body: .bytes(json)
        )
    }

    private var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let details = Details(
            type: "about:blank", title: status.reason, status: status.rawValue, detail: detail)
        // Three strings and a number: there is nothing in them that could fail.
        return (try? encoder.encode(details)).map(Array.init) ?? []
    }
}

/// The members of RFC 9457, section 3.1.
private struct Details: Encodable {
    let type: String
    let title: String
    let status: Int
    let detail: String
}
