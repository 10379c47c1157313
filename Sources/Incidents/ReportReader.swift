/// An incident as a report tells it.
public struct ReportedIncident: Sendable, Equatable {
    /// Its ordinal is 0.
    public let incident: Incident
    /// The employees under which it stands, ascending.
    public let employees: [Int64]
}

/// Reads what `ReportText` spelled, piece by piece: of the report, only the employee at hand is in memory.
public struct ReportReader {
    private var rest: [UInt8] = []
    private var record = JSONText()
    /// How many incidents cannot be understood by now.
    public private(set) var rejected = 0

    public init() {}

    /// Hands over the incidents of the employees that end in this piece. One that stands under several
    /// employees is handed over once.
    ///
    /// - Throws: `JSONSyntaxError` where it is no report, or what `take` throws.
    public mutating func read(
        _ piece: [UInt8], _ take: (ReportedIncident) throws -> Void
    ) throws {
        var lines = piece.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let last = lines.removeLast()
        for line in lines {
            try readLine(rest + line, take)
            rest.removeAll(keepingCapacity: true)
        }
        rest += last
    }

    private mutating func readLine(
        _ line: [UInt8], _ take: (ReportedIncident) throws -> Void
    ) throws {
        guard line.first == UInt8(ascii: "\"") else { return }
        var reader = JSONReader(line)
        var scratch = JSONText()
        let name = try reader.readName(scratch: &scratch)
        guard let employee = employeeID(Array(name.utf8)[...]) else {
            throw reader.error(expected: "an employee id")
        }
        var isFirstGroup = true
        try reader.expect(UInt8(ascii: "{"), "the groups of an employee")
        while try reader.nextElement(&isFirstGroup, closing: UInt8(ascii: "}")) {
            _ = try reader.readName(scratch: &scratch)
            var isFirstMember = true
            try reader.expect(UInt8(ascii: "{"), "a group")
            while try reader.nextElement(&isFirstMember, closing: UInt8(ascii: "}")) {
                if try reader.readName(scratch: &scratch) == "incidents" {
                    try readIncidents(of: employee, &reader, take)
                } else {
                    scratch.removeAll()
                    try reader.readValue(into: &scratch)
                }
            }
        }
    }

    private mutating func readIncidents(
        of employee: Int64, _ reader: inout JSONReader, _ take: (ReportedIncident) throws -> Void
    ) throws {
        var isFirst = true
        try reader.expect(UInt8(ascii: "["), "a list")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "]")) {
            _ = reader.peek()
            let start = reader.position
            record.removeAll()
            try reader.readValue(into: &record)
            let (content, others) = Self.split(reader.bytes[start..<reader.position])
            // It stands under the others, too, but is taken once.
            guard others.allSatisfy({ employee < $0 }) else { continue }
            guard let incident = try incident(content) else {
                rejected += 1
                continue
            }
            try take(ReportedIncident(incident: incident, employees: [employee] + others))
        }
    }

    /// The incident that a record tells, its `type` in front; `nil` where it cannot be understood.
    private mutating func incident(_ content: ArraySlice<UInt8>) throws -> Incident? {
        let type = Array(#"{"type":""#.utf8)
        guard content.starts(with: type) else { return nil }
        let name = content.dropFirst(type.count).prefix { $0 != UInt8(ascii: "\"") }
        let source = IncidentSource.all.first { $0.name.utf8.elementsEqual(name) }
        var reader = JSONReader(
            [UInt8(ascii: "{")] + content.dropFirst(type.count + name.count + 2))
        record.removeAll()
        try reader.readValue(into: &record)
        return try? source?.incident(from: record, within: nil)
    }

    /// Takes apart the record with its `type`, and the other holders of its address. The record itself has
    /// no member of that name.
    private static func split(
        _ text: ArraySlice<UInt8>
    ) -> (content: ArraySlice<UInt8>, others: [Int64]) {
        let (name, end) = (Array(#","shared_with":["#.utf8), Array("]}".utf8))
        guard text.suffix(end.count).elementsEqual(end) else { return (text, []) }
        let isList: (UInt8) -> Bool = {
            $0 == UInt8(ascii: ",") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        let list = text.dropLast(end.count).reversed().prefix(while: isList).reversed()
        let before = text.dropLast(end.count + list.count)
        guard before.suffix(name.count).elementsEqual(name) else { return (text, []) }
        let others = list.split(separator: UInt8(ascii: ",")).compactMap {
            employeeID(Array($0)[...])
        }
        return (before.dropLast(name.count) + [UInt8(ascii: "}")], others)
    }
}
