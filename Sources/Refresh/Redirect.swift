import FoundationEssentials

/// Whom credentials are for: scheme, host and port of an address.
struct Origin: Equatable, CustomStringConvertible {
    private let scheme: String
    private let host: String
    private let port: Int?

    /// - Returns: `nil` where the address has no host that one could ask.
    init?(_ url: URL) {
        guard let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased(),
            (1...253).contains(host.utf8.count), host.utf8.allSatisfy(Self.isOfHost)
        else { return nil }
        self.scheme = scheme
        self.host = host
        port = url.port ?? Self.usualPorts[scheme]
    }

    /// Whether a name or an address can have the character; it is in lower case.
    private static func isOfHost(_ character: UInt8) -> Bool {
        "abcdefghijklmnopqrstuvwxyz0123456789.-_:[]".utf8.contains(character)
    }

    var description: String {
        let isUsual = port == Self.usualPorts[scheme]
        return "\(scheme)://\(host)" + (isUsual ? "" : port.map { ":\($0)" } ?? "")
    }

    private static let usualPorts = ["http": 80, "https": 443]
}

/// A redirect (RFC 9110 section 15.4), and where it leads.
struct Redirect {
    /// How many are followed in a row.
    static let limit = 5

    let target: URL
    let origin: Origin

    static func isOne(_ status: UInt) -> Bool { [301, 302, 303, 307, 308].contains(status) }

    /// - Returns: `nil` where the header `Location` does not lead to an address.
    init?(location: String?, from url: URL) {
        guard let location, let resolved = URL(string: location, relativeTo: url),
            // As the HTTP client will read it.
            let target = URL(string: resolved.absoluteString), let origin = Origin(target)
        else { return nil }
        self.target = target
        self.origin = origin
    }
}
