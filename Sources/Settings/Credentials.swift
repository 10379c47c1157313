import FoundationEssentials
import SystemPackage

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

    /// The credentials in a folder's two files, a byte order mark and one trailing newline ignored. With
    /// `decrypt`, a file that is not there may have an encrypted one in its place, with `.cred` after its name. Errors name the
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

    /// No server takes a header of this size.
    private static let mostBytes = 16_384

    private static func bytes(at path: String, _ shown: String) throws(SettingsError) -> [UInt8]? {
        do {
            // Nothing is waited for, not even by a pipe.
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .nonBlocking)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                var read = 0
                repeat {
                    var piece = [UInt8](repeating: 0, count: mostBytes + 1)
                    read = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
                    bytes += piece.prefix(read)
                } while read > 0 && bytes.count <= mostBytes
                return bytes
            }
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch Errno.permissionDenied {
            throw .unreadableCredential(path: shown, reason: "permission denied")
        } catch {
            throw .unreadableCredential(path: shown, reason: "it is no file that can be read")
        }
    }

    /// - Throws: `SettingsError` for what Basic authentication cannot carry (RFC 7617 section 2), or what a
    ///   file has that is not meant for a credential.
    private static func text(
        _ bytes: some Sequence<UInt8>, of path: String
    ) throws(SettingsError) -> String? {
        let bytes = Array(bytes)
        guard bytes.count <= mostBytes else {
            throw .unusableCredential(path: path, reason: "it has more than \(mostBytes) bytes")
        }
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]),
            let whole = String(validating: bytes, as: UTF8.self)
        else {
            throw .unusableCredential(
                path: path,
                reason: "it is not UTF-8; save it as UTF-8, not as UTF-16 or in a code page")
        }
        // Scalars: to Swift, CR LF is one character.
        var text = whole.unicodeScalars[...]
        if text.first == "\u{FEFF}" { text.removeFirst() }
        if text.last == "\n" {
            text.removeLast()
            if text.last == "\r" { text.removeLast() }
        }
        let control = text.first { $0.properties.generalCategory == .control && !$0.endsLine }
        if let control {
            throw .unusableCredential(
                path: path,
                reason:
                    "it holds a control character (\(control.codePoint)), as a file does "
                    + "that is saved as UTF-16")
        }
        guard !text.contains(where: \.endsLine) else {
            throw .unusableCredential(path: path, reason: "it has more than one line")
        }
        return text.isEmpty ? nil : String(text)
    }
}

extension Unicode.Scalar {
    /// `U+0007`
    fileprivate var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Whether an editor shows what follows on another line.
    fileprivate var endsLine: Bool {
        [.lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
            || self == "\n" || self == "\r"
    }
}
