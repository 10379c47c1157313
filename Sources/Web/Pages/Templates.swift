import Mustache

/// The templates of the pages, which are in the program.
enum Templates {
    private static let texts: [String: [UInt8]] = [
        "layout": PackageResources.layout_mustache,
        "state": PackageResources.state_mustache,
        "filters": PackageResources.filters_mustache,
        "incidents": PackageResources.incidents_mustache,
        "pager": PackageResources.pager_mustache,
        "overview": PackageResources.overview_mustache,
        "list": PackageResources.list_mustache,
        "employee": PackageResources.employee_mustache,
        "address": PackageResources.address_mustache,
        "rejected": PackageResources.rejected_mustache,
        "refreshes": PackageResources.refreshes_mustache,
        "problem": PackageResources.problem_mustache,
    ]

    /// What begins each template, so that it is escaped by `MarkupText`.
    private static let pragma = "{{% CONTENT_TYPE: MARKUP}}"

    /// A template that does not parse is not there: tests render each.
    private static let library: MustacheLibrary = {
        MustacheContentTypes.register(MarkupText(), named: "MARKUP")
        var library = MustacheLibrary()
        for (name, text) in texts {
            try? library.register(pragma + String(decoding: text, as: UTF8.self), named: name)
        }
        return library
    }()

    /// The text of a template filled with values.
    static func render(_ name: String, _ values: [String: Any]) -> String {
        library.render(values, withTemplate: name) ?? ""
    }

    static var names: [String] { texts.keys.sorted() }
}

/// Escapes text for HTML, in content and in quoted attributes. By bytes: swift-mustache's own goes by
/// characters, in which a quotation mark with a combining character behind it is another one, and stays
/// (version 2.1.1).
private struct MarkupText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
