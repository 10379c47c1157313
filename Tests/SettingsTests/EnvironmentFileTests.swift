import Foundation
import Testing

@testable import Settings

@Suite struct EnvironmentFileTests {
    private func variables(_ text: String) throws -> [String: String] {
        try EnvironmentFile.variables(in: text, path: "/x.conf")
    }

    @Test func `comments and blank lines are passed over, and the last of a name wins`() throws {
        let text = "# A comment\n; another = one\n\n  \t\nA=1\r\n\tB = 2 \t\nA=3"
        #expect(try variables(text) == ["A": "3", "B": "2"])
    }

    @Test(arguments: [
        ("", ""), ("''", ""), ("https://x/?a=b", "https://x/?a=b"), ("a b", "a b"),
        ("'a \"b\" \\n '", "a \"b\" \\n "), (#""a 'b' ""#, "a 'b' "),
        (#""\"\\\$\`\n""#, "\"\\$`\\n"),
        ("'a' \"b\"c", "abc"), ("a'b'", "a'b'"), (#"a\ \"b"#, "a \"b"),
        ("1 # no comment", "1 # no comment"),
    ])
    func `a value is read as systemd reads it`(_ text: String, _ value: String) throws {
        #expect(try variables("NAME=\(text)") == ["NAME": value])
    }

    @Test(arguments: [
        "NAME", "=1", "export NAME=1", "NA-ME=1", "1A=1", "NAME='a", "NAME=\"a", "NAME=a\\",
        "NAME=\"a\\", "# goes on \\",
    ])
    func `a line that is no setting is refused by its number`(_ line: String) {
        let error = #expect(throws: SettingsError.self) { try variables("A=1\n\n\(line)\nB=2\n") }
        #expect(
            error?.description == """
                line 3 of /x.conf is no setting; it takes NAME=VALUE on one line, or # and a comment
                """)
    }

    @Test func `a comment may be in any encoding, a setting in UTF-8`() throws {
        let file = URL.temporaryDirectory.appending(path: "settings-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let comment = Data("# caf".utf8) + [0xE9] + Data("\nA=1\n".utf8)
        try comment.write(to: file)
        #expect(try EnvironmentFile.variables(at: file.path) == ["A": "1"])
        try (comment + Data("B=caf".utf8) + [0xE9]).write(to: file)
        let error = #expect(throws: SettingsError.self) {
            try EnvironmentFile.variables(at: file.path)
        }
        #expect(error?.description.hasSuffix("line 3 is not UTF-8") == true)
    }

    @Test func `a file that cannot be read is refused`() {
        let error = #expect(throws: SettingsError.self) {
            try EnvironmentFile.variables(at: "/nonexistent")
        }
        #expect(
            error?.description
                == "cannot read the settings in /nonexistent: it is no file that can be read")
    }
}
