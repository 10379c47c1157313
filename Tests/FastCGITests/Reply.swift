import Foundation

/// An answer as CGI and FastCGI carry it, taken apart.
struct Reply {
    let lines: [String]
    let body: Data
    /// Whether the application said that the request is answered.
    let isEnded: Bool

    init(_ output: Data, isEnded: Bool = true) {
        let end = output.firstRange(of: Data("\r\n\r\n".utf8)) ?? output.endIndex..<output.endIndex
        let head = String(decoding: output[..<end.lowerBound], as: UTF8.self)
        lines = head.components(separatedBy: "\r\n")
        body = Data(output[end.upperBound...])
        self.isEnded = isEnded
    }

    var status: String? { header("Status") }

    func header(_ name: String) -> String? {
        lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}
