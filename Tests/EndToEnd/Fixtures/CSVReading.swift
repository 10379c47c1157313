import Foundation

/// The rows of a CSV file by the letter of RFC 4180: a line ends with CRLF, a cell with a quotation mark, a
/// comma or a line break in it is quoted, and nothing else may be.
///
/// - Throws: `TestFailure` for what is not such a file, or whose rows are not of one length.
func csvRows(_ data: Data) throws -> [[String]] {
    guard let text = String(validating: data, as: UTF8.self) else {
        throw TestFailure("the CSV is not UTF-8")
    }
    var reader = CSVReader(rest: Substring(text).unicodeScalars)
    var rows: [[String]] = []
    while !reader.rest.isEmpty { rows.append(try reader.row()) }
    guard Set(rows.map(\.count)).count <= 1 else {
        throw TestFailure("the CSV has rows of several lengths: \(Set(rows.map(\.count)))")
    }
    return rows
}

private struct CSVReader {
    var rest: Substring.UnicodeScalarView

    mutating func row() throws -> [String] {
        var cells: [String] = []
        while true {
            cells.append(try cell())
            switch rest.popFirst() {
            case ",": continue
            case "\r" where rest.popFirst() == "\n": return cells
            default: throw TestFailure("no comma or CRLF after the cell \(cells.last ?? "")")
            }
        }
    }

    private mutating func cell() throws -> String {
        guard rest.first == "\"" else {
            let cell = rest.prefix { !",\r\n\"".unicodeScalars.contains($0) }
            rest = rest[cell.endIndex...]
            return String(cell)
        }
        rest.removeFirst()
        var cell = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            guard scalar == "\"" else {
                cell.append(scalar)
                continue
            }
            guard rest.first == "\"" else { return String(cell) }
            rest.removeFirst()
            cell.append("\"")
        }
        throw TestFailure("a quoted cell without an end: \(String(cell))")
    }
}
