import FoundationEssentials

/// The upstream API's Basic-auth username and password. They come from files only, and neither
/// shows in any description.
public struct Credentials: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public static let usernameFile = "upstream-username"
    public static let passwordFile = "upstream-password"

    private let username: String
    private let password: String

    public var description: String { "credentials" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Value of the `Authorization` header (RFC 7617).
    public var authorization: String {
        "Basic " + Data("\(username):\(password)".utf8).base64EncodedString()
    }

    /// The credentials in a folder's two files, one trailing newline ignored.
    ///
    /// - Returns: `nil` when there is no folder, or neither file, or both are empty: the upstream then
    ///   asks for no authentication.
    /// - Throws: `SettingsError` when only one of the two is there, or one cannot be read or used.
    public static func load(fromFolder folder: String?) throws(SettingsError) -> Credentials? {
        guard let folder else { return nil }
        let username = try content(of: usernameFile, in: folder)
        let password = try content(of: passwordFile, in: folder)
        switch (username, password) {
        case (nil, nil): return nil
        case (nil, _): throw .halfCredentials(missing: "\(folder)/\(usernameFile)")
        case (_, nil): throw .halfCredentials(missing: "\(folder)/\(passwordFile)")
        case (let username?, let password?):
            guard !username.contains(":") else {
                throw .colonInUsername(path: "\(folder)/\(usernameFile)")
            }
            return Credentials(username: username, password: password)
        }
    }

    private static func content(of file: String, in folder: String)
        throws(SettingsError) -> String?
    {
        let path = "\(folder)/\(file)"
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw .unreadableCredential(path: path, reason: "permission denied")
        } catch {
            throw .unreadableCredential(path: path, reason: "it is no file that can be read")
        }
        guard var text = String(validating: data, as: UTF8.self) else {
            throw .unreadableCredential(path: path, reason: "it is not UTF-8")
        }
        if text.last?.isNewline == true { text.removeLast() }
        return text.isEmpty ? nil : text
    }
}
