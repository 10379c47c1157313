import Testing

@testable import IncidentStore

@Suite struct HeldIdentitiesTests {
    /// A map of addresses 17.1.1.1 and up, each its own employee's.
    private func map(_ addresses: ClosedRange<Int>) -> String {
        let entries = addresses.map { #""17.1.1.\#($0)":\#($0)"# }
        return "{\(entries.joined(separator: ","))}"
    }

    @Test func `a map may lose a fifth of its addresses, and no more`() throws {
        let store = try TestStore()
        try store.refresh(identities: map(1...10), at: 1000)
        #expect(try store.refresh(identities: map(1...8), at: 2000).heldIdentities == nil)
        let summary = try store.refresh(identities: map(1...6), at: 3000)
        #expect(
            summary.heldIdentities
                == HeldIdentities(addressesBefore: 8, addresses: 6, since: 3000))
        #expect(!summary.isComplete)
        #expect(summary.summary(of: "identities")?.finding == .heldBack)
    }

    @Test func `addresses that others take the place of are lost, too`() throws {
        let store = try TestStore()
        try store.refresh(identities: map(1...4), at: 1000)
        let summary = try store.refresh(identities: map(3...9), at: 2000)
        #expect(summary.heldIdentities?.addresses == 7)
    }

    @Test func `the first map is taken, also an empty one`() throws {
        let store = try TestStore()
        #expect(try store.refresh(identities: "{}", at: 1000).heldIdentities == nil)
        #expect(try store.refresh(identities: map(1...2), at: 2000).heldIdentities == nil)
        #expect(try store.refresh(identities: "{}", at: 3000).heldIdentities?.addresses == 0)
    }

    @Test func `a map that is held back neither extends nor ends a sighting`() throws {
        let store = try TestStore()
        try store.refresh(identities: map(1...4), at: 1000)
        try store.refresh(identities: map(1...1), at: 2000)
        #expect(
            try store.rows("SELECT DISTINCT seen_from, seen_until FROM address_sightings")
                == ["1000|1000"])
        #expect(
            try store.rows("SELECT last_success FROM sources WHERE name = 'identities'")
                == ["1000"])
        try store.refresh(identities: map(1...4), at: 3000)
        #expect(
            try store.rows("SELECT DISTINCT seen_from, seen_until FROM address_sightings")
                == ["1000|3000"])
    }

    @Test func `the last one is kept until a good one comes, with how long they have been`() throws
    {
        let store = try TestStore()
        try store.refresh(identities: map(1...4), at: 1000)
        try store.refresh(identities: map(1...1), at: 2000)
        try store.refresh(identities: nil, at: 2500)
        let summary = try store.refresh(identities: map(1...2), at: 3000)
        #expect(
            summary.heldIdentities == HeldIdentities(addressesBefore: 4, addresses: 2, since: 2000))
        #expect(
            try store.rows("SELECT started, map FROM held_identities")
                == [#"3000|{"17.1.1.1":[1],"17.1.1.2":[2]}"#])
        #expect(
            try store.rows("SELECT finding FROM refresh_sources WHERE finding IS NOT NULL")
                == ["held back", "held back"])
        let good = try store.refresh(identities: map(1...4), at: 4000)
        #expect(good.heldBefore == 2000)
        #expect(try store.rows("SELECT * FROM held_identities") == [])
        #expect(try store.refresh(identities: map(1...4), at: 5000).heldBefore == nil)
    }

    @Test func `a failure before a map that is held back ends with it`() throws {
        let store = try TestStore()
        try store.refresh(identities: map(1...4), at: 1000)
        try store.refresh(identities: nil, at: 2000)
        let first = try store.refresh(identities: map(1...1), at: 3000)
        #expect(first.summary(of: "identities")?.outage?.refreshes == 1)
        let second = try store.refresh(identities: map(1...1), at: 4000)
        #expect(second.summary(of: "identities")?.outage == nil)
    }

    @Test func `what was held back can be accepted, as of when it came`() throws {
        let store = try TestStore()
        try store.refresh(identities: map(1...4), at: 1000)
        let moved = #"{"17.1.1.1":7}"#
        try store.refresh(
            ["probing": [probing("17.1.1.1", at: "1800"), probing("17.1.1.2", at: "2000")]],
            identities: moved, at: 2000)
        #expect(
            try store.rows(
                """
                SELECT employee_id, is_certain FROM attributions JOIN incidents ON id = incident_id
                """) == ["1|0", "2|0"])
        let accepted = try store.accept()
        #expect(accepted == AcceptedIdentities(started: 2000, addresses: 1, reattributed: 0))
        #expect(
            try store.rows(
                """
                SELECT seen_from, seen_until FROM address_sightings WHERE employee_id = 7
                """) == ["2000|2000"])
        #expect(try store.accept() == nil)
        // It is the map that the next one is measured by, and joins.
        let next = try store.refresh(identities: moved, at: 3000)
        #expect(next.isComplete)
        #expect(
            try store.rows(
                """
                SELECT seen_from, seen_until FROM address_sightings WHERE employee_id = 7
                """) == ["2000|3000"])
    }

    @Test func `accepting attributes what is not certain by it`() throws {
        let store = try TestStore()
        try store.refresh(identities: map(1...4), at: 1000)
        try store.refresh(
            ["probing": [probing("17.1.1.9", at: "500")]], identities: #"{"17.1.1.9":9}"#, at: 2000)
        #expect(try store.rows("SELECT unattributed FROM incidents") == ["address unknown"])
        #expect(try store.accept()?.reattributed == 1)
        #expect(try store.rows("SELECT employee_id FROM attributions") == ["9"])
    }

    @Test func `what is held back goes with the retention`() throws {
        let store = try TestStore()
        try store.refresh(identities: map(1...4), at: 1000)
        try store.refresh(identities: "{}", at: 2000)
        try store.refresh(identities: nil, at: 9000, cutoff: 5000)
        #expect(try store.rows("SELECT * FROM held_identities") == [])
    }
}
