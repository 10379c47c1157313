import Foundation
import Glibc

/// A report made by hand, to be published as a refresh publishes one.
struct TestReport: Sendable {
    let plain: Data
    let gzipped: Data
    /// SHA-256 of the plain bytes.
    let digest: String

    var tag: String { "\"\(digest)\"" }
    var gzipTag: String { "\"\(digest)-gzip\"" }

    /// A report of these bytes; the folder is one to work in.
    init(_ plain: Data, in folder: URL) throws {
        let file = folder.appending(path: "\(UUID())")
        try plain.write(to: file)
        self.plain = plain
        digest = try sha256(of: file)
        try run("gzip", "-n", file.path)
        gzipped = try Data(contentsOf: file.appendingPathExtension("gz"))
        try FileManager.default.removeItem(at: file.appendingPathExtension("gz"))
    }

    /// A report of one employee with so many incidents, each told apart by the mark.
    init(mark: Int, incidents: Int, in folder: URL) throws {
        let list = (0..<incidents).map { index in
            """
            {"type":"misuse","priority":"low","employee_id":\(mark),"timestamp":\(index).25}
            """
        }
        let none = #"{"count":0,"incidents":[]}"#
        let text = """
            {"\(mark)":{"low":{"count":\(incidents),"incidents":[\(list.joined(separator: ","))]},\
            "medium":\(none),"high":\(none),"critical":\(none)}}

            """
        try self.init(Data(text.utf8), in: folder)
    }

    /// Publishes it in a state folder: the pair first, then the links, then the pair before goes.
    func publish(in state: URL) throws {
        let before = try? FileManager.default.destinationOfSymbolicLink(
            atPath: state.appending(path: "report.json").path)
        let name = "report-\(digest).json"
        try plain.write(to: state.appending(path: name))
        try gzipped.write(to: state.appending(path: name + ".gz"))
        try link("report.json", to: name, in: state)
        try link("report.json.gz", to: name + ".gz", in: state)
        guard let before, before != name else { return }
        for suffix in ["", ".gz"] {
            try FileManager.default.removeItem(at: state.appending(path: before + suffix))
        }
    }

    private func link(_ name: String, to file: String, in state: URL) throws {
        let new = state.appending(path: name + ".new").path
        guard symlink(file, new) == 0, rename(new, state.appending(path: name).path) == 0 else {
            throw TestFailure("cannot link \(name): \(lastError())")
        }
    }
}
