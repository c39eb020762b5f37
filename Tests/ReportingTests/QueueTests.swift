import Kernel
import Logging
import TestKit
import Testing

@testable import Reporting

@Suite("Reporting errors")
struct QueueTests {
    private struct Broken: Error {}
    private let metrics = FakeMetrics()

    private func make(_ dsn: String? = "http://abc@127.0.0.1:9/1", rate: Double = 1) -> SentryReporter? {
        SentryReporter(
            ReportSettings(dsn: dsn.flatMap(SentryDSN.init), sampleRate: rate, release: "lanyard@1"),
            clock: FakeClock(), random: FakeRandom(), metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func dropped(_ reason: String) -> Double? {
        metrics.figure("lanyard_error_reports_dropped_total", reason)
    }

    @Test("is for nobody when nobody is named")
    func nobody() {
        #expect(make(nil) == nil)
    }

    @Test("never waits: what does not fit the line is dropped and counted")
    func full() throws {
        let reporter = try #require(make())
        for _ in 0..<150 { reporter.report(Failure(Broken(), at: "test")) }
        #expect(dropped("queue") == 50)
    }

    @Test("takes the share that it is told to take")
    func sampling() throws {
        let some = try #require(make(rate: 0.25))
        for _ in 0..<400 { some.report(Failure(Broken(), at: "test")) }
        let left = try #require(dropped("sampling"))
        #expect((260...340).contains(left))
        let none = try #require(make(rate: 0))
        for _ in 0..<10 { none.report(Failure(Broken(), at: "test")) }
        #expect(dropped("sampling") == left + 10)
    }
}
