import Foundation
import Testing

@testable import Web

@Suite struct TemplateTests {
    /// What is put in as it is: pages and charts that we have made ourselves.
    private static let raw = [
        "layout": ["body"], "overview": ["bar", "chart", "counts"], "employee": ["chart"],
    ]

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Web/Templates")

    /// The names in the tags of a template, and of those that it includes.
    private func names(in template: String, raw: Bool) throws -> Set<String> {
        let file = Self.folder.appending(path: "\(template).mustache")
        let text = try String(contentsOf: file, encoding: .utf8)
        let tags = text.matches(of: raw ? /\{\{\{()(\w+)\}\}\}/ : /\{\{([#^>&]?) ?(\w+)\}\}/)
        return try tags.reduce(into: []) { names, tag in
            #expect(tag.1 != "&", "\(template) has \(tag.0), which would not be escaped")
            if tag.1 == ">" {
                try names.formUnion(self.names(in: String(tag.2), raw: raw))
            } else {
                names.insert(String(tag.2))
            }
        }
    }

    @Test func `each template is in the program`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let names = files.map { $0.replacing(".mustache", with: "") }
        #expect(names.sorted() == Templates.names)
    }

    @Test(arguments: Templates.names)
    func `a template renders, and escapes whatever it is filled with`(_ name: String) throws {
        let raw = try names(in: name, raw: true)
        #expect(raw.sorted() == Self.raw[name, default: []])
        let hostile = "<u a='\"\u{301}'>&"
        let escaped = "&lt;u a=&#39;&quot;\u{301}&#39;&gt;&amp;"
        var values: [String: Any] = [:]
        for value in try names(in: name, raw: false) { values[value] = hostile }
        for value in raw { values[value] = "raw" }
        let text = Templates.render(name, values)
        let bytes = Data(text.utf8)
        #expect(bytes.range(of: Data(escaped.utf8)) != nil)
        #expect(bytes.range(of: Data("<u ".utf8)) == nil)
        #expect(bytes.range(of: Data("\"\u{301}".utf8)) == nil)
        // Nothing is left of the template's own language.
        #expect(!text.contains("{{") && !text.contains("}}"))
        #expect(!Templates.render(name, [:]).isEmpty)
    }
}
