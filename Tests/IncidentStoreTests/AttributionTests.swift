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
        try store.refresh(identities: "{}")
        #expect(try store.rows("SELECT unattributed FROM incidents") == ["address unknown"])
    }

    @Test func `when the identities fail, the map that came last is used`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":1}"#)
        try store.refresh(identities: #"{"17.1.1.2":[2,3]}"#)
        try store.refresh(
            ["probing": [probing("17.1.1.1", at: "5"), probing("17.1.1.2", at: "5")]],
            identities: nil)
        #expect(try store.rows("SELECT employee_id FROM attributions") == ["2", "3"])
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

    @Test func `an empty map is a map`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000)
        try store.refresh(identities: "{}", at: 2000)
        let records = ["probing": [probing("17.1.1.1", at: "5")]]
        let summary = try store.refresh(records, identities: nil, at: 3000)
        #expect(summary.of("probing")?.unattributed == 1)
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 4000)
        #expect(try sightings(store) == ["1000|1000", "4000|4000"])
    }

    @Test func `a map that failed neither extends nor ends a sighting`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 1000)
        try store.refresh(identities: nil, at: 2000)
        #expect(try sightings(store) == ["1000|1000"])
        try store.refresh(identities: #"{"17.1.1.1":1}"#, at: 3000)
        #expect(try sightings(store) == ["1000|3000"])
    }

    private func sightings(_ store: TestStore) throws -> [String] {
        try store.rows("SELECT seen_from, seen_until FROM address_sightings ORDER BY seen_from")
    }
}
