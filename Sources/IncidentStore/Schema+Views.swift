/// What the views need of the tables; part of migration 7.
extension Schema {
    static let changes = """
        -- What happened to an incident last, in the refresh that `changed_in` names: from here on that of
        -- a new attribution, too.
        ALTER TABLE incidents ADD COLUMN last_change TEXT NOT NULL DEFAULT 'new'
          CHECK (last_change IN ('new', 'changed', 'attributed'));
        -- The priority before the one it has, where it had another.
        ALTER TABLE incidents ADD COLUMN previous_priority INTEGER
          CHECK (previous_priority BETWEEN 0 AND 3);

        -- Incidents that the retention removed, by their public id, which names nobody. For some days only.
        CREATE TABLE removed_incidents (
          refresh_id INTEGER NOT NULL,
          id TEXT NOT NULL,
          PRIMARY KEY (refresh_id, id)
        ) STRICT, WITHOUT ROWID;

        -- When everything had arrived.
        ALTER TABLE refreshes ADD COLUMN ended INTEGER;
        -- What was older was removed; NULL where nothing was.
        ALTER TABLE refreshes ADD COLUMN cutoff INTEGER;
        -- What was stored at its end: all, and those that somebody is named for.
        ALTER TABLE refreshes ADD COLUMN stored INTEGER;
        ALTER TABLE refreshes ADD COLUMN attributed INTEGER;
        -- 1: no refresh of the upstream, but identities that a person accepted.
        ALTER TABLE refreshes ADD COLUMN is_acceptance INTEGER NOT NULL DEFAULT 0
          CHECK (is_acceptance IN (0, 1));

        -- The file of the copy of this store that is published with the report; NULL like the digest.
        ALTER TABLE publication ADD COLUMN copy TEXT;
        """

    static let rejectedRecordIDs = """
        -- As it was, with an id that ascends as they come: pages go by it.
        ALTER TABLE rejected_records RENAME TO rejected_records_before;
        CREATE TABLE rejected_records (
          id INTEGER PRIMARY KEY,
          source TEXT NOT NULL,
          reason TEXT NOT NULL,
          text TEXT NOT NULL,
          first_seen INTEGER NOT NULL,
          last_seen INTEGER NOT NULL,
          -- How often it came, over all refreshes.
          count INTEGER NOT NULL CHECK (count > 0),
          -- The refresh that added the row. None before this was noted.
          added_in INTEGER,
          UNIQUE (source, reason, text)
        ) STRICT;
        INSERT INTO rejected_records (source, reason, text, first_seen, last_seen, count, added_in)
          SELECT source, reason, text, first_seen, last_seen, count, added_in
          FROM rejected_records_before ORDER BY first_seen, source, reason, text;
        DROP TABLE rejected_records_before;
        """

    static let summaries = """
        -- How many incidents are stored, each counted once; made anew by each refresh.
        CREATE TABLE incident_counts (
          type TEXT NOT NULL,
          priority INTEGER NOT NULL,
          incidents INTEGER NOT NULL,
          unattributed INTEGER NOT NULL,
          PRIMARY KEY (type, priority)
        ) STRICT, WITHOUT ROWID;

        -- The summaries of the standard spans that end with the last refresh; made anew by each.
        CREATE TABLE summary_totals (
          -- In hours.
          span INTEGER NOT NULL,
          type TEXT NOT NULL,
          priority INTEGER NOT NULL,
          incidents INTEGER NOT NULL,
          unattributed INTEGER NOT NULL,
          new INTEGER NOT NULL,
          PRIMARY KEY (span, type, priority)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE summary_employees (
          span INTEGER NOT NULL,
          rank INTEGER NOT NULL,
          rank_by_new INTEGER NOT NULL,
          employee_id INTEGER NOT NULL,
          low INTEGER NOT NULL,
          medium INTEGER NOT NULL,
          high INTEGER NOT NULL,
          critical INTEGER NOT NULL,
          -- Of these, those of shared addresses.
          shared_low INTEGER NOT NULL,
          shared_medium INTEGER NOT NULL,
          shared_high INTEGER NOT NULL,
          shared_critical INTEGER NOT NULL,
          new INTEGER NOT NULL,
          latest REAL NOT NULL,
          -- Joined by commas, in no order.
          types TEXT NOT NULL,
          addresses TEXT NOT NULL,
          PRIMARY KEY (span, rank)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX summary_employees_by_new ON summary_employees (span, rank_by_new);
        -- How many incidents were when: each bin as long as `Histogram` has it for the span.
        CREATE TABLE summary_bins (
          span INTEGER NOT NULL,
          -- Unix seconds.
          start INTEGER NOT NULL,
          priority INTEGER NOT NULL,
          incidents INTEGER NOT NULL,
          PRIMARY KEY (span, start, priority)
        ) STRICT, WITHOUT ROWID;
        """

    static let viewIndexes = """
        CREATE INDEX incidents_by_kind ON incidents (type, priority, timestamp, first_seen);
        CREATE INDEX incidents_by_further ON incidents (further, timestamp) WHERE further <> '';
        CREATE INDEX incidents_by_first_seen ON incidents (first_seen);
        DROP INDEX incidents_without_holder;
        CREATE INDEX incidents_without_holder
          ON incidents (timestamp, type, priority, unattributed) WHERE holders = 0;
        """
}
