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

    /// Gives the content of an encrypted credential, by its name and the path of its file.
    public typealias Decrypt = (_ name: String, _ path: String) throws(SettingsError) -> [UInt8]

    /// The credentials in a folder's two files, one trailing newline ignored. With `decrypt`, a file that
    /// is not there may have an encrypted one in its place, with `.cred` after its name. Errors name the
    /// files in `source`, where that is another folder, to which a person writes.
    ///
    /// - Returns: `nil` when there is no folder, or neither file, or both are empty: the upstream then
    ///   asks for no authentication.
    /// - Throws: `SettingsError` when only one of the two is there, or one cannot be read or used.
    public static func load(
        fromFolder folder: String?, source: String? = nil, decrypt: Decrypt? = nil
    ) throws(SettingsError) -> Credentials? {
        guard let folder else { return nil }
        let source = source ?? folder
        let username = try content(of: usernameFile, in: folder, source, decrypt)
        let password = try content(of: passwordFile, in: folder, source, decrypt)
        switch (username, password) {
        case (nil, nil): return nil
        case (nil, _): throw .halfCredentials(missing: "\(source)/\(usernameFile)")
        case (_, nil): throw .halfCredentials(missing: "\(source)/\(passwordFile)")
        case (let username?, let password?):
            guard !username.contains(":") else {
                throw .colonInUsername(path: "\(source)/\(usernameFile)")
            }
            return Credentials(username: username, password: password)
        }
    }

    private static func content(
        of file: String, in folder: String, _ source: String, _ decrypt: Decrypt?
    ) throws(SettingsError) -> String? {
        let path = "\(folder)/\(file)"
        let shown = "\(source)/\(file)"
        if let bytes = try bytes(at: path, shown), let text = try text(bytes, of: shown) {
            return text
        }
        let encrypted = "\(path).cred"
        guard let decrypt, FileManager.default.fileExists(atPath: encrypted) else { return nil }
        return try text(Data(decrypt(file, encrypted)), of: encrypted)
    }

    private static func bytes(at path: String, _ shown: String) throws(SettingsError) -> Data? {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw .unreadableCredential(path: shown, reason: "permission denied")
        } catch {
            throw .unreadableCredential(path: shown, reason: "it is no file that can be read")
        }
    }

    private static func text(_ data: Data, of path: String) throws(SettingsError) -> String? {
        guard var text = String(validating: data, as: UTF8.self) else {
            throw .unreadableCredential(path: path, reason: "it is not UTF-8")
        }
        if text.last?.isNewline == true { text.removeLast() }
        return text.isEmpty ? nil : text
    }
}
