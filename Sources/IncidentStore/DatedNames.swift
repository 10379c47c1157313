import FoundationEssentials
import Glibc
import SystemPackage

/// Names of copies of the store that tell when those were made: `<kind>-20261126T010000Z.sqlite`.
struct DatedNames {
    /// What kind of copy it is, as in `backup`.
    let kind: String

    /// The name of a copy that is made at a time, in Unix seconds.
    func name(at time: Int) -> String {
        "\(kind)-\(Date(timeIntervalSince1970: Double(time)).formatted(Self.style)).sqlite"
    }

    /// When the copy of that name was made; `nil` where it is none's.
    func time(of name: String) -> Int? {
        guard let match = name.wholeMatch(of: /(\w+)-(\d{8}T\d{6}Z)\.sqlite/), match.1 == kind
        else { return nil }
        return (try? Self.style.parse(String(match.2))).map { Int($0.timeIntervalSince1970) }
    }

    private static var style: Date.ISO8601FormatStyle {
        Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
    }
}

extension FilePath {
    /// Makes the names in this folder outlast a power cut.
    func syncFolder() throws {
        let descriptor = try FileDescriptor.open(self, .readOnly)
        try descriptor.closeAfter { try checked(fsync(descriptor.rawValue)) }
    }
}

/// Translates the failure of a C function that answers -1 and sets `errno`.
func checked(_ status: Int32) throws(Errno) {
    guard status == 0 else { throw Errno(rawValue: errno) }
}
