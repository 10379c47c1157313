import HostCheck
import Testing

@Suite struct SystemToolTests {
    @Test func `what a tool prints is its output`() throws {
        let bytes = try SystemTool.output(of: "sh", ["-c", "echo warning >&2; printf '%s' $TZ"])
        #expect(String(decoding: bytes, as: UTF8.self) == "UTC")
    }

    @Test(arguments: [
        ("exit 3", "sh: exit status 3"), ("echo one >&2; echo two >&2; exit 1", "sh: one; two"),
        ("exit 124", "sh: it did not end within 15 seconds"),
    ])
    func `a tool that fails is an error that says why`(_ script: String, _ text: String) {
        let error = #expect(throws: SystemToolError.self) {
            try SystemTool.output(of: "sh", ["-c", script])
        }
        #expect(error?.description == text)
    }

    @Test func `a tool that is not there is an error that says so`() {
        let error = #expect(throws: SystemToolError.self) {
            try SystemTool.output(of: "no-such-tool", [])
        }
        #expect(error?.description == "no-such-tool: it is not installed")
    }
}
