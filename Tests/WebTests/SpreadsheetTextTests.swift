import Foundation
import Testing

@testable import Web

@Suite struct SpreadsheetTextTests {
    private static let signs = [
        "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{FE66}", "\u{FE62}",
        "\u{FE63}", "\u{FE6B}",
    ]
    private static let blanks = [
        "", " ", "\u{A0}", "\u{2003}", "\u{3000}", "\u{FEFF}", "\u{200B}", "\u{200E}", "\u{202E}",
        "\u{2028}", "\u{1680}", "\u{2800}", "\u{3164}", "\u{AD}", " \u{FEFF} ",
    ]
    private static let controls = [
        "\n", "\r", "\r\n", "\t", "\u{0}", "\u{1B}", "\u{7F}", "\u{85}", "\u{9F}", "\n \t",
    ]

    @Test(arguments: signs)
    func `what begins like a formula begins with an apostrophe, whatever blanks come first`(
        _ sign: String
    ) {
        for blank in Self.blanks {
            #expect(SpreadsheetText.harmless(blank + sign + "1+1") == "'" + blank + sign + "1+1")
        }
        for control in Self.controls {
            let blanks = String(repeating: " ", count: control.unicodeScalars.count)
            #expect(SpreadsheetText.harmless(control + sign + "1") == "'" + blanks + sign + "1")
        }
    }

    @Test(arguments: signs)
    func `so does what a list separator would make a cell of`(_ sign: String) {
        for separator in [";", "|"] {
            for blank in Self.blanks + ["\"", " \"", "\"\""] {
                let text = "a" + separator + blank + sign + "1;b"
                #expect(
                    SpreadsheetText.harmless(text)
                        == "a" + separator + "'" + blank + sign + "1;b")
            }
        }
        #expect(SpreadsheetText.harmless("\(sign)1;\(sign)2") == "'\(sign)1;'\(sign)2")
        #expect(SpreadsheetText.harmless("a\t\(sign)1") == "a \(sign)1")
    }

    @Test(arguments: [
        "", "a", "a;b", "1;2;30", "a = b", "a-b", "3 + 4", "a@b.example", "x=1; y=2", "'", "'=1",
        "\"=1\"", "ünïcode – –", "😀", "a|b", "= ".replacing("=", with: "≠"), "a,b;c", ";", " ; ",
        "2001:db8::5", "{\"a\":-1}", "\\\\server\\share", "$(reboot)", " blank ", "–1", "e\u{301}",
    ])
    func `what is harmless is unchanged`(_ text: String) {
        let isSame = Array(SpreadsheetText.harmless(text).utf8) == Array(text.utf8)
        #expect(isSame, "\(SpreadsheetText.harmless(text))")
    }

    @Test func `a control character is a blank`() {
        #expect(SpreadsheetText.harmless("a\u{0}b\nc\r\nd\u{85}e") == "a b c  d e")
    }

    @Test(arguments: [
        #"{"a":"x;=1"}"#, #"{"a;=1":-1}"#, "{\"a\":\"x; \u{FEFF}@y\"}",
        "{\"a\":\"\u{7F}\u{9F};+\"}",
        #"{"a;":-1,"b":"=1|\#u{FF1D}"}"#, "{\"a\":[1,\r\n\t-2]}",
    ])
    func `JSON means the same, and has no formula behind a separator`(_ text: String) throws {
        let cell = SpreadsheetText.harmless(text, isJSON: true)
        #expect(try value(cell) == value(text))
        #expect(cell.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        for part in cell.split(whereSeparator: { ";|".contains($0) }).dropFirst() {
            let first = part.unicodeScalars.first { !" \"\u{FEFF}".unicodeScalars.contains($0) }
            #expect(first.map { !Self.signs.contains(String($0)) } ?? true, "\(cell)")
        }
    }

    private func value(_ json: String) throws -> NSObject {
        try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSObject)
    }
}
