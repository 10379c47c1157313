import FoundationEssentials
import Glibc

/// nginx's whole configuration, as `nginx -T` prints it. Each file that an `include` names is an `include`
/// of that path, with what is in it as the block.
struct NginxConfiguration {
    /// Where a path begins that does not begin with a slash: the folder of the file that nginx reads first.
    let folder: String
    let directives: [NginxDirective]

    /// - Throws: `NginxSyntaxError`.
    init(dump: String) throws(NginxSyntaxError) {
        let files = Self.files(in: dump)
        guard let main = files.first?.path else { throw NginxSyntaxError() }
        folder = main.lastIndex(of: "/").map { String(main[..<$0]) } ?? "."
        directives = try Self.directives(of: main, files, folder, depth: 0)
    }

    /// The files of a dump. Each is there once, however often it is included.
    private static func files(in dump: String) -> [(path: String, text: String)] {
        var files: [(path: String, text: String)] = []
        for line in dump.split(separator: "\n", omittingEmptySubsequences: false) {
            // A file that holds an earlier dump has such lines, too.
            if let path = beginning(line), !files.contains(where: { $0.path == path }) {
                files.append((path, ""))
            } else if !files.isEmpty {
                files[files.count - 1].text += line + "\n"
            }
        }
        return files
    }

    /// The path of the file that begins after a line.
    private static func beginning(_ line: Substring) -> String? {
        let mark = "# configuration file "
        guard line.hasPrefix(mark), line.hasSuffix(":") else { return nil }
        return String(line.dropFirst(mark.count).dropLast())
    }

    private static func directives(
        of path: String, _ files: [(path: String, text: String)], _ folder: String, depth: Int
    ) throws(NginxSyntaxError) -> [NginxDirective] {
        // What nginx has read includes nothing in circles.
        guard depth < 32, let file = files.first(where: { $0.path == path }) else {
            throw NginxSyntaxError()
        }
        return try expanded(NginxDirective.all(in: file.text), files, folder, depth)
    }

    private static func expanded(
        _ directives: [NginxDirective], _ files: [(path: String, text: String)],
        _ folder: String, _ depth: Int
    ) throws(NginxSyntaxError) -> [NginxDirective] {
        var result: [NginxDirective] = []
        for var directive in directives {
            if directive.name == "include", let name = directive.arguments.first {
                let pattern = name.hasPrefix("/") ? name : "\(folder)/\(name)"
                for path in files.map(\.path).filter({ matches($0, pattern) }).sorted() {
                    let block = try Self.directives(of: path, files, folder, depth: depth + 1)
                    result.append(NginxDirective(name: "include", arguments: [path], block: block))
                }
            } else {
                if let block = directive.block {
                    directive.block = try expanded(block, files, folder, depth)
                }
                result.append(directive)
            }
        }
        return result
    }

    /// An include may name a pattern such as `*.conf`, of which no file need be there.
    private static func matches(_ path: String, _ pattern: String) -> Bool {
        path == pattern || fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0
    }
}
