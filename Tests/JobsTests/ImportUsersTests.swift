import Kernel
import Synchronization
import TestKit
import Testing

@testable import Jobs

@Suite("The job that imports users")
struct ImportUsersTests {
    private let fakes = FakePowers()
    private let reporter = Reporter()

    private func run() async throws {
        let context = JobContext(task: "t", attempt: 1, deadline: fakes.clock.now, reporter: reporter)
        try await ImportUsers("i").opened(with: fakes.all).run(in: context)
    }

    private func step(_ done: Int, refused: [ImportedRow] = [], writing: Duration = .zero) -> ImportStep {
        ImportStep(done: done, total: 40, refused: refused, writing: writing)
    }

    @Test("goes on until no row is left, and says how far it is and what was refused")
    func steps() async throws {
        let row = ImportedRow(line: 7, username: "bob", outcome: .refused, problems: ["email": ["No address."]])
        fakes.userImports.set([step(20), step(40, refused: [row])])
        try await run()
        #expect(fakes.userImports.asked == ["i", "i", "i"])
        #expect(reporter.notes == ["20 of 40", "warning line 7 bob email: No address.", "40 of 40"])
    }

    @Test("leaves the database to others for three times as long as it kept them waiting")
    func rests() async throws {
        fakes.userImports.set([step(20, writing: .milliseconds(50)), step(40, writing: .milliseconds(50))])
        let start = ContinuousClock.now
        try await run()
        #expect(ContinuousClock.now - start >= .milliseconds(300))
    }

    @Test("ends between two steps when it is to end")
    func cancelled() async throws {
        fakes.userImports.set(Array(repeating: step(1, writing: .seconds(60)), count: 1000))
        let task = Task { try await run() }
        while fakes.userImports.asked.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(fakes.userImports.asked.count < 1000)
    }

    @Test("for one file at a time")
    func key() {
        #expect(ImportUsers("a").key == ImportUsers("b").key)
        #expect(ImportUsers("a").key != nil)
    }
}

/// Notes what a run says of itself.
private final class Reporter: JobReporting {
    private let state = Mutex<[String]>([])
    var notes: [String] { state.withLock { $0 } }

    func progress(_ done: Int, of total: Int) { state.withLock { $0.append("\(done) of \(total)") } }
    func log(_ level: JobLogLevel, _ message: String, _ attributes: [String: JSON]) {
        let words = ["line", "username", "reason"].compactMap { attributes[$0] }.map { $0.string ?? $0.text }
        state.withLock { $0.append("\(level.rawValue) line \(words.joined(separator: " "))") }
    }
}
