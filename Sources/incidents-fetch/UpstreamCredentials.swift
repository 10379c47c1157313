import FoundationEssentials
import HostCheck
import Settings

/// How the upstream knows us.
struct UpstreamCredentials {
    /// Value of the `Authorization` header; `nil` without credentials.
    let authorization: String?
    /// Where the credentials are to be written, for a message.
    let files: String

    /// The folder is the one that was typed.
    ///
    /// - Throws: `SettingsError`.
    init(
        folder typed: String?, _ environment: [String: String], _ host: InstalledHost?
    ) throws(SettingsError) {
        let folder = try Setting.credentialsDirectory.value(option: typed, environment: environment)
        let source = host.map { $0.sourceOfCredentials(in: folder) } ?? folder
        let credentials = try Credentials.load(
            fromFolder: folder, source: source, decrypt: Self.decrypted)
        authorization = credentials?.authorization
        files =
            source.map { "\($0)/\(Credentials.usernameFile) and \(Credentials.passwordFile)" }
            ?? "\(Credentials.usernameFile) and \(Credentials.passwordFile) in a folder, and give it as "
            + Setting<String>.credentialsDirectory.option
    }

    /// Works for root, whose the key is.
    private static func decrypted(name: String, path: String) throws(SettingsError) -> [UInt8] {
        do {
            return try SystemTool.output(
                of: "systemd-creds", ["decrypt", "--name=\(name)", path, "-"])
        } catch {
            throw .unreadableCredential(path: path, reason: "\(error)")
        }
    }
}
