/// An address and who holds it: one entry of the identities.
struct Holding: Sendable {
    let address: String
    /// Ids of employees; never empty.
    let holders: [Int]

    /// As it stands in the answer: one holder is a number, several are a list.
    func json(oddly: Bool, random: inout SplitMix64) -> String {
        guard oddly else { return entry(address, holders.map(String.init)) }
        return entry(
            IdentityValue.odd(address: address, random: &random),
            holders.map { IdentityValue.employee($0).oddJSON(random: &random) })
    }

    private func entry(_ name: String, _ ids: [String]) -> String {
        let value = ids.count == 1 ? ids[0] : "[" + ids.joined(separator: ", ") + "]"
        return "\"\(name)\": \(value)"
    }
}
