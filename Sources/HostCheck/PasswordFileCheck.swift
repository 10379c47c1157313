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
            else { return files(in: directive.block ?? []) }
            return [path.hasPrefix("/") ? path : "\(configuration.folder)/\(path)"]
        }
    }

    private func finding(_ path: String) -> Finding? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            return .toDo(
                Self.subject,
                "\(path) is not there, so nginx lets nobody in; make it as the README says, "
                    + "under \"Open it to a network\"")
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
        return nil
    }
}
