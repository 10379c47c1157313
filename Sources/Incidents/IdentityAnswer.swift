/// A whole, well-formed answer of the identities, taken apart but for what was rejected of it.
public struct IdentityAnswer: Sendable {
    /// Its name among the sources, in the log and in the rejected records.
    public static let source = "identities"
    /// Its path below the upstream's base URL.
    public static let path = "identities/"
    /// A map with more holders, all addresses together, is a fault of the upstream: it is held in memory.
    public static let mostHolders = 250_000

    public let map: IdentityMap
    public let entryCount: Int
    /// How many entries cannot be understood.
    public let rejectedCount: Int
    private let body: @Sendable () throws -> [UInt8]

    /// - Parameters:
    ///   - body: the answer's.
    ///   - load: what has the body again when the rejected entries are read; `nil` for this value to keep it.
    /// - Throws: `AnswerError` when the body is not a JSON object, or has too much in it; nothing may be taken
    ///   from it then.
    public init(
        _ body: [UInt8], keptBy load: (@Sendable () throws -> [UInt8])? = nil
    ) throws(AnswerError) {
        self.body = load ?? { body }
        try AnswerError.checkUTF8(body)
        var entries = IdentityEntries(of: body)
        var holders = AddressHolderLists()
        var rejected = 0
        var isAnyDoubtful = false
        while try entries.next() {
            guard entries.count <= IncidentAnswer.mostRecords else {
                throw .tooManyRecords(most: IncidentAnswer.mostRecords)
            }
            switch (entries.address, entries.employees) {
            case (let address?, .success(let employees)): holders.add(employees, to: address)
            case (let address, _):
                rejected += 1
                isAnyDoubtful = isAnyDoubtful || address != nil
            }
            guard !holders.areMore(than: Self.mostHolders) else {
                throw .tooManyHolders(most: Self.mostHolders)
            }
        }
        entryCount = entries.count
        rejectedCount = rejected
        // One holder of such an address is not known: to name the others alone would accuse by guess.
        entries = IdentityEntries(of: body)
        while isAnyDoubtful, try entries.next() {
            if case .failure = entries.employees { entries.address.map { holders.remove($0) } }
        }
        holders.makeAscending()
        guard holders.count <= Self.mostHolders else {
            throw .tooManyHolders(most: Self.mostHolders)
        }
        map = IdentityMap(ascending: holders.lists)
    }

    /// The first of the entries that cannot be understood; the others are only counted.
    ///
    /// - Throws: what `take` throws, or what has the body.
    public func forEachRejected(_ take: (RejectedRecord) throws -> Void) throws {
        guard rejectedCount > 0 else { return }
        var entries = IdentityEntries(of: try body())
        var left = min(rejectedCount, IncidentAnswer.mostRejections)
        while left > 0, try entries.next() {
            guard let record = entries.rejected else { continue }
            left -= 1
            try take(record)
        }
    }
}

/// Steps through the entries of the identities.
private struct IdentityEntries {
    /// How many have been read; the place of the current one.
    private(set) var count = 0
    private(set) var address: Address?
    /// Those that the current one names, or why it names none.
    private(set) var employees: Result<[Int64], Rejection> = .failure(.noHolder)
    private var reader: JSONReader
    private var name = JSONText()
    private var value = JSONText()
    private var isFirst = true

    init(of body: [UInt8]) { reader = JSONReader(body) }

    /// Steps to the next one; answers whether there is one.
    mutating func next() throws(AnswerError) -> Bool {
        do throws(JSONSyntaxError) {
            if count == 0, isFirst { try reader.expect(UInt8(ascii: "{"), "an object") }
            guard try reader.nextElement(&isFirst, closing: UInt8(ascii: "}")) else {
                try reader.expectEnd()
                return false
            }
            address = Address(try reader.readName(scratch: &name))
            value.removeAll()
            try reader.readValue(into: &value)
        } catch {
            throw .malformed(error)
        }
        count += 1
        // What is cut off must not be taken for a whole id.
        let ids = name.isTooLong || value.isTooLong ? nil : Self.employeeIDs(value.bytes[...])
        employees = ids.map { .success($0) } ?? .failure(value.isTooLong ? .tooLong : .noHolder)
        return true
    }

    /// The current one, where it cannot be understood.
    var rejected: RejectedRecord? {
        let reason: Rejection
        switch employees {
        case .success where address != nil: return nil
        case .success: reason = .notAnAddress(field: "the name")
        case .failure(let failure): reason = failure
        }
        let text = name.bytes + CollectionOfOne(UInt8(ascii: ":")) + value.bytes
        return RejectedRecord(
            source: IdentityAnswer.source, position: count, reason: reason, text: text)
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

/// The holders of each address while they are read: an address may come any number of times, with the same ones.
private struct AddressHolderLists {
    private(set) var lists: [Address: [Int64]] = [:]
    /// How many holders there are, some of them perhaps counted more than once.
    private(set) var count = 0

    mutating func add(_ employees: [Int64], to address: Address) {
        lists[address, default: []] += employees
        count += employees.count
    }

    mutating func remove(_ address: Address) {
        count -= lists.removeValue(forKey: address)?.count ?? 0
    }

    /// Whether there are surely more than so many, each counted once. The same ones are taken out only when they
    /// may be half of them, so that it is not done for each entry.
    mutating func areMore(than most: Int) -> Bool {
        guard count > 2 * most else { return lists.count > most }
        makeAscending()
        return count > most
    }

    /// Puts each list in order, everybody once.
    mutating func makeAscending() {
        count = 0
        for index in lists.values.indices {
            if lists.values[index].count > 1 {
                lists.values[index] = Set(lists.values[index]).sorted()
            }
            count += lists.values[index].count
        }
    }
}
