import Foundation
import Glibc

/// nginx's whole configuration. Each file that an `include` names is an `include` of that path, with what
/// is in it as the block.
struct NginxConfiguration {
    let directives: [NginxDirective]

    /// Reads `nginx.conf` in a folder, and all that it includes.
    ///
    /// - Throws: `NginxConfigurationError`.
    init(inFolder folder: String) throws(NginxConfigurationError) {
        directives = try Self.directives(inFile: "\(folder)/nginx.conf", folder, depth: 0)
    }

    private static func directives(
        inFile path: String, _ folder: String, depth: Int
    ) throws(NginxConfigurationError) -> [NginxDirective] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw .unreadable(path) }
        // A comment may be in any encoding.
        let text = String(decoding: data, as: UTF8.self)
        guard depth < 16, let directives = try? NginxDirective.all(in: text) else {
            throw .notUnderstood(path)
        }
        return try expanded(directives, folder, depth)
    }

    private static func expanded(
        _ directives: [NginxDirective], _ folder: String, _ depth: Int
    ) throws(NginxConfigurationError) -> [NginxDirective] {
        var result: [NginxDirective] = []
        for var directive in directives {
            if directive.name == "include", let pattern = directive.arguments.first {
                for path in paths(pattern.hasPrefix("/") ? pattern : "\(folder)/\(pattern)") {
                    let block = try Self.directives(inFile: path, folder, depth: depth + 1)
                    result.append(NginxDirective(name: "include", arguments: [path], block: block))
                }
            } else {
                if let block = directive.block {
                    directive.block = try expanded(block, folder, depth)
                }
                result.append(directive)
            }
        }
        return result
    }

    /// The files that an include names, which may end in a pattern such as `*.conf`.
    private static func paths(_ pattern: String) -> [String] {
        guard pattern.contains(where: { "*?[".contains($0) }) else { return [pattern] }
        let url = URL(filePath: pattern)
        let folder = url.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { fnmatch(url.lastPathComponent, $0, FNM_PERIOD) == 0 }.sorted()
            .map { "\(folder)/\($0)" }
    }
}

/// Why the configuration cannot be known; with the file's path.
enum NginxConfigurationError: Error, Equatable {
    case unreadable(String)
    case notUnderstood(String)
}
