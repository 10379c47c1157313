import IncidentStore
import Testing

@Suite struct IncidentPositionTests {
    @Test(arguments: ["1794930907.9559698_12", "1794930907_0", "-5_1", "0.00000015_7"])
    func `a position is read as it was written`(_ text: String) {
        #expect(IncidentPosition(text)?.description == text)
    }

    @Test func `a position may be written by hand`() {
        #expect(IncidentPosition("1794930907.50_012")?.description == "1794930907.5_12")
    }

    @Test(arguments: [
        "", "_", "1_", "_1", "1_1_1", "1_-1", "1e9_1", "nan_1", "inf_1", "0x1p3_1", " 1_1", "1_1 ",
        "1_9223372036854775807", "1794930907",
    ])
    func `another text is none`(_ text: String) {
        #expect(IncidentPosition(text) == nil)
    }
}
