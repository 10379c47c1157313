extension IncidentSource {
    /// The incident that a record of this source tells.
    ///
    /// - Parameters:
    ///   - record: one value of the source's list.
    ///   - times: those that an incident may have; `nil` where it may have any.
    /// - Returns: the incident, its ordinal 0.
    /// - Throws: why it cannot be understood.
    func incident(
        from record: JSONText, within times: PlausibleTimes?
    ) throws(Rejection) -> Incident {
        let key = try key(of: record)
        try times?.check(key.timestamp)
        return Incident(
            key: key,
            priority: try priority(in: record),
            record: String(decoding: record.bytes, as: UTF8.self)
        )
    }

    /// The key of a record, its ordinal 0. A record that has one may still be rejected.
    func key(of record: JSONText) throws(Rejection) -> Incident.Key {
        try checkForm(of: record)
        guard let identity = record.value(of: identityField) else {
            throw .missing(field: identityField)
        }
        return Incident.Key(
            type: name,
            identity: try Identity(identity, of: identityKind, field: identityField),
            timestamp: try timestamp(in: record),
            further: furtherKeyFields.map { keyText(of: record.value(of: $0)) },
            ordinal: 0
        )
    }

    /// What holds for any record: the report could not show it otherwise (RFC 7493).
    private func checkForm(of record: JSONText) throws(Rejection) {
        guard record.bytes.first == UInt8(ascii: "{") else { throw .notAnObject }
        guard !record.isTooDeep else { throw .tooDeep }
        guard !record.isTooLong else { throw .tooLong }
        guard !record.hasLoneSurrogate else { throw .loneSurrogate }
        guard !record.hasNoncharacter else { throw .noncharacter }
        guard !record.hasHugeNumber else {
            throw record.timestampIsHuge ? .timestampNotFinite : .hugeNumber
        }
        guard !record.hasRepeatedName else { throw .repeatedName }
    }

    private func timestamp(in record: JSONText) throws(Rejection) -> Double {
        guard let value = record.value(of: "timestamp") else { throw .missing(field: "timestamp") }
        guard let timestamp = number(value) else { throw .timestampNotANumber }
        return timestamp == 0 ? 0 : timestamp  // -0 and 0 are one time
    }

    private func priority(in record: JSONText) throws(Rejection) -> Priority {
        guard let value = record.value(of: "priority") else { throw .missing(field: "priority") }
        guard let priority = JSONText.string(value).flatMap(Priority.init) else {
            throw .unknownPriority
        }
        return priority
    }

    /// A further key field in its one spelling, in printable ASCII: an address normalised, another
    /// plain string as it is, everything else as JSON text; none as the empty string.
    private func keyText(of value: ArraySlice<UInt8>?) -> String {
        guard let value else { return "" }
        guard let string = JSONText.string(value) else {
            let spelling = JSONText.oneSpelling(of: value) ?? Array(value)
            return JSONText.ascii(String(decoding: spelling, as: UTF8.self))
        }
        if let address = Address(string) { return address.description }
        // What begins like JSON text must not be taken for it.
        let isPlain = string.utf8.allSatisfy { (0x20...0x7E).contains($0) } && string.first != "\""
        return isPlain ? string : JSONText.ascii(JSONText.quoted(string))
    }
}

extension JSONText {
    fileprivate var timestampIsHuge: Bool {
        value(of: "timestamp").flatMap(number)?.isFinite == false
    }
}

/// The double nearest to a JSON number; `nil` for another value.
private func number(_ value: ArraySlice<UInt8>) -> Double? {
    guard let first = value.first,
        first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { return nil }
    return Double(String(decoding: value, as: UTF8.self))
}
