import IncidentStore
import Testing

@Suite struct RunIDTests {
    @Test(arguments: [
        "0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF",
    ])
    func `the id that systemd gave is the run's`(invocation: String) {
        #expect(
            "\(RunID(invocation: invocation))" == "0123456789abcdef0123456789abcdef")
    }

    @Test(arguments: [
        nil, "", "0123456789abcdef", "0123456789abcdef0123456789abcdefg",
        "0123456789abcdef0123456789abcdeg", "01234567-89ab-cdef-0123-456789abcdef",
        "0123456789abcdef0123456789abc\u{E9}f", "0123456789abcdef\n123456789abcdef",
    ])
    func `what is not of that form is not taken: the id is random then`(invocation: String?) {
        let ids = Set((0..<100).map { _ in "\(RunID(invocation: invocation))" })
        #expect(ids.count == 100)
        #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
    }
}
