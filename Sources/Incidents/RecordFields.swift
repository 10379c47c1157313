/// The fields of an incident's original record, in its order, each value as JSON text.
public struct RecordFields: Sendable {
    public let fields: [(name: String, value: String)]

    /// - Parameter record: a JSON object, as the store keeps it; of another text there are none.
    public init(_ record: String) {
        var reader = JSONReader(Array(record.utf8))
        var text = JSONText()
        let isRead = (try? reader.readValue(into: &text)) != nil
        fields =
            !isRead
            ? []
            : text.members.map { member in
                let name = text.bytes[member.name.lowerBound - 1..<member.name.upperBound + 1]
                return (
                    JSONText.string(name) ?? "",
                    String(decoding: text.bytes[member.value], as: UTF8.self)
                )
            }
    }

    /// The value of a field; a string without its quotation marks and escapes.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }.map {
            JSONText.string(Array($0.value.utf8)[...]) ?? $0.value
        }
    }
}
