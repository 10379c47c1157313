import Foundation
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

    @Test func `both files make the header, without one trailing newline`() throws {
        let folder = try folder(username: "elevate\n", password: "pass:word\n\n")
        let credentials = try Credentials.load(fromFolder: folder)
        #expect(
            credentials?.authorization
                == "Basic " + Data("elevate:pass:word\n".utf8).base64EncodedString())
    }

    @Test func `no folder, no files or empty files are no credentials`() throws {
        #expect(try Credentials.load(fromFolder: nil) == nil)
        #expect(try Credentials.load(fromFolder: "/nonexistent") == nil)
        #expect(try Credentials.load(fromFolder: folder(username: nil, password: nil)) == nil)
        #expect(try Credentials.load(fromFolder: folder(username: "", password: "\n")) == nil)
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
