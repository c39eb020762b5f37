import Kernel
import Storage
import TestKit
import Testing

@testable import Jobs

@Suite("A job that fails")
struct FailureTests {
    @Test("is tried again after longer and longer pauses, then given up, with an event each time")
    func retries() async throws {
        let yard = try await Yard()
        yard.notebook.fail("x", times: 100)
        let id = try await yard.queue.enqueue(NotingJob("x"))
        let counters = JobCounters()
        let worker = yard.worker(counters: counters)
        var pauses: [Int] = []
        for _ in 0..<6 {
            try await worker.runDue()
            let due: Int = try await yard.task(id)["due"]
            if try await yard.state(id) == .queued { pauses.append((due - yard.clock.now.microseconds) / 1_000_000) }
            yard.clock.advance(by: .seconds(3600))
        }
        #expect(try await yard.state(id) == .rejected)
        #expect(pauses.count == 5)
        for (retry, pause) in pauses.enumerated() {
            let longest = 15 << retry
            #expect((longest / 2 - 1...longest).contains(pause))
        }
        let events = yard.fakes.events.events
        #expect(events.map(\.action) == Array(repeating: "system_task_exception", count: 6))
        #expect(events.map { $0.context["will_retry"] } == [true, true, true, true, true, false])
        #expect(events.first?.context["exception"]?.string?.contains("it would not") == true)
        let counts = try #require(counters.snapshot.jobs["test.note"])
        #expect((counts.runs, counts.errors, counts.retries, counts.rejected, counts.inProgress) == (6, 6, 5, 1, 0))
        #expect(yard.reports.failures.map(\.place) == ["job test.note"], "it is reported once, when it is given up")
        #expect(yard.reports.failures.first?.error is NotingJob.Refusal)
    }

    @Test("succeeds at a later try, and keeps the log of the earlier ones")
    func recovers() async throws {
        let yard = try await Yard()
        yard.notebook.fail("x", times: 1)
        let id = try await yard.queue.enqueue(NotingJob("x", lines: 1))
        try await yard.worker().runDue()
        #expect(RunLog.lines(try await yard.task(id)["logs"]).map { $0["log_level"] } == ["info", "error", "debug"])
        yard.clock.advance(by: .seconds(60))
        try await yard.worker().runDue()
        let task = try await yard.task(id)
        #expect(try task["state"] == "done")
        #expect(try task["retries"] == 1)
        #expect(RunLog.lines(try task["logs"]).map { $0["event"] } == ["line 0", "Progress"])
        #expect(RunLog.lines(try task["previous_logs"]).count == 3)
    }

    @Test("is given up at once when it says so, or when its fields do not fit")
    func hopeless() async throws {
        let yard = try await Yard()
        let once = try await yard.queue.enqueue(OnceOnlyJob())
        let misfit = try await yard.queue.enqueue(NotingJob("x"))
        try await yard.change("UPDATE job_tasks SET arguments = '{\"takes\": []}' WHERE name = 'test.note'")
        try await yard.worker().runDue()
        #expect(try await yard.state(once) == .rejected)
        #expect(try await yard.state(misfit) == .rejected)
        #expect(RunLog.lines(try await yard.task(misfit)["logs"]).last?["event"]?.string?.contains("takes") == true)
    }

    @Test("whose tenant cannot be opened is tried again")
    func closedTenant() async throws {
        let yard = try await Yard()
        let queue = JobQueue(yard.database, clock: yard.clock, random: yard.fakes.random, tenant: "closed")
        let id = try await queue.enqueue(NotingJob("x"))
        try await yard.worker().runDue()
        #expect(try await yard.state(id) == .queued)
        #expect(try await yard.task(id)["retries"] == 1)
    }

    @Test("that goes on for too long is cancelled and tried again")
    func overdue() async throws {
        let yard = try await Yard()
        let id = try await yard.queue.enqueue(EndlessJob())
        try await yard.worker().runDue()
        #expect(try await yard.state(id) == .queued)
        #expect(try await yard.task(id)["retries"] == 1)
        #expect(yard.reports.failures.isEmpty)
        let line = RunLog.lines(try await yard.task(id)["logs"]).last
        #expect(line?["event"]?.string?.hasPrefix("It took longer") == true)
    }

