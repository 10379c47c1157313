/// What a report is made of, in its order: each employee with the sizes of the groups, then his
/// incidents, ascending by priority and timestamp.
public enum ReportPart: Sendable, Equatable {
    /// - Parameter counts: number of incidents for each of `Priority.allCases`, in that order.
    case employee(id: Int64, counts: [Int])
    /// - Parameters:
    ///   - record: the original fields as a JSON object without white space, none of them named like one
    ///     of ours.
    ///   - sharedWith: the ids of the other holders of the address, ascending.
    case incident(type: String, record: String, sharedWith: [Int64])
}

/// Spells a report as JSON text, part by part, a line per employee: what is finished can be taken away
/// at any time, so that its size never matters.
public struct ReportText: Sendable {
    /// What is to be spelled.
    public enum Form: Sendable {
        /// The whole report.
        case report
        /// The four groups of the only employee that comes.
        case groups
    }

    private let form: Form
    private var text: [UInt8]
    private var isFirstEmployee = true
    /// Groups of the current employee that are not begun yet, the next one last.
    private var groupsToCome: [(priority: Priority, count: Int)] = []
    /// Incidents that the current group still waits for.
    private var incidentsToCome = 0

    public init(_ form: Form = .report) {
        self.form = form
        text = form == .report ? Array("{".utf8) : []
    }

    /// Bytes that wait to be taken.
    public var byteCount: Int { text.count }

    /// Takes away what has been spelled since the last time.
    public mutating func take() -> [UInt8] {
        defer { text.removeAll(keepingCapacity: true) }
        return text
    }

    public mutating func append(_ part: ReportPart) {
        switch part {
        case .employee(let id, let counts):
            endEmployee()
            if form == .report { add(isFirstEmployee ? "\n\"\(id)\":" : ",\n\"\(id)\":") }
            isFirstEmployee = false
            add("{")
            groupsToCome = zip(Priority.allCases, counts).reversed()
            beginGroups()
        case .incident(let type, let record, let sharedWith):
            add("{\"type\":\"")
            add(type)
            add("\",")
            text.append(contentsOf: record.utf8.dropFirst().dropLast())
            if !sharedWith.isEmpty {
                add(",\"shared_with\":[\(sharedWith.map(String.init).joined(separator: ","))]")
            }
            add("}")
            incidentsToCome -= 1
            if incidentsToCome > 0 {
                add(",")
            } else {
                endGroup()
                beginGroups()
            }
        }
    }

    /// To be called once, after the last part.
    public mutating func end() {
        endEmployee()
        add(form == .report ? "\n}\n" : "\n")
    }

    /// Begins groups up to the next one that is not empty.
    private mutating func beginGroups() {
        while let (priority, count) = groupsToCome.popLast() {
            add("\"\(priority.rawValue)\":{\"count\":\(count),\"incidents\":[")
            incidentsToCome = count
            if count > 0 { return }
            endGroup()
        }
    }

    private mutating func endGroup() {
        add(groupsToCome.isEmpty ? "]}" : "]},")
    }

    private mutating func endEmployee() {
        if !isFirstEmployee { add("}") }
    }

    private mutating func add(_ string: String) {
        text.append(contentsOf: string.utf8)
    }
}
