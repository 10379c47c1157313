import FastCGI
import Incidents
import IncidentStore

/// A request for a resource, understood, and what it is answered from.
struct Question {
    let request: Request
    let form: AnswerForm
    let parameters: Parameters
    let view: View
    /// Unix seconds, UTC.
    let now: Int64
    /// Between refreshes, in seconds.
    let period: Int64
    let settings: PageSettings
    /// The program's.
    let version: String

    /// Of what time the data is: that of the last refresh, in Unix seconds. Times such as `24h` are before it,
    /// so that one refresh gives one answer.
    var time: Int64 { view.status.data?.time ?? now }

    var state: RefreshState { view.status.state(now: now, period: period) }

    /// A date that was typed into a page is one of the page's zone.
    func filter() throws(ParameterError) -> IncidentFilter {
        try IncidentFilter(parameters, before: time, in: form == .page ? zone : .utc)
    }

    /// Where the page that is asked for begins; `nil` at the start.
    func position<Value>(_ value: (String) -> Value?) throws(ParameterError) -> Value? {
        try parameters.one(.after, value)
    }
}

/// The link to the next page (RFC 8288), for a header; none where there is no next page.
func nextLink(_ link: String?) -> [Header] {
    link.map { [Header("Link", "<\($0)>; rel=\"next\"")] } ?? []
}
