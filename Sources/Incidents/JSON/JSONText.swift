/// A JSON value as minified text, with what was noticed while it was read. One instance serves a
/// whole list: `removeAll` keeps the memory.
///
/// What can be no record, because it is too long or too deep, is not collected any further: it must not
/// cost memory.
struct JSONText {
    /// A member of the value's top-level object, as ranges of `bytes`.
    struct Member {
        /// Without the quotation marks.
        let name: Range<Int>
        let value: Range<Int>
    }

    /// The value without white space; strings and numbers as they came, but for names, whose escapes
    /// are spelled in one way. At most one byte more than the longest record.
    private(set) var bytes: [UInt8] = []
    /// The members of the value, when it is an object.
    private(set) var members: [Member] = []
    /// The deepest nesting of objects and arrays: 1 for a flat object.
    private(set) var depth = 0
    /// What RFC 7493 (I-JSON) forbids: no record with it may reach the report.
    var hasLoneSurrogate = false
    var hasNoncharacter = false
    var hasHugeNumber = false
    private var names = NameLedger()
    /// The object that is open at each depth, by its number within the value.
    private var objects: [Int] = []
    private var objectCount = 0
    /// The name of the top-level member whose value is being read.
    private var memberName: Range<Int>?

    var isTooLong: Bool { bytes.count > Rejection.longestRecord }
    var isTooDeep: Bool { depth > Rejection.deepestNesting }
    private var isNoRecord: Bool { isTooLong || isTooDeep }

    /// Whether an object within the value has one name twice.
    var hasRepeatedName: Bool { names.hasRepetition(in: bytes) }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        names.removeAll()
        objects.removeAll(keepingCapacity: true)
        objectCount = 0
        memberName = nil
        depth = 0
        hasLoneSurrogate = false
        hasNoncharacter = false
        hasHugeNumber = false
    }

    /// The value of a top-level member, or `nil` where there is none or it is `null`.
    func value(of name: String) -> ArraySlice<UInt8>? {
        for member in members where bytes[member.name].elementsEqual(name.utf8) {
            let value = bytes[member.value]
            return value.first == UInt8(ascii: "n") ? nil : value
        }
        return nil
    }

    mutating func append(_ text: some Collection<UInt8>) {
        guard !isTooLong else { return }
        bytes.append(contentsOf: text.prefix(Rejection.longestRecord + 1 - bytes.count))
    }

    mutating func beginContainer(depth: Int, isObject: Bool) {
        self.depth = max(self.depth, depth)
        guard isObject, !isNoRecord else { return }
        objects.removeLast(max(0, objects.count - (depth - 1)))
        // An array on the way down has no names, so its place may hold any number.
        objects += repeatElement(objectCount, count: depth - objects.count)
        objectCount += 1
    }

    /// Notes a name of an object at this depth, the string that has been appended from `start` on.
    mutating func endName(from start: Int, depth: Int) {
        guard !isNoRecord else { return }
        if bytes[start...].contains(UInt8(ascii: "\\")) {
            respellString(from: start)
            guard !isNoRecord else { return }
        }
        let name = start + 1..<bytes.count - 1
        names.add(name, object: objects[depth - 1])
        if depth == 1 { memberName = name }
    }

    /// Notes that a value ended that lies in a container at this depth.
    mutating func endValue(depth: Int) {
        guard depth == 1, !isNoRecord, let name = memberName else { return }
        // Between name and value stand a quotation mark and a colon.
        members.append(Member(name: name, value: name.upperBound + 2..<bytes.count))
        memberName = nil
    }

    /// Spells the string at the end of `bytes` in one way, so that names compare as bytes: only what
    /// must be escaped is. A string with a lone surrogate stays as it is; its record is rejected.
    private mutating func respellString(from start: Int) {
        guard let string = Self.string(bytes[start...]) else { return }
        let text = Self.quoted(string).utf8
        bytes.replaceSubrange(start..., with: text.prefix(Rejection.longestRecord + 1 - start))
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
