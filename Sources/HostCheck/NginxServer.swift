/// A server block of nginx that serves the report: one that includes our snippet.
struct NginxServer: Equatable {
    /// The file that it is in.
    let file: String
    let listens: [NginxListen]
    /// Whether it serves all of the report only to those who show who they are.
    let asksWhoIsThere: Bool

    static let snippet = "snippets/incidents.conf"

    /// The servers of a configuration, in their order.
    static func all(in configuration: NginxConfiguration) -> [NginxServer] {
        servers(in: configuration.directives, file: "nginx.conf", Admission())
    }

    private static func servers(
        in directives: [NginxDirective], file: String, _ inherited: Admission
    ) -> [NginxServer] {
        let admission = inherited.changed(by: directives)
        return directives.flatMap { directive -> [NginxServer] in
            guard let block = directive.block else { return [] }
            switch directive.name {
            case "server": return server(block, file, admission).map { [$0] } ?? []
            case "include":
                return servers(in: block, file: directive.arguments.first ?? file, admission)
            default: return servers(in: block, file: file, admission)
            }
        }
    }

    private static func server(
        _ block: [NginxDirective], _ file: String, _ inherited: Admission
    ) -> NginxServer? {
        let included = block.included
        let snippets = included.filter { directive in
            directive.name == "include"
                && directive.arguments.first?.hasSuffix("/\(snippet)") == true
        }
        guard !snippets.isEmpty else { return nil }
        let listens = included.filter { $0.name == "listen" }.map { NginxListen($0.arguments) }
        let admission = inherited.changed(by: block)
        // The other locations lead there, or tell of errors.
        let serving = snippets.flatMap { ($0.block ?? []).included }
            .filter { $0.block?.included.contains { $0.name == "fastcgi_pass" } == true }
        let admissions = serving.map { admission.changed(by: $0.block ?? []) }
        return NginxServer(
            file: file,
            listens: listens.isEmpty ? [NginxListen(["80"])] : listens,
            asksWhoIsThere: (admissions.isEmpty ? [admission] : admissions)
                .allSatisfy(\.asksWhoIsThere))
    }
}

/// Where a server listens.
struct NginxListen: Equatable {
    /// As it is written, such as `127.0.0.1:9000` or `443`.
    let address: String
    let hasTLS: Bool

    init(_ arguments: [String]) {
        address = arguments.first ?? "80"
        hasTLS = arguments.contains("ssl")
    }

    /// Whether only this machine reaches it.
    var isLocal: Bool {
        address.hasPrefix("unix:") || address.hasPrefix("127.") || address.hasPrefix("[::1]")
            || address == "localhost" || address.hasPrefix("localhost:")
    }

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
}

/// Who is let in, by the directives of a block and those around it.
private struct Admission {
    private var password = false
    private var request = false
    private var certificate = false

    var asksWhoIsThere: Bool { password || request || certificate }

    func changed(by directives: [NginxDirective]) -> Admission {
        var admission = self
        for directive in directives.included {
            let value = directive.arguments.first
            switch directive.name {
            case "auth_basic": admission.password = value != "off"
            case "auth_request": admission.request = value != "off"
            case "ssl_verify_client": admission.certificate = value == "on"
            default: continue
            }
        }
        return admission
    }
}

extension [NginxDirective] {
    /// The directives of a block, those that it includes among them.
    fileprivate var included: [NginxDirective] {
        flatMap { directive in
            [directive] + (directive.name == "include" ? (directive.block ?? []).included : [])
        }
    }
}
