import Foundation
import Incidents

@testable import Simulator

/// Small payloads to begin with: a few records each, of the lively world, of records that are odd in
/// other ways, and of real answers where `INCIDENTS_UPSTREAM_SNAPSHOTS` names a folder of them.
func seedPayloads(of resource: UpstreamResource) throws -> [[UInt8]] {
    let upstream = GeneratedUpstream()
    // Ten weeks: a source has one bad record in each.
    var payloads = (0..<10).map { week in
        upstream.payload(of: resource, at: 1_790_000_000 + Double(week) * 7 * 86_400)
    }
    for snapshot in snapshots {
        let file = snapshot.appending(path: resource.file)
        payloads.append(try String(contentsOf: file, encoding: .utf8))
    }
    let cutOut = payloads.flatMap { cuts(of: $0, resource) }
    return (cutOut + oddPayloads(of: resource)).map { Array($0.utf8) }
}

private let snapshots: [URL] = {
    guard let folder = ProcessInfo.processInfo.environment["INCIDENTS_UPSTREAM_SNAPSHOTS"]
    else { return [] }
    let url = URL(filePath: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.map { url.appending(path: $0) }.filter {
        FileManager.default.fileExists(atPath: $0.appending(path: "identities.json").path)
    }
}()

/// Some of a payload's records, two at a time, the odd ones before others; every other cut has the
/// first of them twice.
private func cuts(of payload: String, _ resource: UpstreamResource) -> [String] {
    let (opening, separator, closing) =
        switch resource {
        case .identities: (#"{""#, #", ""#, "}")
        case .incidents: (#"{"results": [{"#, "}, {", "}]}")
        }
    let records =
        payload.trimmingCharacters(in: .newlines).dropFirst(opening.count).dropLast(closing.count)
        .components(separatedBy: separator).suffix(1000)
        .filter { $0.utf8.count < 120 }
    let odd = records.filter { isOdd($0, resource) }.prefix(15)
    return zip(odd + records.prefix(5), records.suffix(20)).enumerated().map { index, pair in
        let cut = [pair.0, pair.1] + (index.isMultiple(of: 2) ? [pair.0] : [])
        return opening + cut.joined(separator: separator) + closing
    }
}

private func isOdd(_ record: String, _ resource: UpstreamResource) -> Bool {
    if case .incidents(let source) = resource,
        ![source.identityField, #""timestamp": 1"#].allSatisfy(record.contains)
    {
        return true
    }
    return record.contains(#/::|"0|" |\d +"|true|urgent|printer|unassigned|\[/#)
}

/// What neither the generated nor the real answers have.
private func oddPayloads(of resource: UpstreamResource) -> [String] {
    guard case .incidents(let source) = resource else {
        return [
            "{}", "[]", "", #"{"17.1.2.3": 1, "17.1.2.3": 2}"#, #"{"17.1.2.3": [], "a": [1, "2"]}"#,
            #"{"::1": [1, [2]], "FE80::0001": {"a": 1}, " ::": 0}"#,
        ]
    }
    let name = source.identityField
    let value = source.identityKind == .employee ? "7" : #""17.1.2.3""#
    let plain = #""priority":"low","\#(name)":\#(value),"timestamp":1790000000.5"#
    let fields = [
        #","source_ip":"a""#, #","source_ip":null"#, #","source_ip":[1,2.50,"\u00e9"]"#,
        #","note":"\"\\\/\b\f\n\r\tä\ud83d\ude00""#, #","a":{"b":[{"c":{}}]},"n":1E2"#,
        #","type":"other","shared_with":[1]"#, ",\"deep\":" + nested(31), ",\"deep\":" + nested(32),
        #","priority":"high""#,
    ]
    let records = fields.map { "{\(plain)\($0)}" }
    return ["{}", "[]", "", #"{"results":{}}"#, #"{"results":[],"results":[]}"#]
        + records.map { #"{"more":[\#($0)],"results":[\#($0) , {\#(plain)},\#($0),0]}"# }
}

private func nested(_ levels: Int) -> String {
    String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
}
