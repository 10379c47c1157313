import Logging
import ServiceLog
import Synchronization
import Testing

@Suite struct ServiceLogTests {
    private func lines(
        level: Logger.Level = .info, form: LineForm = .plain, _ log: (inout Logger) -> Void
    ) -> [String] {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in
            ServiceLog(level: level, form: form) { line in lines.append(line) }
        }
        log(&logger)
        return lines.all
    }

    @Test func `the level stands in front where it asks for attention`() {
        let lines = lines { logger in
            logger.info("refreshed")
            logger.warning("denial failed")
            logger.error("cannot write")
            logger.debug("not shown")
        }
        #expect(lines == ["refreshed\n", "warning: denial failed\n", "error: cannot write\n"])
    }

    @Test func `for the journal each line begins with its priority, and no level as a word`() {
        let lines = lines(level: .trace, form: .journal) { logger in
            for level in Logger.Level.allCases { logger.log(level: level, "\(level)\nforged") }
        }
        #expect(
            lines
                == [
                    "<7>trace", "<7>debug", "<6>info", "<5>notice", "<4>warning", "<3>error",
                    "<2>critical",
                ].map { $0 + #"\nforged"# + "\n" })
    }

    @Test(arguments: ["", "1:1", "8:", "journal", nil])
    func `standard error that is not the stream systemd named gets plain lines`(stream: String?) {
        let environment = stream.map { ["JOURNAL_STREAM": $0] } ?? [:]
        #expect(LineForm.ofStandardError(environment: environment) == .plain)
    }

    @Test func `a message is one line, whatever upstream put into it`() {
        let lines = lines { $0.info("a\nforged: line\u{1B}[31m\u{7F}\u{85}\u{202E}\u{2028}é") }
        #expect(
            lines == [#"a\nforged: line\u{1B}[31m\u{7F}\u{0085}\u{202E}\u{2028}é"# + "\n"])
    }

    @Test func `metadata follows in the order of its keys`() {
        let lines = lines { logger in
            logger[metadataKey: "run"] = "7"
            logger.info("done", metadata: ["attempts": "2\n"])
        }
        #expect(lines == [#"done attempts=2\n run=7"# + "\n"])
    }
}

final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}
