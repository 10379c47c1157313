import FoundationEssentials

/// A file of settings as systemd's `EnvironmentFile=` reads it: `NAME=VALUE`, a line each, with comments,
/// quotes and escapes. What systemd would pass over with a warning, or not at all, is an error here, and
/// so is a line that goes on in the next one: whoever wrote it meant something by it.
enum EnvironmentFile {
    /// The variables in a file, the last of a name.
    ///
    /// - Throws: `SettingsError.unreadableSettings`, `SettingsError.noSetting`.
    static func variables(at path: String) throws(SettingsError) -> [String: String] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw .unreadableSettings(path: path, reason: "permission denied")
        } catch {
            throw .unreadableSettings(path: path, reason: "it is no file that can be read")
        }
        // A comment may be in any encoding.
        return try variables(in: String(decoding: data, as: UTF8.self), path: path)
    }

    static func variables(in text: String, path: String) throws(SettingsError) -> [String: String] {
        var variables: [String: String] = [:]
        let lines = text.split(omittingEmptySubsequences: false) {
            ["\n", "\r\n", "\r"].contains($0)
        }
        for (index, line) in lines.enumerated() {
            let line = trimmed(line)
            if (line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";")) && line.last != "\\" {
                continue
            }
            guard !line.contains("\u{FFFD}") else {
                throw .unreadableSettings(path: path, reason: "line \(index + 1) is not UTF-8")
            }
            guard let (name, value) = setting(line) else {
                throw .noSetting(path: path, line: index + 1)
            }
            variables[name] = value
        }
        return variables
    }

    private static func setting(_ line: Substring) -> (name: String, value: String)? {
        guard let sign = line.firstIndex(of: "=") else { return nil }
        let name = trimmed(line[..<sign])
        guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil,
            let value = value(line[line.index(after: sign)...])
        else { return nil }
        return (String(name), value)
    }

    /// Quotes count where a value begins, and after other quotes; elsewhere they are characters.
    private static func value(_ text: Substring) -> String? {
        var rest = trimmed(text)
        var value = ""
        while let first = rest.first {
            switch first {
            case "'", "\"":
                rest.removeFirst()
                guard let part = quoted(by: first, &rest) else { return nil }
                value += part
                rest = trimmed(rest)
            default:
                guard let part = unquoted(rest) else { return nil }
                return value + part
            }
        }
        return value
    }

    /// Takes the text up to the closing quote, and the quote.
    private static func quoted(by quote: Character, _ rest: inout Substring) -> String? {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case quote: return value
            case "\\" where quote == "\"":
                guard let next = rest.popFirst() else { return nil }
                if !"\"\\`$".contains(next) { value.append("\\") }
                value.append(next)
            default: value.append(character)
            }
        }
        return nil
    }

    private static func unquoted(_ text: Substring) -> String? {
        var rest = text
        var value = ""
        while let character = rest.popFirst() {
            if character == "\\" {
                guard let next = rest.popFirst() else { return nil }
                value.append(next)
            } else {
                value.append(character)
            }
        }
        return value
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
