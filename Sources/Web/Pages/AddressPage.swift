import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// The page of an address: its holders over time, and its incidents.
    func addressPage(_ address: Address) throws -> Representation {
        let path = "/incidents/addresses/\(address)"
        let asked = try askedAddress(address)
        let next = asked.page.next.map {
            link(
                path,
                asked.filter.query + asked.atQuery + kept
                    + [(.limit, "\(asked.limit)"), (.after, "\($0)")])
        }
        var values = values(
            of: asked.page, caption: "Incidents of the address, the latest first",
            nothing: asked.filter.isEmpty ? "None. Good news." : "No incident matches the filter.",
            path: path, next: next)
        values.merge(stateValues) { $1 }
        values.merge(
            filterValues(path: path, without: [.address], keeping: [.update, .at])
        ) { $1 }
        let spans = asked.holders.spans.filter { $0.overlaps(asked.filter) }
        let since = asked.holders.mapsSince.map { " Maps are kept since \(zone.minute($0))." } ?? ""
        var list = asked.filter
        list.addresses = [address]
        values.merge([
            "address": "\(address)",
            "at": asked.at.map { text(of: asked.holders, at: $0) } ?? false,
            "hasHolders": !spans.isEmpty,
            "noHolders": "The identities have shown it with nobody.\(since)",
            "holders": spans.reversed().map { span in
                [
                    "employee": "\(span.employee)",
                    "from": span.from.map(zone.minute) ?? "before it was seen first",
                    "until": zone.minute(span.until), "certain": span.isCertain,
                ]
            },
            "json": link(path, asked.filter.query + asked.atQuery + [(.format, "json")]),
            "csv": link("/incidents/list", list.query + [(.format, "csv")]),
        ]) { $1 }
        return Representation(
            page: frame("Address \(address)", path: path).render("address", values),
            headers: nextLink(next))
    }

    private func text(of holders: AddressHolders, at time: Double) -> String {
        let when = "At \(zone.second(time)) it was"
        return switch holders.attribution(at: time) {
        case .employees(let ids, let isCertain):
            "\(when) \(isCertain ? "certainly" : "probably") that of "
                + "\(ids.map(String.init).joined(separator: ", "))."
        case .unattributed(let reason): "\(when) nobody's: \(reason)."
        }
    }
}
