/// The name `report-<sha256>.json` of a report: the digest of its plain bytes, 64 hexadecimal digits in
/// lower case.
struct ReportName: Equatable {
    let digest: String

    init(digest: String) {
        self.digest = digest
    }

    init?(_ file: String) {
        guard file.hasPrefix("report-"), file.hasSuffix(".json") else { return nil }
        let digest = file.dropFirst("report-".count).dropLast(".json".count)
        guard digest.utf8.count == 64, digest.utf8.allSatisfy(Self.isHexDigit) else { return nil }
        self.digest = String(digest)
    }

    var plainFile: String { "report-\(digest).json" }
    var gzipFile: String { "report-\(digest).json.gz" }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
