import GRDB

/// The indexes of incidents and attributions while a store is filled from nothing: made when all rows are there,
/// each in one sorted pass, rather than entry by entry all over it.
struct PostponedIndexes {
    private let definitions: [String]

    /// Takes them away, for the rest of the transaction, where no incident is stored.
    init(in db: Database) throws {
        let isEmpty = try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM incidents)")
        guard isEmpty == true else {
            definitions = []
            return
        }
        // Those of the keys have no definition; they stay, as what tells new from known.
        let indexes = try Row.fetchAll(
            db,
            sql: """
                SELECT name, sql FROM sqlite_schema
                WHERE type = 'index' AND tbl_name IN ('incidents', 'attributions') AND sql IS NOT NULL
                """)
        for index in indexes {
            try db.execute(sql: "DROP INDEX \(try index.text(0).quotedDatabaseIdentifier)")
        }
        definitions = try indexes.map { try $0.text(1) }
    }

    /// Makes those that were taken away.
    func make(in db: Database) throws {
        guard !definitions.isEmpty else { return }
        // What is sorted takes as much as the cache, which need not be large for that.
        try IncidentStore.setCache(megabytes: 16, in: db)
        for definition in definitions { try db.execute(sql: definition) }
        try IncidentStore.setCache(megabytes: IncidentStore.cacheMegabytes, in: db)
    }
}
