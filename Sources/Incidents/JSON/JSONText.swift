/// A JSON value as minified text, with what was noticed while it was read. One instance serves a
/// whole list: `removeAll` keeps the memory.
struct JSONText {
    /// A member of the value's top-level object, as ranges of `bytes`.
    struct Member {
        /// Without the quotation marks.
        let name: Range<Int>
        let value: Range<Int>
    }

    /// The value without white space; strings and numbers as they came, but for names, whose escapes
    /// are spelled in one way.
    var bytes: [UInt8] = []
    /// The members of the value, when it is an object.
    var members: [Member] = []
    /// The deepest nesting of objects and arrays: 1 for a flat object.
    var depth = 0
    /// What RFC 7493 (I-JSON) forbids: no record with it may reach the report.
    var hasLoneSurrogate = false
    var hasNoncharacter = false
    var hasHugeNumber = false
    private var names = NameLedger()

    /// Whether an object within the value has one name twice.
    var hasRepeatedName: Bool { names.hasRepetition(in: bytes) }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        names.removeAll()
        depth = 0
        hasLoneSurrogate = false
        hasNoncharacter = false
        hasHugeNumber = false
    }

    mutating func addName(_ name: Range<Int>, object: Int) {
        names.add(name, object: object)
    }

    /// The value of a top-level member, or `nil` where there is none or it is `null`.
    func value(of name: String) -> ArraySlice<UInt8>? {
        for member in members where bytes[member.name].elementsEqual(name.utf8) {
            let value = bytes[member.value]
            return value.first == .init(ascii: "n") ? nil : value
        }
        return nil
    }
}

/// The names of every object of a value, to find one that comes twice.
private struct NameLedger {
    private var names: [(object: Int, name: Range<Int>)] = []

    mutating func removeAll() { names.removeAll(keepingCapacity: true) }

    mutating func add(_ name: Range<Int>, object: Int) { names.append((object, name)) }

    func hasRepetition(in bytes: [UInt8]) -> Bool {
        // Comparing a handful of names beats hashing them; more are hashed, lest a record of
        // thousands take quadratic time.
        guard names.count > 8 else { return hasRepetitionPairwise(in: bytes) }
        var seen: [Int: Set<ArraySlice<UInt8>>] = [:]
        return !names.allSatisfy { seen[$0.object, default: []].insert(bytes[$0.name]).inserted }
    }

    private func hasRepetitionPairwise(in bytes: [UInt8]) -> Bool {
        for (index, one) in names.enumerated() {
            for other in names[..<index]
            where one.object == other.object && one.name.count == other.name.count
                && bytes[one.name].elementsEqual(bytes[other.name])
            {
                return true
            }
        }
        return false
    }
}
