/// Who is let in at a place of nginx's configuration, by its directives and those around it.
struct Admission: Equatable {
    fileprivate struct Rule: Equatable {
        let allows: Bool
        /// Such as `all`, `10.0.0.0/8`, `::1` or `unix:`.
        let addresses: String
    }

    /// As `auth_basic` has it; it may be a variable.
    private var realm = "off"
    private var variables: [String: String] = [:]
    private var passwordFile = false
    private var request = false
    private var certificate = false
    private var isOneEnough = false
    private var rules: [Rule] = []

    /// Where everybody is asked.
    static let asking: Admission = {
        var admission = Admission()
        admission.request = true
        return admission
    }()

    /// Who gets in without saying who they are.
    enum Unasked: Equatable {
        case nobody
        /// As they are written in the configuration.
        case addresses([String])
        case everybody

        /// Whether this machine's own clients do.
        var includesThisMachine: Bool {
            switch self {
            case .nobody: false
            case .addresses(let addresses): addresses.contains(where: isOfThisMachine)
            case .everybody: true
            }
        }

        /// The addresses of others.
        var others: [String] {
            switch self {
            case .nobody, .everybody: []
            case .addresses(let addresses): addresses.filter { !isOfThisMachine($0) }
            }
        }
    }

    /// With the directives of a block within it.
    func changed(by directives: [NginxDirective]) -> Admission {
        var admission = self
        let directives = directives.included
        // Rules take the place of those around them.
        let own = directives.compactMap { directive -> Rule? in
            guard ["allow", "deny"].contains(directive.name),
                let addresses = directive.arguments.first
            else { return nil }
            return Rule(allows: directive.name == "allow", addresses: addresses)
        }
        if !own.isEmpty { admission.rules = own }
        for directive in directives {
            let value = directive.arguments.first
            switch directive.name {
            case "auth_basic": admission.realm = value ?? "off"
            case "set":
                if let value { admission.variables[value] = directive.arguments.last }
            case "auth_basic_user_file": admission.passwordFile = true
            case "auth_request": admission.request = value != "off"
            case "ssl_verify_client": admission.certificate = value == "on"
            case "satisfy": admission.isOneEnough = value == "any"
            default: continue
            }
        }
        return admission
    }

    /// Who gets in unasked where a server listens.
    func unasked(at listen: NginxListen) -> Unasked {
        // Over plain HTTP, nginx asks nobody for a certificate.
        guard !certificate || !listen.hasTLS else { return .nobody }
        // nginx asks for no password where it knows of no file with them.
        let password = (variables[realm] ?? realm) != "off" && passwordFile
        let asks = password || request
        if asks, !isOneEnough { return .nobody }
        var allowed: [String] = []
        for rule in rules where rule.concerns(listen.isIPv6) {
            switch (rule.isWhole, rule.allows) {
            case (true, true): return .everybody
            case (true, false): return allowed.isEmpty ? .nobody : .addresses(allowed)
            case (false, true): allowed.append(rule.addresses)
            case (false, false): continue
            }
        }
        // Whom no rule names is asked, where there is a question.
        guard asks else { return .everybody }
        return allowed.isEmpty ? .nobody : .addresses(allowed)
    }
}

extension Admission.Rule {
    fileprivate var isWhole: Bool { ["all", "0.0.0.0/0", "::/0"].contains(addresses) }

    fileprivate func concerns(_ isIPv6: Bool) -> Bool {
        switch addresses {
        case "all", "unix:": true
        default: addresses.contains(":") == isIPv6
        }
    }
}

/// Whether addresses, as `allow` takes them, are of this machine alone.
private func isOfThisMachine(_ addresses: String) -> Bool {
    addresses.hasPrefix("127.") || ["::1", "::1/128", "unix:"].contains(addresses)
}
