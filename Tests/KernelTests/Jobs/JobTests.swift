import Kernel
import TestKit
import Testing

private struct GoodJob: Job {
    static let job = JobInfo("test.good", summary: "Does well.", schedule: .hourly)
    @Field(help: "The word.") var word = "x"
    @Power(\.upkeep) private var upkeep
    init() {}
    func run(in context: JobContext) async throws {
        context.log(.warning, word)
        context.progress(try await upkeep.deleteExpired().count, of: 9)
    }
}

private struct SameName: Job {
    static let job = JobInfo("test.good", summary: "Does the same.")
    init() {}
    func run(in context: JobContext) async throws {}
}

private struct Never: Job {
    static let job = JobInfo("test.never", summary: "Never runs.", schedule: "0 0 31 4 *")
    init() {}
    func run(in context: JobContext) async throws {}
}

private struct Indiscreet: Job {
    static let job = JobInfo("test.indiscreet", summary: "Tells.")
    @Field(help: "The secret.") var token = Secret("")
    init() {}
    func run(in context: JobContext) async throws {}
}

@Suite("Jobs in the registry")
struct JobTests {
    @Test("are found by their names, and opened with their fields")
    func found() async throws {
        let registry = try Registry([], jobs: [GoodJob.self])
        let fakes = FakePowers()
        fakes.upkeep.expire(["a": 1, "b": 2])
        let job = try #require(registry.jobs["test.good"]).job(["word": "hello"], powers: fakes.all)
        let report = FakeJobReport()
        try await job.run(
            in: JobContext(task: "t", attempt: 1, deadline: fakes.clock.now, reporter: report))
        #expect(report.lines.map(\.message) == ["hello"])
        #expect(report.progress == (2, 9))
        #expect(job.document == ["word": "hello"])
    }

    @Test("are refused when two have one name, when they never run, and when they hold secrets")
    func refused() {
        #expect(throws: Registry.RegistrationError.duplicateJob("test.good", nil, nil)) {
            try Registry([], jobs: [GoodJob.self, SameName.self])
        }
        #expect(throws: Registry.RegistrationError.malformedSchedule("test.never", "0 0 31 4 *")) {
            try Registry([], jobs: [Never.self])
        }
        #expect(throws: Registry.RegistrationError.secretArgument("test.indiscreet", field: "token")) {
            try Registry([], jobs: [Indiscreet.self])
        }
    }

    @Test("are noted by the fake queue, and run by the fake powers")
    func fakes() async throws {
        let fakes = FakePowers()
        try await fakes.all.jobs.enqueue(GoodJob(), JobOptions(key: "k"))
        #expect(fakes.jobs.queued.map(\.options.key) == ["k"])
        try await fakes.all.jobs.schedule(GoodJob(), .daily, identifier: "a", about: nil)
        try await fakes.all.jobs.schedule(GoodJob(), .weekly, identifier: "a", about: nil)
        #expect(fakes.jobs.schedules.map(\.times) == [.weekly])
        #expect(try await fakes.run(GoodJob()).lines.count == 1)
        #expect(fakes.upkeep.asked == 1)
    }
}
