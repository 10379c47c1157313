import Foundation

/// Whether nginx can read the passwords that it asks for: without them it answers 403 or 500 to everybody.
struct PasswordFileCheck {
    private static let subject = "password"

    private let configuration: NginxConfiguration

    init(_ configuration: NginxConfiguration) {
        self.configuration = configuration
    }

    func findings() -> [Finding] {
        Set(files(in: configuration.directives)).sorted().compactMap(finding)
    }

    private func files(in directives: [NginxDirective]) -> [String] {
        directives.flatMap { directive -> [String] in
            guard directive.name == "auth_basic_user_file", let path = directive.arguments.first
            else {
                let block = directive.block ?? []
                // Other sites' passwords are none of ours.
                let isOthers = directive.name == "server" && !Self.asksResponder(block)
                return isOthers ? [] : files(in: block)
            }
            // One with a variable is known with each request only.
            guard !path.contains("$") else { return [] }
            return [path.hasPrefix("/") ? path : "\(configuration.folder)/\(path)"]
        }
    }

    /// Whether a block, or one within it, asks the responder.
    private static func asksResponder(_ block: [NginxDirective]) -> Bool {
        block.contains { directive in
            directive.includesResponder || directive.passesToResponder
                || asksResponder(directive.block ?? [])
        }
    }

    private func finding(_ path: String) -> Finding? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            return .toDo(
                Self.subject,
                "\(path) is not there, so nginx lets nobody in; type: incidents-viewers add NAME")
        }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        let group = attributes[.groupOwnerAccountName] as? String
        let owner = attributes[.ownerAccountName] as? String
        let isReadable =
            mode & 0o004 != 0 || mode & 0o040 != 0 && group == "www-data"
            || mode & 0o400 != 0 && owner == "www-data"
        guard isReadable else {
            return .toDo(
                Self.subject,
                "nginx cannot read \(path); type: chgrp www-data \(path); chmod 0640 \(path)")
        }
        return slow(path)
    }

    /// Hashes that `crypt` makes, which begin with a `$`, are slow on purpose.
    private func slow(_ path: String) -> Finding? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let names = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: ":", maxSplits: 1) }
            .filter { $0.count == 2 && $0[1].hasPrefix("$") }.map { String($0[0]) }
        guard let first = names.first else { return nil }
        let isOurs = path == "/etc/nginx/incidents.htpasswd"
        return .toDo(
            Self.subject,
            "each request of \(names.joined(separator: ", ")) stops a worker of nginx for milliseconds, "
                + "as \(path) has a slow hash of the password; "
                + (isOurs
                    ? "type: incidents-viewers remove \(first); incidents-viewers add \(first)"
                    : "make its logins anew with incidents-viewers(8)"))
    }
}
