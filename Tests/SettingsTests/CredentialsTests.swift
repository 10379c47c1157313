import Foundation
import Glibc
import Settings
import Testing

@Suite struct CredentialsTests {
    private func folder(username: String?, password: String?) throws -> String {
        let folder = URL.temporaryDirectory.appending(path: "credentials-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try username.map { Data($0.utf8) }?
            .write(to: folder.appending(path: Credentials.usernameFile))
        try password.map { Data($0.utf8) }?
            .write(to: folder.appending(path: Credentials.passwordFile))
        return folder.path
    }

    @Test(arguments: ["pass:word", "pass:word\n", "pass:word\r\n", "\u{FEFF}pass:word\n"])
    func `both files make the header, without a byte order mark and one trailing newline`(
        _ password: String
    ) throws {
        let folder = try folder(username: "\u{FEFF}elevate\r\n", password: password)
        let credentials = try Credentials.load(fromFolder: folder)
        #expect(
            credentials?.authorization
                == "Basic " + Data("elevate:pass:word".utf8).base64EncodedString())
    }

    @Test(arguments: [" word ", "wört\u{301}", "a\u{FEFF}b", "\u{A0}", "\u{200B}word", "e\u{301}"])
    func `whatever else can be sent is sent as it stands in the file`(_ password: String) throws {
        let folder = try folder(username: "elevate", password: password)
        let credentials = try Credentials.load(fromFolder: folder)
        #expect(
            credentials?.authorization
                == "Basic " + Data("elevate:\(password)".utf8).base64EncodedString())
    }

    @Test(arguments: [
        ("s3cret\n\n", "more than one line"), ("s3cret\r\n\r\n", "more than one line"),
        ("s3cret\nrest", "more than one line"), ("\ns3cret", "more than one line"),
        ("s3cret\r", "more than one line"), ("s3cret\u{2028}", "more than one line"),
        ("s3cr\u{0}et\n", "a control character (U+0000)"),
        ("s3cr\tet\n", "a control character (U+0009)"), ("\u{1B}[31m", "a control character"),
        ("s3cret\u{7F}", "a control character"), ("s3cret\u{85}", "a control character"),
        (String(repeating: "w", count: 16_385), "more than 16384 bytes"),
    ])
    func `a credential that Basic authentication cannot carry is refused, and not shown`(
        _ password: String, _ reason: String
    ) throws {
        let folder = try folder(username: "elevate", password: password)
        let error = #expect(throws: SettingsError.self) { try Credentials.load(fromFolder: folder) }
        let sentence = try #require(error?.description)
        #expect(sentence.contains("\(folder)/upstream-password cannot be used: "))
        #expect(sentence.contains(reason), "\(sentence)")
        #expect(!sentence.contains("s3cr"))
        #expect(error?.concernsCredentials == true)
    }

    @Test(arguments: [
        ("wörd\n", String.Encoding.isoLatin1, "it is not UTF-8"),
        ("wörd\n", .utf16, "it is not UTF-8"),
        ("word\n", .utf16, "it is not UTF-8"),
        ("word\n", .utf16LittleEndian, "control character (U+0000)"),
        ("word\n", .utf16BigEndian, "control character (U+0000)"),
    ])
    func `a credential in another encoding is refused`(
        _ password: String, _ encoding: String.Encoding, _ reason: String
    ) throws {
        let folder = try folder(username: "elevate", password: nil)
        try #require(password.data(using: encoding))
            .write(to: URL(filePath: "\(folder)/\(Credentials.passwordFile)"))
        let error = #expect(throws: SettingsError.self) { try Credentials.load(fromFolder: folder) }
        let sentence = try #require(error?.description)
        #expect(sentence.contains("\(folder)/upstream-password cannot be used: "))
        #expect(sentence.contains(reason), "\(sentence)")
    }

    @Test func `a pipe that nobody writes to is not waited for`() throws {
        let folder = try folder(username: "elevate", password: nil)
        #expect(mkfifo("\(folder)/\(Credentials.passwordFile)", 0o600) == 0)
        #expect(throws: SettingsError.halfCredentials(missing: "\(folder)/upstream-password")) {
            try Credentials.load(fromFolder: folder)
        }
    }

    @Test func `no folder, no files or empty files are no credentials`() throws {
        #expect(try Credentials.load(fromFolder: nil) == nil)
        #expect(try Credentials.load(fromFolder: "/nonexistent") == nil)
        #expect(try Credentials.load(fromFolder: folder(username: nil, password: nil)) == nil)
        #expect(try Credentials.load(fromFolder: folder(username: "", password: "\n")) == nil)
        let empty = try folder(username: "\u{FEFF}", password: "\u{FEFF}\r\n")
        #expect(try Credentials.load(fromFolder: empty) == nil)
    }

    @Test func `one file without the other is refused with the name of the missing one`() throws {
        let folder = try folder(username: "elevate", password: "")
        #expect(throws: SettingsError.halfCredentials(missing: "\(folder)/upstream-password")) {
            try Credentials.load(fromFolder: folder)
        }
    }

    @Test func `a missing one is named where a person writes it`() throws {
        let folder = try folder(username: "elevate", password: nil)
        #expect(throws: SettingsError.halfCredentials(missing: "/etc/x/upstream-password")) {
            try Credentials.load(fromFolder: folder, source: "/etc/x")
        }
    }

    @Test func `an encrypted file stands in for one that is not there or empty`() throws {
        let folder = try folder(username: "elevate", password: "")
        try Data("sealed".utf8).write(to: URL(filePath: "\(folder)/upstream-password.cred"))
        try Data("sealed".utf8).write(to: URL(filePath: "\(folder)/upstream-username.cred"))
        var asked: [String] = []
        let credentials = try Credentials.load(fromFolder: folder) {
            (name, path) throws(SettingsError) in
            asked += [name, path]
            return Array("secret\n".utf8)
        }
        #expect(asked == ["upstream-password", "\(folder)/upstream-password.cred"])
        #expect(
            credentials?.authorization == "Basic "
                + Data("elevate:secret".utf8).base64EncodedString())
    }

    @Test func `a credential that is no file is refused in a sentence`() throws {
        let folder = try folder(username: "elevate", password: nil)
        let path = "\(folder)/upstream-password"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let error = #expect(throws: SettingsError.self) { try Credentials.load(fromFolder: folder) }
        #expect(
            error?.description
                == "cannot read the credential \(path): it is no file that can be read")
    }

    @Test func `a username with a colon is refused`() throws {
        let folder = try folder(username: "a:b", password: "c")
        #expect(throws: SettingsError.colonInUsername(path: "\(folder)/upstream-username")) {
            try Credentials.load(fromFolder: folder)
        }
    }

    @Test func `no description shows the secret`() throws {
        let folder = try folder(username: "elevate", password: "secret")
        let credentials = try #require(try Credentials.load(fromFolder: folder))
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!"\(credentials) \(String(reflecting: credentials)) \(dumped)".contains("secret"))
    }
}
