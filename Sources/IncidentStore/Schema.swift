import GRDB

/// The tables, as migrations: one that has been shipped never changes. Times are Unix seconds, UTC.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: incidents, attribution, refresh log") { db in
            try db.execute(sql: incidents)
            try db.execute(sql: employees)
            try db.execute(sql: refreshLog)
        }
        migrator.registerMigration("2: run ids, which refresh rejected first") { db in
            try db.execute(sql: runIDs)
        }
        migrator.registerMigration("3: attempts of each source") { db in
            try db.execute(sql: attempts)
        }
        migrator.registerMigration("4: attribution over time, identities held back") { db in
            try db.execute(sql: attributionOverTime)
        }
        migrator.registerMigration("5: sizes of answers, gaps, sums") { db in
            try db.execute(sql: sizesAndGaps)
        }
        migrator.registerMigration("6: which report shows what is stored") { db in
            try db.execute(sql: publication)
        }
        migrator.registerMigration("7: changes, summaries, what the views ask for") { db in
            try db.execute(sql: changes)
            try db.execute(sql: rejectedRecordIDs)
            try db.execute(sql: summaries)
            try db.execute(sql: viewIndexes)
        }
        migrator.registerMigration("8: answers that say that they are incomplete") { db in
            try db.execute(sql: incompleteAnswers)
        }
        migrator.registerMigration("9: what each refresh knew of the time") { db in
            try db.execute(sql: clocks)
        }
        return migrator
    }

    private static let incidents = """
        -- One row per incident. The unique columns are its key: none of them ever changes.
        CREATE TABLE incidents (
          id INTEGER PRIMARY KEY,
          type TEXT NOT NULL,
          -- Decimal employee id, or normalised address.
          identity TEXT NOT NULL,
          timestamp REAL NOT NULL,
          -- Values of the source's further key fields, joined by U+001F.
          further TEXT NOT NULL,
          ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
          priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),
          -- The original record, whole, as JSON text.
          record TEXT NOT NULL,
          -- How many employees it is attributed to; where none, why.
          holders INTEGER NOT NULL,
          unattributed TEXT,
          first_seen INTEGER NOT NULL,
          last_seen INTEGER NOT NULL,
          -- The refresh that added the row or last changed its record. No foreign key: the log
          -- of that refresh may be past the retention while the incident is not.
          changed_in INTEGER NOT NULL,
          UNIQUE (type, identity, timestamp, further, ordinal),
          CHECK ((holders = 0) = (unattributed IS NOT NULL))
        ) STRICT;
        CREATE INDEX incidents_twins ON incidents (type) WHERE ordinal > 0;
        CREATE INDEX incidents_by_change ON incidents (changed_in);
        CREATE INDEX incidents_unattributed ON incidents (identity, unattributed) WHERE holders = 0;

        -- One row per record that could not be understood.
        CREATE TABLE rejected_records (
          source TEXT NOT NULL,
          reason TEXT NOT NULL,
          text TEXT NOT NULL,
          first_seen INTEGER NOT NULL,
          last_seen INTEGER NOT NULL,
          -- How often it came, over all refreshes.
          count INTEGER NOT NULL CHECK (count > 0),
          PRIMARY KEY (source, reason, text)
        ) STRICT, WITHOUT ROWID;
        """

    private static let employees = """
        -- One row per employee that the identities or an incident named.
        CREATE TABLE employees (
          id INTEGER PRIMARY KEY CHECK (id >= 0),
          first_seen INTEGER NOT NULL
        ) STRICT;

        -- Whose incident it is, in the order of the report; several rows for a shared address.
        CREATE TABLE attributions (
          employee_id INTEGER NOT NULL REFERENCES employees (id),
          priority INTEGER NOT NULL,
          timestamp REAL NOT NULL,
          incident_id INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
          PRIMARY KEY (employee_id, priority, timestamp, incident_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX attributions_by_incident ON attributions (incident_id);
        CREATE TRIGGER attributions_follow_priority AFTER UPDATE OF priority ON incidents
          WHEN old.priority <> new.priority
        BEGIN
          UPDATE attributions SET priority = new.priority WHERE incident_id = new.id;
        END;

        -- Who held which address: each row a span in which refresh after refresh saw the pair.
        CREATE TABLE address_sightings (
          address TEXT NOT NULL,
          employee_id INTEGER NOT NULL REFERENCES employees (id),
          seen_from INTEGER NOT NULL,
          seen_until INTEGER NOT NULL CHECK (seen_until >= seen_from),
          -- The refresh that saw it last.
          seen_in INTEGER NOT NULL,
          PRIMARY KEY (address, employee_id, seen_from)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX address_sightings_by_employee ON address_sightings (employee_id);
        CREATE INDEX address_sightings_by_refresh ON address_sightings (seen_in);
        """

    private static let refreshLog = """
        -- One row per refresh.
        CREATE TABLE refreshes (
          id INTEGER PRIMARY KEY,
          started INTEGER NOT NULL,
          -- Incidents past the retention that it removed.
          removed INTEGER NOT NULL
        ) STRICT;

        -- What each source gave in a refresh: counts, or an error.
        CREATE TABLE refresh_sources (
          refresh_id INTEGER NOT NULL REFERENCES refreshes (id) ON DELETE CASCADE,
          source TEXT NOT NULL,
          error TEXT,
          seconds REAL NOT NULL,
          bytes INTEGER NOT NULL,
          fetched INTEGER NOT NULL,
          new INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          unchanged INTEGER NOT NULL,
          rejected INTEGER NOT NULL,
          past_retention INTEGER NOT NULL,
          unattributed INTEGER NOT NULL,
          PRIMARY KEY (refresh_id, source)
        ) STRICT, WITHOUT ROWID;

        -- When each source first and last answered. Incidents of the first answer are the
        -- baseline: they never count as new.
        CREATE TABLE sources (
          name TEXT PRIMARY KEY,
          first_success INTEGER NOT NULL,
          last_success INTEGER NOT NULL,
          -- The refresh of the last success. No foreign key: the log may be past the retention.
          last_refresh INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let runIDs = """
        -- The id that the journal has for the refresh, too. None before this column was.
        ALTER TABLE refreshes ADD COLUMN run_id TEXT CHECK (length(run_id) = 32);

        -- The refresh that added the row. None before this column was.
        ALTER TABLE rejected_records ADD COLUMN added_in INTEGER;
        """

    private static let attempts = """
        -- How often the source was asked. Not known of the rows from before this column was.
        ALTER TABLE refresh_sources ADD COLUMN attempts INTEGER CHECK (attempts > 0);
        """

    private static let attributionOverTime = """
        -- Whether the attribution never changes again.
        ALTER TABLE incidents ADD COLUMN is_certain INTEGER NOT NULL DEFAULT 0
          CHECK (is_certain IN (0, 1) AND is_certain <= holders);
        UPDATE incidents SET is_certain = 1
          WHERE holders = 1 AND instr(identity, '.') = 0 AND instr(identity, ':') = 0;
        DROP INDEX incidents_unattributed;
        CREATE INDEX incidents_uncertain ON incidents (timestamp, identity) WHERE is_certain = 0;
        CREATE INDEX incidents_without_holder ON incidents (type) WHERE holders = 0;

        -- When each address was first seen with anybody. It outlives the sightings for as long as an
        -- incident of the address is not certain: that one must not become a later holder's.
        CREATE TABLE addresses (
          address TEXT PRIMARY KEY,
          first_sighted INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO addresses
          SELECT address, min(seen_from) FROM address_sightings GROUP BY address;

        -- The last identities, where they lost so many addresses that they were not believed: one row.
        CREATE TABLE held_identities (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          refresh_id INTEGER NOT NULL,
          started INTEGER NOT NULL,
          ended INTEGER NOT NULL,
          -- The start of the first refresh in a row that held one back.
          held_since INTEGER NOT NULL,
          -- How many addresses the last good ones had.
          addresses_before INTEGER NOT NULL,
          -- JSON, as upstream tells it.
          map TEXT NOT NULL
        ) STRICT;

        -- What was found wrong with an answer that is not a failure.
        ALTER TABLE refresh_sources ADD COLUMN finding TEXT
          CHECK (finding IN ('held back', 'shrunk'));
        """

    private static let sizesAndGaps = """
        -- How many records the last success had. Not known of one before this column was.
        ALTER TABLE sources ADD COLUMN last_records INTEGER;

        -- When a source did not answer for longer than its answers go back: incidents may be missing.
        CREATE TABLE source_gaps (
          source TEXT NOT NULL,
          gap_from INTEGER NOT NULL,
          gap_until INTEGER NOT NULL CHECK (gap_until > gap_from),
          PRIMARY KEY (source, gap_from)
        ) STRICT, WITHOUT ROWID;

        -- What did not add up in the refresh, as a sentence.
        ALTER TABLE refreshes ADD COLUMN mismatch TEXT;
        """

    private static let incompleteAnswers = """
        -- 1: the answer said that there are more records than it had. Another finding: the values that
        -- `finding` takes cannot be changed without copying the table.
        ALTER TABLE refresh_sources ADD COLUMN is_incomplete INTEGER NOT NULL DEFAULT 0
          CHECK (is_incomplete IN (0, 1));
        -- The views ask for it: the copy that is published lacks it, and is to be made anew.
        UPDATE publication SET copy = NULL;
        """

    private static let clocks = """
        -- What the clock here said when the refresh started. As `started` where it is NULL.
        ALTER TABLE refreshes ADD COLUMN clock INTEGER;
        -- Whether that was the time; see `RefreshClock`. NULL: the refresh did not ask.
        ALTER TABLE refreshes ADD COLUMN clock_state TEXT
          CHECK (clock_state IN ('agreed', 'alone', 'disagreed', 'jumped'));
        """

    private static let publication = """
        -- The SHA-256 of the report that shows what is stored; NULL where none has been published since
        -- that changed. One row at most: none before there was anything to publish.
        CREATE TABLE publication (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          digest TEXT CHECK (length(digest) = 64)
        ) STRICT;
        """
}
