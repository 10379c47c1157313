import Foundation

/// The login that a first installation makes, for a server of this machine alone.
struct FirstLogin: Equatable {
    /// Until `incidents-viewers remove first` removes it; for root.
    static let path = "/etc/incidents/first-login"

    let name: String
    let password: String

    /// The login of this machine in a netrc file; `nil` where the file is not there, or has none.
    init?(file: String = path) {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        self.init(netrc: text)
    }

    init?(netrc text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        func value(after key: String) -> String? {
            guard let index = words.firstIndex(of: key), index + 1 < words.count else { return nil }
            return words[index + 1]
        }
        guard let name = value(after: "login"), let password = value(after: "password") else {
            return nil
        }
        self.name = name
        self.password = password
    }

    /// The value of an `Authorization` header field.
    var authorization: String {
        "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
    }
}
