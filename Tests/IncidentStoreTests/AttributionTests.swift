import IncidentStore
import Testing

@Suite struct StoredAttributionTests {
    @Test func `an employee id needs no identities, an address does`() throws {
        let store = try TestStore()
        let summary = try store.refresh(
            [
                "misuse": [misuse(4506, "low", at: "5")],
                "probing": [probing("17.1.1.1", at: "5"), probing("17.1.1.2", at: "5")],
            ],
            identities: #"{"17.1.1.1":97}"#)
        #expect(summary.of("misuse")?.unattributed == 0)
        #expect(summary.of("probing")?.unattributed == 1)
        #expect(
            try store.rows("SELECT employee_id FROM attributions ORDER BY 1") == ["97", "4506"])
        #expect(
            try store.rows("SELECT identity, unattributed FROM incidents WHERE holders = 0")
                == ["17.1.1.2|address unknown"])
    }

    @Test func `an unattributed incident finds its employee when the identities come`() throws {
        let store = try TestStore()
        let records = ["probing": [probing("17.1.1.1", "high", at: "5")]]
        try store.refresh(records, identities: nil)
        #expect(try store.report() == "{\n}\n")
        let summary = try store.refresh(identities: #"{"17.1.1.1":[98,97]}"#)
        #expect(summary.of("probing")?.unattributed == 0)
        #expect(
            try store.rows("SELECT employee_id, priority FROM attributions") == ["97|2", "98|2"])
        #expect(try store.rows("SELECT holders, unattributed FROM incidents") == ["2|NULL"])
    }

    @Test func `a shared address stands under each holder and names the others`() throws {
        let store = try TestStore()
        try store.refresh(
            ["probing": [probing("17.1.1.1", at: "5")]], identities: #"{"17.1.1.1":[9,100,20]}"#)
        let report = try store.report()
        for (id, others) in [(9, "20,100"), (20, "9,100"), (100, "9,20")] {
            let line = report.split(separator: "\n").first { $0.hasPrefix("\"\(id)\"") }
            #expect(line?.contains(#""timestamp":5,"shared_with":[\#(others)]}"#) == true)
        }
    }

    @Test func `more than eight holders name nobody, and the reason says how many`() throws {
        let store = try TestStore()
        try store.refresh(
            ["probing": [probing("17.1.1.1", at: "5")]],
            identities: #"{"17.1.1.1":[1,2,3,4,5,6,7,8,9]}"#)
        #expect(try store.report() == "{\n}\n")
        #expect(
            try store.rows("SELECT unattributed FROM incidents") == ["shared by 9 employees"])
    }

    @Test func `when the identities fail, what is known is used`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":[2,3]}"#, at: 1000)
        try store.refresh(
            ["probing": [probing("17.1.1.1", at: "2000")]], identities: nil, at: 2000)
        #expect(try store.rows("SELECT employee_id FROM attributions") == ["2", "3"])
        #expect(try store.rows("SELECT is_certain FROM incidents") == ["0"])
    }

    @Test func `a pair that map after map shows is one sighting, over a gap it is two`() throws {
        let store = try TestStore()
        let day: Int64 = 24 * 60 * 60
        let map = #"{"17.1.1.1":1}"#
        try store.refresh(identities: map, at: 1000)
        try store.refresh(identities: map, at: 1000 + day)
        #expect(try sightings(store) == ["1000|87400"])
        try store.refresh(identities: map, at: 1001 + 2 * day)
        #expect(try sightings(store) == ["1000|87400", "173801|173801"])
    }

    @Test func `a pair that a map between did not show begins anew`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000)
        try store.refresh(identities: #"{"17.1.1.1":2}"#, at: 2000)
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 3000)
        #expect(try sightings(store) == ["1000|1000", "2000|2000", "3000|3000"])
    }

    @Test func `a map that failed neither extends nor ends a sighting`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000)
        try store.refresh(identities: nil, at: 2000)
        #expect(try sightings(store) == ["1000|1000"])
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 3000)
        #expect(try sightings(store) == ["1000|3000"])
    }

    @Test func `a sighting reaches to the end of its last refresh`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000, ended: 1090)
        #expect(try sightings(store) == ["1000|1090"])
        // An incident while the refresh ran, or within five minutes, is certain.
        try store.refresh(
            ["probing": [probing("17.1.1.1", at: "1390"), probing("17.1.1.1", at: "1391")]],
            identities: nil, at: 1400)
        #expect(
            try store.rows("SELECT is_certain FROM incidents ORDER BY timestamp") == ["1", "0"])
    }

    @Test func `a clock that is set back shortens no sighting`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 5000)
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 4000)
        #expect(try sightings(store) == ["5000|5000"])
    }

    @Test func `maps of a clock that was a year ahead do not take in those after it`() throws {
        let store = try TestStore()
        let year: Int64 = 365 * 24 * 60 * 60
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: year)
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000)
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 2000)
        #expect(try sightings(store) == ["1000|2000"])
        #expect(try store.rows("SELECT first_sighted FROM addresses") == ["1000"])
    }

    @Test func `what the next map confirms becomes certain, and stays so`() throws {
        let store = try TestStore()
        let records = ["probing": [probing("17.1.1.1", at: "2000")]]
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000)
        try store.refresh(records, identities: nil, at: 2000)
        #expect(try attributions(store) == ["1|0"])
        try store.refresh(records, identities: #"{"17.1.1.1":1}"#, at: 3000)
        #expect(try attributions(store) == ["1|1"])
        try store.refresh(records, identities: #"{"17.1.1.1":2}"#, at: 4000)
        #expect(try attributions(store) == ["1|1"])
    }

    @Test func `of shared holders only those whom the next map confirms stay`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":[1,2]}"#, at: 1000)
        try store.refresh(
            ["probing": [probing("17.1.1.1", at: "2000")]], identities: nil, at: 2000)
        #expect(try attributions(store) == ["1|0", "2|0"])
        try store.refresh(identities: #"{"17.1.1.1":2}"#, at: 3000)
        #expect(try attributions(store) == ["2|1"])
    }

    @Test func `after a gap of three days nobody is named for what lies in it`() throws {
        let store = try TestStore()
        let day: Int64 = 24 * 60 * 60
        let records = ["probing": [probing("17.1.1.1", at: "\(2 * day)")]]
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000)
        try store.refresh(records, identities: nil, at: 2 * day)
        #expect(
            try store.rows("SELECT unattributed FROM incidents")
                == ["address unassigned at that time"])
        try store.refresh(records, identities: #"{"17.1.1.1":1}"#, at: 3 * day + 1000)
        #expect(try attributions(store) == [])
        #expect(
            try store.rows("SELECT unattributed FROM incidents")
                == ["address unassigned at that time"])
    }

    @Test func `an address that moves there and back names the holder of each time`() throws {
        let store = try TestStore()
        for (holder, time) in [(1, 1000), (2, 2000), (1, 3000)] {
            try store.refresh(
                ["probing": [probing("17.1.1.1", at: "\(time)")]],
                identities: #"{"17.1.1.1":\#(holder)}"#, at: Int64(time))
        }
        #expect(
            try store.rows(
                "SELECT timestamp, employee_id FROM attributions ORDER BY timestamp")
                == ["1000.0|1", "2000.0|2", "3000.0|1"])
    }

    @Test func `a holder who comes later gets nothing of before the sighting that is gone`() throws
    {
        let store = try TestStore()
        let day: Int64 = 24 * 60 * 60
        let records = ["probing": [probing("17.1.1.1", at: "\(10 * day)")]]
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000)
        try store.refresh(records, identities: #"{"17.1.1.2":1,"17.1.1.1":1}"#, at: 2000)
        try store.refresh(records, identities: #"{"17.1.1.2":1}"#, at: 10 * day)
        try store.accept()
        try store.refresh(records, identities: #"{"17.1.1.2":1}"#, at: 11 * day, cutoff: 9 * day)
        #expect(
            try store.rows("SELECT count(*) FROM address_sightings WHERE address = '17.1.1.1'")
                == ["0"])
        try store.refresh(
            records, identities: #"{"17.1.1.2":1,"17.1.1.1":2}"#, at: 12 * day, cutoff: 9 * day)
        #expect(try attributions(store) == [])
    }

    /// Whom incidents are attributed to, and whether that is certain.
    private func attributions(_ store: TestStore) throws -> [String] {
        try store.rows(
            """
            SELECT employee_id, is_certain FROM attributions JOIN incidents ON id = incident_id
            ORDER BY employee_id
            """)
    }

    private func sightings(_ store: TestStore) throws -> [String] {
        try store.rows("SELECT seen_from, seen_until FROM address_sightings ORDER BY seen_from")
    }
}
