/// The made-up employees, each with an address of his own. Like the real ones, their ids are spread
/// evenly up to a million (so that most have six digits), their addresses over 17.0.0.0/8.
struct Workforce: Sendable {
    struct Employee: Sendable {
        let id: Int
        let address: String
    }

    /// Ascending by id.
    let employees: [Employee]

    init(count: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed, series: "employees", place: 0)
        var ids: Set<Int> = []
        while ids.count < count { ids.insert(1 + random.next(below: 1_000_000)) }
        var addresses: [String] = []
        var taken: Set<String> = []
        while addresses.count < count {
            let address = random.address(firstOctet: 17)
            if taken.insert(address).inserted { addresses.append(address) }
        }
        employees = zip(ids.sorted(), addresses).map { Employee(id: $0, address: $1) }
    }

    /// What `GET /identities/` answers.
    var identities: String {
        let entries = employees.map { #""\#($0.address)": \#($0.id)"# }
        return "{" + entries.joined(separator: ", ") + "}\n"
    }
}