    @Test("is given to another worker when its own is killed")
    func killed() async throws {
        let yard = try await Yard()
        let id = try await yard.queue.enqueue(NotingJob("x"))
        let dead = yard.worker()
        let claim = try #require(try await dead.claims.take(1).first)
        #expect(try await dead.claims.begin(claim))
        yard.clock.advance(by: .seconds(59))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes.isEmpty)
        yard.clock.advance(by: .seconds(2))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["x"])
        #expect(try await yard.task(id)["attempts"] == 2)
        // The dead one wakes up and finds that it has nothing to say any more.
        #expect(try await !dead.claims.renew(claim, log: nil))
        #expect(try await !dead.claims.settle(claim, .rejected, log: [], gravest: nil))
        #expect(try await yard.state(id) == .done)
    }

    @Test("is not taken from its worker because the clock was set, as long as that one renews its lease")
    func clockSet() async throws {
        var settings = JobSettings()
        // Longer than this test could take in real time, however slow the machine is.
        settings.lease = .seconds(600)
        let yard = try await Yard(settings)
        let id = try await yard.queue.enqueue(NotingJob("x"))
        let holder = yard.worker()
        let claim = try #require(try await holder.claims.take(1).first)
        #expect(try await holder.claims.begin(claim))
        var upkeep = WorkerUpkeep(worker: yard.worker())
        _ = try await upkeep.attend()
        for leap in [86_400, -2 * 86_400] {
            yard.clock.advance(by: .seconds(leap))
            #expect(try await upkeep.attend() > .zero)
            #expect(try await yard.state(id) == .running)
            #expect(try await holder.claims.renew(claim, log: nil))
        }
        // A worker that has seen no change of the clock goes by what the clock says.
        yard.clock.advance(by: .seconds(86_400))
        var other = WorkerUpkeep(worker: yard.worker())
        _ = try await other.attend()
        #expect(try await yard.state(id) == .queued)
    }

    @Test("is given up when it takes every worker down with it")
    func killsWorkers() async throws {
        let yard = try await Yard()
        let id = try await yard.queue.enqueue(NotingJob("x"))
        for _ in 0..<6 {
            let worker = yard.worker()
            let claim = try #require(try await worker.claims.take(1).first)
            #expect(try await worker.claims.begin(claim))
            yard.clock.advance(by: .seconds(61))
            #expect(try await yard.worker().recoverLost())
        }
        #expect(try await yard.state(id) == .rejected)
        let lines = RunLog.lines(try await yard.task(id)["logs"])
        #expect(lines.last?["event"]?.string?.contains("went away") == true)
        #expect(yard.reports.failures.map(\.place) == ["job test.note"])
    }

    @Test("has pauses of at most an hour, which differ", arguments: [0, 5, 8, 20, 1000])
    func backoff(retries: Int) {
        let random = FakeRandom()
        let pauses = (0..<50).map { _ in Backoff.pause(after: retries, random) }
        let whole = min(Duration.seconds(3600), .seconds(15) * (1 << min(retries, 12)))
        #expect(pauses.allSatisfy { $0 <= whole && $0 >= whole / 2 })
        #expect(Set(pauses).count > 10)
    }
}

@Suite("The log of a run")
struct RunLogTests {
    @Test("is bounded in lines and bytes, and says how much was left out")
    func bounded() {
        let log = RunLog(job: "test", clock: FakeClock())
        for number in 0..<500 { log.log(.info, "line \(number)", [:]) }
        log.log(.error, "the end", [:])
        #expect(log.lines.count == 101)
        #expect(log.lines.last?["attributes"] == ["count": 401])
        // What was left out counts nevertheless.
        #expect(log.gravest == .error)
        let long = RunLog(job: "test", clock: FakeClock())
        for _ in 0..<100 { long.log(.info, String(repeating: "é", count: 100_000), ["a": .string("b")]) }
        #expect(JSON.array(long.lines).bytes.count < 70_000)
        long.log(.info, "x", ["big": .string(String(repeating: "x", count: 5000))])
    }

    @Test("never has attributes that are too long")
    func attributes() {
        let log = RunLog(job: "test", clock: FakeClock())
        log.log(.info, "x", ["big": .string(String(repeating: "x", count: 5000))])
        #expect(log.lines.first?["attributes"] == ["left_out": true])
    }

    @Test(
        "decides the status by its gravest line",
        arguments: [
            (nil, TaskStatus.done), (.debug, .done), (.info, .info), (.warning, .warning), (.error, .error),
        ] as [(JobLogLevel?, TaskStatus)])
    func status(gravest: JobLogLevel?, status: TaskStatus) {
        #expect(TaskStatus(done: gravest) == status)
    }
}
