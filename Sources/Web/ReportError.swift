public import FastCGI
public import SystemPackage

/// Why a report that was published cannot be served.
public enum ReportError: Error, Equatable, CustomStringConvertible {
    case unreadableLink(FilePath, Errno)
    case foreignLink(FilePath, target: String)
    case brokenLink(FilePath)
    case unreadable(FileError)

    public var description: String {
        switch self {
        case .unreadableLink(let path, .invalidArgument):
            "cannot serve the report: \(path) is not a symbolic link; remove it, and run incidents-fetch"
        case .unreadableLink(let path, let errno):
            "cannot serve the report: cannot read the link \(path): \(errno)"
        case .foreignLink(let path, let target):
            "cannot serve the report: \(path) points to \(target), not to a report-<sha256>.json "
                + "beside it; remove it, and run incidents-fetch"
        case .brokenLink(let path):
            "cannot serve the report: what \(path) points to does not exist; run incidents-fetch"
        case .unreadable(let error):
            "cannot serve the report: \(error)"
        }
    }
}
