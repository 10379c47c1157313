import FastCGI
import Glibc
import SystemPackage

/// The reports of a state folder. `report.json` is a link to `report-<sha256>.json`, beside which
/// `report-<sha256>.json.gz` stands. Neither file changes; a publish flips the link, then removes the pair
/// it named before.
struct PublishedReports: Sendable {
    private let folder: FilePath
    private let link: FilePath

    /// A publish may come between reading the link and opening what it names. So many times in a row in
    /// vain for one name mean that the link is broken.
    private static let attempts = 10

    init(in folder: FilePath) {
        self.folder = folder
        link = folder.appending("report.json")
    }

    /// The report that is published now, open.
    ///
    /// - Parameter gzipped: whether the compressed bytes are wanted; without any the plain ones are
    ///   returned.
    /// - Returns: `nil` before the first report.
    /// - Throws: `ReportError`
    func current(gzipped: Bool) throws(ReportError) -> PublishedReport? {
        var last: ReportName?
        var attempts = 0
        while attempts < Self.attempts {
            guard let name = try target() else { return nil }
            if let report = try report(name, gzipped: gzipped) { return report }
            attempts = name == last ? attempts + 1 : 1
            last = name
        }
        throw .brokenLink(link)
    }

    /// Whether there is a link to a report.
    var isPublished: Bool { (try? target()) != nil }

    /// What to say where the files of a report are gone that is published.
    var missing: ReportError { .brokenLink(link) }

    /// The report of a name, open; `nil` when there is none of that name, or no more.
    ///
    /// - Throws: `ReportError`
    func report(_ name: ReportName, gzipped: Bool) throws(ReportError) -> PublishedReport? {
        guard let plain = try open(name.plainFile) else { return nil }
        // Where there is none, the plain bytes will do.
        let compressed = gzipped ? try open(name.gzipFile) : nil
        return PublishedReport(name: name, plain: plain, compressed: compressed)
    }

    /// - Returns: `nil` when there is no such file, or no more.
    private func open(_ file: String) throws(ReportError) -> OpenFile? {
        do {
            return try OpenFile(folder.appending(file))
        } catch .cannotOpen(_, .noSuchFileOrDirectory) {
            return nil
        } catch {
            throw .unreadable(error)
        }
    }

    private func target() throws(ReportError) -> ReportName? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link.string, &buffer, buffer.count)
        guard count >= 0 else {
            let errno = Errno(rawValue: errno)
            guard errno == .noSuchFileOrDirectory else { throw .unreadableLink(link, errno) }
            return nil
        }
        let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let name = ReportName(target) else { throw .foreignLink(link, target: target) }
        return name
    }
}
