import Foundation

extension Installation {
    /// Puts so many incidents more into the copy that is published, of employees that nobody else names: enough
    /// for questions to take seconds, in less time than a refresh takes. To be called before the responder
    /// reads the copy: it never changes for that.
    func addIncidents(_ count: Int) throws {
        let copy = state.appending(path: "views.sqlite").resolvingSymlinksInPath()
        let sql = """
            INSERT INTO employees (id, first_seen) SELECT value, 0 FROM generate_series(10000, 13999);
            INSERT INTO incidents (
              id, type, identity, timestamp, further, ordinal, priority, record, holders,
              unattributed, is_certain, first_seen, last_seen, changed_in)
            SELECT 1000000 + n.value, 'misuse', 10000 + n.value % 4000, r.started - 5 * n.value, '', 0,
              n.value % 4,
              json_object('employee_id', 10000 + n.value % 4000, 'priority',
                iif(n.value % 4 = 0, 'low', iif(n.value % 4 = 1, 'medium',
                  iif(n.value % 4 = 2, 'high', 'critical'))),
                'timestamp', r.started - 5 * n.value),
              1, NULL, 1, r.started, r.started, r.id
            FROM generate_series(1, \(count)) n CROSS JOIN (
              SELECT id, started FROM refreshes ORDER BY id DESC LIMIT 1) r;
            INSERT INTO attributions (employee_id, priority, timestamp, incident_id)
              SELECT cast(identity AS INTEGER), priority, timestamp, id
              FROM incidents WHERE id > 1000000;
            """
        try run("sqlite3", "-bail", copy.path, sql)
    }
}
