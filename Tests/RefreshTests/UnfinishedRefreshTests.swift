import Foundation
import IncidentStore
import Refresh
import Testing

@Suite struct UnfinishedRefreshTests {
    private let folder: String
    private let unfinished: UnfinishedRefreshes

    init() throws {
        folder = URL.temporaryDirectory.appending(path: "unfinished-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        unfinished = UnfinishedRefreshes(inFolder: folder)
    }

    private func write(_ text: String, to name: String) throws {
        // Another inode each time: the one before is kept until then.
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
    }

    private func begin() { unfinished.begin(RunID(invocation: nil), isStoreSuspect: false) }

    @Test
    func `those in a row that did not come to their end are counted, and an end forgets them`()
        throws
    {
        try write("store", to: IncidentStore.fileName)
        #expect(unfinished.count == 0)
        for count in 1...3 {
            begin()
            #expect(unfinished.count == count)
        }
        unfinished.end()
        #expect(unfinished.count == 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder) == [IncidentStore.fileName])
    }

    @Test func `each is told by the store's inode and its run id`() throws {
        try write("store", to: IncidentStore.fileName)
        let inode =
            try FileManager.default.attributesOfItem(
                atPath: "\(folder)/\(IncidentStore.fileName)")[.systemFileNumber] as? NSNumber
        let runID = RunID(invocation: nil)
        unfinished.begin(runID, isStoreSuspect: false)
        let text = try String(contentsOfFile: "\(folder)/refresh.unfinished", encoding: .utf8)
        #expect(text == "\(try #require(inode)) \(runID)\n")
    }

    @Test func `those at another store do not count`() throws {
        try write("store", to: IncidentStore.fileName)
        begin()
        begin()
        try write("another", to: IncidentStore.fileName)
        #expect(unfinished.count == 0)
        begin()
        #expect(unfinished.count == 1)
    }

    @Test func `where they make the store suspect, those before are forgotten`() throws {
        begin()
        begin()
        #expect(unfinished.count == UnfinishedRefreshes.most)
        unfinished.begin(RunID(invocation: nil), isStoreSuspect: true)
        #expect(unfinished.count == 1)
    }

    @Test func `what is no note of them counts for nothing, and stops nobody`() throws {
        for text in ["", "\n\n", "garbage", "9 9 9\n"] {
            try write(text, to: "refresh.unfinished")
            #expect(unfinished.count == 0)
        }
        unfinished.end()
        try FileManager.default.createDirectory(
            atPath: "\(folder)/refresh.unfinished", withIntermediateDirectories: false)
        begin()
        #expect(unfinished.count == 0)
        unfinished.end()
    }
}
