/// A whole, well-formed answer of the identities, taken apart.
public struct IdentityAnswer: Sendable {
    /// Its name among the sources, in the log and in the rejected records.
    public static let source = "identities"
    /// Its path below the upstream's base URL.
    public static let path = "identities/"

    public private(set) var map = IdentityMap()
    /// The entries that cannot be understood.
    public private(set) var rejected: [RejectedRecord] = []
    public private(set) var entryCount = 0

    /// - Throws: `AnswerError` when the body is not a JSON object; nothing may be taken from it then.
    public init(_ body: [UInt8]) throws(AnswerError) {
        try AnswerError.checkUTF8(body)
        do throws(JSONSyntaxError) {
            try readEntries(of: body)
        } catch {
            throw .malformed(error)
        }
    }

    private mutating func readEntries(of body: [UInt8]) throws(JSONSyntaxError) {
        var holders: [Address: [Int64]] = [:]
        var doubtful: Set<Address> = []
        var reader = JSONReader(body)
        var scratch = JSONText()
        var isFirst = true
        try reader.expect(UInt8(ascii: "{"), "an object")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "}")) {
            let name = try reader.readName(scratch: &scratch)
            let spelling = scratch.bytes
            scratch.removeAll()
            try reader.readValue(into: &scratch)
            let address = Address(name)
            entryCount += 1
            switch (address, Self.employeeIDs(scratch.bytes[...])) {
            case (let address?, let ids?):
                holders[address, default: []] += ids
            case (_, let ids):
                let text = spelling + CollectionOfOne(UInt8(ascii: ":")) + scratch.bytes
                let reason: Rejection = ids == nil ? .noHolder : .notAnAddress(field: "the name")
                rejected.append(
                    RejectedRecord(
                        source: Self.source, position: entryCount, reason: reason, text: text))
                // One holder of it is not known: to name the others alone would accuse by guess.
                if let address { doubtful.insert(address) }
            }
        }
        try reader.expectEnd()
        for address in doubtful { holders[address] = nil }
        map = IdentityMap(holders)
    }

    /// The ids that an entry's value spells: one, or a list of them.
    private static func employeeIDs(_ value: ArraySlice<UInt8>) -> [Int64]? {
        guard value.first == UInt8(ascii: "[") else { return id(value).map { [$0] } }
        let elements = value.dropFirst().dropLast().split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let ids = elements.compactMap(id)
        return ids.count == elements.count ? ids : nil
    }

    private static func id(_ value: ArraySlice<UInt8>) -> Int64? {
        employeeID(JSONText.string(value).map { Array($0.utf8)[...] } ?? value)
    }
}
