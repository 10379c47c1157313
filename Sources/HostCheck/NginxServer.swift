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
        blocks(in: configuration.directives, file: "nginx.conf", Admission()).compactMap {
            server($0.block, $0.file, $0.admission)
        }
    }

    /// The blocks of all servers, and who is let in by what stands around them.
    static func blocks(
        in directives: [NginxDirective], file: String, _ inherited: Admission
    ) -> [(block: [NginxDirective], file: String, admission: Admission)] {
        let admission = inherited.changed(by: directives)
        return directives.flatMap { directive in
            guard let block = directive.block else {
                return [(block: [NginxDirective], file: String, admission: Admission)]()
            }
            switch directive.name {
            case "server": return [(block, file, admission)]
            case "include":
                return blocks(in: block, file: directive.arguments.first ?? file, admission)
            default: return blocks(in: block, file: file, admission)
            }
        }
    }

    private static func server(
        _ block: [NginxDirective], _ file: String, _ inherited: Admission
    ) -> NginxServer? {
        let snippets = block.snippets
        guard !snippets.isEmpty else { return nil }
        let admission = inherited.changed(by: block)
        // The other locations lead there, or tell of errors.
        let serving = snippets.flatMap { ($0.block ?? []).included }
            .filter { $0.block?.included.contains { $0.name == "fastcgi_pass" } == true }
        let admissions = serving.map { admission.changed(by: $0.block ?? []) }
        return NginxServer(
            file: file,
            listens: NginxListen.all(in: block),
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
struct Admission {
    private var password = false
    /// Whether `incidents-auth.conf` has been told not to ask for one.
    private var isRealmOff = false
    private var request = false
    private var certificate = false

    private static let realm = "$incidents_realm"

    var asksWhoIsThere: Bool { password || request || certificate }

    func changed(by directives: [NginxDirective]) -> Admission {
        var admission = self
        for directive in directives.included {
            let value = directive.arguments.first
            switch directive.name {
            case "set" where value == Self.realm:
                admission.isRealmOff = directive.arguments.last == "off"
            case "auth_basic":
                admission.password =
                    value != "off" && !(value == Self.realm && admission.isRealmOff)
            case "auth_request": admission.request = value != "off"
            case "ssl_verify_client": admission.certificate = value == "on"
            default: continue
            }
        }
        return admission
    }
}

extension [NginxDirective] {
    /// The includes of our snippet in a server's block; none where it does not serve the report itself.
    var snippets: [NginxDirective] {
        included.filter { directive in
            directive.name == "include"
                && directive.arguments.first?.hasSuffix("/\(NginxServer.snippet)") == true
        }
    }

    /// The directives of a block, those that it includes among them.
    var included: [NginxDirective] {
        flatMap { directive in
            [directive] + (directive.name == "include" ? (directive.block ?? []).included : [])
        }
    }
}
