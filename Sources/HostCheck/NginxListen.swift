/// Where a server of nginx listens, or where it passes requests on.
struct NginxListen: Equatable {
    /// As it is written, such as `127.0.0.1:9000` or `443`.
    let address: String
    let hasTLS: Bool

    init(_ arguments: [String]) {
        address = arguments.first ?? "80"
        hasTLS = arguments.contains("ssl") || arguments.contains("quic")
    }

    /// Where a server's block says to.
    static func all(in block: [NginxDirective]) -> [NginxListen] {
        let listens = block.included.filter { $0.name == "listen" }.map { Self($0.arguments) }
        return listens.isEmpty ? [Self(["80"])] : listens
    }

    /// Whether only this machine reaches it.
    var isLocal: Bool {
        address.hasPrefix("unix:") || address.hasPrefix("127.") || address.hasPrefix("[::1]")
            || address == "localhost" || address.hasPrefix("localhost:")
    }

    var isIPv6: Bool { address.hasPrefix("[") }

    /// Where this machine can ask it in plain HTTP.
    var localURL: String? {
        guard !hasTLS, !address.hasPrefix("unix:") else { return nil }
        if isLocal { return "http://\(address)/incidents/" }
        // One that listens everywhere, at a port alone or for every address.
        let port =
            address.hasPrefix("0.0.0.0:") || address.hasPrefix("*:")
            ? address.split(separator: ":").last.map(String.init) : address
        return port.flatMap { UInt16($0) }.map { "http://127.0.0.1:\($0)/incidents/" }
    }

    /// Whether a request that is passed on to an address, such as `127.0.0.1:9000`, comes here.
    func receives(_ target: String) -> Bool {
        guard !address.hasPrefix("unix:"), !target.hasPrefix("unix:") else {
            return address == target
        }
        let (own, other) = (Self.parts(address), Self.parts(target))
        guard own.port == other.port else { return false }
        return own.host == other.host || ["", "*", "0.0.0.0", "[::]"].contains(own.host)
    }

    private static func parts(_ address: String) -> (host: String, port: String) {
        if UInt16(address) != nil { return ("", address) }
        var host = address[...]
        var port = "80"
        if let colon = address.lastIndex(of: ":"),
            UInt16(address[address.index(after: colon)...]) != nil,
            !address.hasSuffix("]")
        {
            host = address[..<colon]
            port = String(address[address.index(after: colon)...])
        }
        return (host == "localhost" ? "127.0.0.1" : String(host), port)
    }
}
