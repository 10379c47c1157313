import Foundation

/// Which element of a page.
enum Element {
    case selector(String)
    /// The link, the button or the heading of a disclosure that has just this text.
    case named(String)

    /// An expression that is the element.
    var script: String {
        switch self {
        case .selector(let selector): "document.querySelector(\(quoted(selector)))"
        case .named(let name):
            """
            [...document.querySelectorAll("a, button, summary")]
                .find(e => e.textContent.trim() == \(quoted(name)))
            """
        }
    }
}

/// A text as JavaScript has it.
func quoted(_ text: String) -> String {
    let data = try? JSONSerialization.data(withJSONObject: [text])
    return String(decoding: data ?? Data(), as: UTF8.self).dropFirst().dropLast().description
}
