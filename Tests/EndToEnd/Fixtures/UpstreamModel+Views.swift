import Foundation

extension UpstreamModel {
    /// Which incidents are asked for, and how that is asked.
    struct Filter {
        var types: [String] = []
        var priorities: [String] = []
        var employees: [Int] = []
        var addresses: [String] = []
        var since: Double?
        var until: Double?

        var query: String {
            let lists = [
                ("type", types), ("priority", priorities), ("employee", employees.map(String.init)),
                ("address", addresses), ("since", since.map { ["\($0)"] } ?? []),
                ("until", until.map { ["\($0)"] } ?? []),
            ]
            return lists.filter { !$0.1.isEmpty }
                .map { "\($0.0)=\($0.1.joined(separator: ","))" }.joined(separator: "&")
        }

        func takes(_ incident: Incident, of holders: [Int]) -> Bool {
            (types.isEmpty || types.contains(incident.type))
                && (priorities.isEmpty || priorities.contains(incident.priority))
                && (employees.isEmpty || !Set(employees).isDisjoint(with: holders))
                && (addresses.isEmpty || !Set(addresses).isDisjoint(with: incident.addresses))
                && incident.timestamp >= since ?? -.infinity
                && incident.timestamp < until ?? .infinity
        }
    }

    func incidents(_ filter: Filter) -> [Incident] {
        incidents.filter { filter.takes($0, of: employees(of: $0)) }
    }

    /// The items of a list, without `id` and `first_seen`, as text in an order of their own.
    func list(_ filter: Filter = Filter()) -> [String] {
        incidents(filter).map { canonical(listed($0)) }.sorted()
    }

    /// Those that nobody is named for.
    func unattributed(_ filter: Filter = Filter()) -> [String] {
        incidents(filter).filter { employees(of: $0).isEmpty }
            .map { canonical(listed($0)) }.sorted()
    }

    func listed(_ incident: Incident) -> [String: Any] {
        [
            "type": incident.type, "priority": incident.priority,
            "previous_priority": incident.previous ?? NSNull(), "timestamp": incident.timestamp,
            "employees": employees(of: incident), "attributed_by": attribution(of: incident),
            "fields": incident.fields,
        ]
    }

    /// The report, by employee.
    func report(_ filter: Filter = Filter()) -> [String: Any] {
        let chosen = incidents(filter)
        let ids = Set(chosen.flatMap(employees)).filter {
            filter.employees.isEmpty || filter.employees.contains($0)
        }
        return Dictionary(uniqueKeysWithValues: ids.map { ("\($0)", groups(of: $0, chosen)) })
    }

    /// What the report has of one employee.
    func groups(of employee: Int, _ filter: Filter = Filter()) -> [String: Any] {
        groups(of: employee, incidents(filter))
    }

    private func groups(of employee: Int, _ chosen: [Incident]) -> [String: Any] {
        let his = chosen.filter { employees(of: $0).contains(employee) }
        return Dictionary(
            uniqueKeysWithValues: Self.priorities.map { priority in
                let group = his.filter { $0.priority == priority }.map { incident in
                    var item = incident.fields
                    item["type"] = incident.type
                    let others = employees(of: incident).filter { $0 != employee }
                    if !others.isEmpty { item["shared_with"] = others }
                    return item
                }
                return (priority, ["count": group.count, "incidents": group] as [String: Any])
            })
    }

    /// The summary's totals and employees, these by rank.
    func summary(_ filter: Filter) -> [String: Any] {
        let chosen = incidents(filter)
        var totals = sums(chosen)
        totals["by_priority"] = Dictionary(
            uniqueKeysWithValues: Self.priorities.map { priority in
                (priority, sums(chosen.filter { $0.priority == priority }))
            })
        totals["by_type"] = Dictionary(
            uniqueKeysWithValues: Self.types.map { type in
                (type, sums(chosen.filter { $0.type == type }))
            })
        let ids = Set(chosen.flatMap(employees)).filter {
            filter.employees.isEmpty || filter.employees.contains($0)
        }
        let ranked = ids.map { id in (id, chosen.filter { employees(of: $0).contains(id) }) }
            .sorted { precedes($0, $1) }
        return ["totals": totals, "employees": ranked.map { summary(of: $0.0, $0.1) }]
    }

    private func sums(_ incidents: [Incident]) -> [String: Any] {
        [
            "incidents": incidents.count, "new": incidents.count(where: \.isNew),
            "unattributed": incidents.count { employees(of: $0).isEmpty },
        ]
    }

    private func precedes(_ one: (Int, [Incident]), _ other: (Int, [Incident])) -> Bool {
        let (left, right) = (rank(one), rank(other))
        return zip(left, right).first { $0 != $1 }.map { $0 > $1 } ?? false
    }

    /// The greater comes first.
    private func rank(_ employee: (id: Int, incidents: [Incident])) -> [Double] {
        let counts = Self.priorities.reversed().map { priority in
            employee.incidents.count { $0.priority == priority }
        }
        let numbers = counts + [Set(employee.incidents.map(\.type)).count]
        return numbers.map(Double.init)
            + [employee.incidents.map(\.timestamp).max() ?? 0, -Double(employee.id)]
    }

    private func summary(of id: Int, _ incidents: [Incident]) -> [String: Any] {
        func counts(areShared: Bool) -> [String: Int] {
            Dictionary(
                uniqueKeysWithValues: Self.priorities.map { priority in
                    let count = incidents.count {
                        $0.priority == priority && (employees(of: $0).count > 1) == areShared
                    }
                    return (priority, count)
                })
        }
        let addresses = incidents.filter(\.isAddress).map { Incident.normal($0.identity) }
        return [
            "id": id, "own": counts(areShared: false), "shared": counts(areShared: true),
            "new": incidents.count(where: \.isNew), "latest": incidents.map(\.timestamp).max() ?? 0,
            "types": Set(incidents.map(\.type)).sorted(), "addresses": Set(addresses).sorted(),
        ]
    }
}

/// JSON in a form that is the same for what is equal.
func canonical(_ value: Any) -> String {
    let data = try? JSONSerialization.data(
        withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
    return String(decoding: data ?? Data(), as: UTF8.self)
}

/// A report in a form that is the same for what is equal: incidents of one time have no order.
func canonical(report: [String: Any]) -> [String: String] {
    report.mapValues { canonical(groups: $0 as? [String: Any] ?? [:]) }
}

/// Likewise what it has of one employee.
func canonical(groups: [String: Any]) -> String {
    canonical(
        groups.mapValues { group in
            let group = group as? [String: Any] ?? [:]
            let incidents = group["incidents"] as? [[String: Any]] ?? []
            return [
                "count": group["count"] ?? 0, "incidents": incidents.map(canonical(_:)).sorted(),
            ]
        })
}

/// The items of a list as text, without what only the program can know, in an order of their own.
func canonical(list: [[String: Any]]) -> [String] {
    list.map { item in
        canonical(item.filter { !["id", "first_seen"].contains($0.key) })
    }.sorted()
}
