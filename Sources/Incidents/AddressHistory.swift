/// Who held one address when, as far as the identities have shown it.
public struct AddressHistory: Sendable, Equatable {
    /// A span in which map after map showed the address with one employee; Unix seconds, UTC.
    public struct Sighting: Sendable, Equatable {
        public let employee: Int64
        /// The start of the refresh that saw it first.
        public let from: Int64
        /// The end of the refresh that saw it last.
        public let until: Int64

        public init(employee: Int64, from: Int64, until: Int64) {
            self.employee = employee
            self.from = from
            self.until = until
        }

        fileprivate var end: Double { Double(until + AddressHistory.tail) }

        fileprivate func contains(_ timestamp: Double) -> Bool {
            Double(from) <= timestamp && timestamp <= end
        }

        /// Whether the time is so little after the end that the holder is probably the same.
        fileprivate func isFollowed(by timestamp: Double) -> Bool {
            end < timestamp && timestamp <= end + Double(AddressHistory.longestGap)
        }
    }

    /// How far a sighting reaches past the end of its last refresh, in seconds: what a refresh shows may be
    /// a little ahead of its clock.
    static let tail: Int64 = 5 * 60
    /// The longest time that a sighting vouches for beyond itself, in seconds: two maps further apart do not
    /// join.
    public static let longestGap: Int64 = 24 * 60 * 60

    let firstSighted: Int64
    private(set) var sightings: [Sighting]

    /// - Parameters:
    ///   - firstSighted: when the address was first seen with anybody; Unix seconds, UTC.
    ///   - sightings: those that are known. They are kept for a time only, so the first may be missing.
    public init(firstSighted: Int64, sightings: [Sighting] = []) {
        self.firstSighted = firstSighted
        self.sightings = sightings
    }

    public var sightingCount: Int { sightings.count }

    public mutating func add(_ sighting: Sighting) {
        sightings.append(sighting)
    }

    /// Whose incident of this address it is that happened at a time in Unix seconds, UTC.
    ///
    /// Inside a sighting it is certainly the holder's. For a day after one, as long as no other begins, and
    /// before the very first, it is a guess that accuses nobody who had not been seen with the address.
    public func attribution(at timestamp: Double) -> Attribution {
        let certain = sightings.filter { $0.contains(timestamp) }
        guard certain.isEmpty else { return Attribution(certain, isCertain: true) }
        guard timestamp >= Double(firstSighted) else {
            return Attribution(sightings.filter { $0.from == firstSighted }, isCertain: false)
        }
        let lastBegin = sightings.map(\.from).filter { Double($0) <= timestamp }.max() ?? 0
        let probable = sightings.filter { $0.isFollowed(by: timestamp) && lastBegin <= $0.until }
        return Attribution(probable, isCertain: false)
    }
}

extension Attribution {
    /// Attributes by employee id, whether the identities know them or not, or by who held the address at the
    /// time of the incident (Unix seconds, UTC). `history` is asked for what is known of an address.
    ///
    /// - Throws: what `history` throws.
    public init(
        _ identity: Identity, at timestamp: Double,
        by history: (Address) throws -> AddressHistory?
    ) rethrows {
        switch identity {
        case .employee(let id):
            self = .employees([id], isCertain: true)
        case .address(let address):
            self =
                try history(address)?.attribution(at: timestamp) ?? .unattributed(.addressUnknown)
        }
    }

    fileprivate init(_ sightings: [AddressHistory.Sighting], isCertain: Bool) {
        let employees = Set(sightings.map(\.employee)).sorted()
        self =
            switch employees.count {
            case 0: .unattributed(.addressUnassigned)
            case ...Self.mostHolders: .employees(employees, isCertain: isCertain)
            default: .unattributed(.shared(holders: employees.count))
            }
    }
}
