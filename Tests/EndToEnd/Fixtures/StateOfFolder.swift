import Foundation
import Testing

/// What a state folder holds: the published report, and what is stored.
struct StateOfFolder: Equatable {
    /// The report's name, which is its content.
    let report: String
    /// Incidents and attributions, a line each.
    let stored: String
    /// Without the number that tells one copy of the store from the next.
    let files: [String]

    /// Looks at a folder without changing it, by a command that runs its arguments where the folder is to be
    /// seen.
    ///
    /// - Throws: `TestFailure` where report or store are not whole.
    init(of state: URL, by prefix: [String] = []) throws {
        let script = "set -e -o pipefail; \(Self.look)"
        try self.init(
            printed: try run("env", prefix + ["bash", "-c", script, "bash", state.path]))
    }

    /// From what the commands of `look` printed.
    init(printed: some StringProtocol) throws {
        let parts = printed.components(separatedBy: "\n\n")
        guard parts.count == 3 else { throw TestFailure("no state of a folder: \(printed)") }
        (report, stored) = (parts[0], parts[2])
        files = parts[1].split(separator: "\n").map(String.init)
    }

    /// Commands that print what is in the folder `$1`, for a bash that ends with the first that fails. A
    /// copy of the store is asked: SQLite would tidy up what a killed refresh left.
    static let look = """
        cd "$1"
        name=$(readlink report.json)
        sum=$(sha256sum <report.json)
        [ "$name" = "report-${sum%% *}.json" ]
        gzip -dc "$name.gz" | cmp - report.json
        printf '%s\\n\\n' "$name"
        ls | sed -E 's/^(views-[0-9a-f]{64})-[0-9a-f]{8}\\.sqlite$/\\1.sqlite/'
        copy=$(mktemp -d)
        cp incidents.sqlite* "$copy"
        printf '\\n'
        sqlite3 "$copy/incidents.sqlite" "\(query)"
        rm -r "$copy"
        """

    private static let query = """
        PRAGMA integrity_check;
        PRAGMA foreign_key_check;
        SELECT type, identity, timestamp, further, ordinal, priority, record, holders, unattributed
        FROM incidents ORDER BY type, identity, timestamp, further, ordinal;
        SELECT a.employee_id, a.priority, a.timestamp, i.type, i.identity, i.ordinal
        FROM attributions a JOIN incidents i ON i.id = incident_id
        ORDER BY i.type, i.identity, i.timestamp, i.further, i.ordinal, a.employee_id;
        SELECT 'whole log', 8 * (SELECT count(*) FROM refreshes) = count(*) FROM refresh_sources;
        """
}

extension StateOfFolder: CustomTestStringConvertible {
    /// All that is stored is too much for a test's output.
    var testDescription: String {
        "\(report), \(stored.utf8.count) bytes stored (\(stored.hashValue)), \(files)"
    }
}
