import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Jobs

@Suite("A worker")
struct WorkerTests {
    /// Runs a worker while something is done, then tells it to stop and waits for it.
    private func during(_ yard: Yard, _ body: (Bell) async throws -> Void) async throws {
        let (bell, worker) = (Bell(), yard.worker())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run(wokenBy: bell) }
            do { try await body(bell) } catch {
                bell.close()
                throw error
            }
            bell.close()
            try await group.waitForAll()
        }
    }

    @Test("wakes up for a job that is queued while it sleeps")
    func wakes() async throws {
        var settings = JobSettings()
        settings.longestPause = .seconds(3600)
        let yard = try await Yard(settings)
        try await during(yard) { _ in
            try await Task.sleep(for: .milliseconds(50))
            try await yard.queue.enqueue(NotingJob("x"))
            try await yard.until { yard.notebook.notes == ["x"] }
        }
    }

    @Test("runs no more jobs at a time than it may")
    func bounded() async throws {
        let yard = try await Yard()
        for number in 0..<10 { try await yard.queue.enqueue(NotingJob("\(number)", takes: 10)) }
        try await during(yard) { _ in try await yard.until { yard.notebook.notes.count == 10 } }
        #expect(yard.notebook.mostAtOnce("all") == 2)
    }

    @Test("lets what runs finish when it is told to stop, and begins nothing more")
    func finishes() async throws {
        let yard = try await Yard()
        for number in 0..<6 {
            try await yard.queue.enqueue(NotingJob("\(number)", takes: 300))
            yard.clock.advance(by: .microseconds(1))
        }
        try await during(yard) { _ in
            try await yard.until { try await yard.count("state = 'running'") == 2 }
        }
        #expect(yard.notebook.notes.sorted() == ["0", "1"])
        #expect(try await yard.count("state = 'done'") == 2)
        #expect(try await yard.count("state = 'queued' AND worker IS NULL") == 4)
    }

    @Test("hands back what does not finish in time, which counts as no failure")
    func handsBack() async throws {
        var settings = JobSettings()
        settings.grace = .milliseconds(100)
        let yard = try await Yard(settings)
        let id = try await yard.queue.enqueue(NotingJob("long", takes: 60_000))
        try await during(yard) { _ in try await yard.until { try await yard.state(id) == .running } }
        let task = try await yard.task(id)
        #expect(try task["state"] == "queued")
        #expect(try task["retries"] == 0)
        #expect(try task["worker"] == String?.none)
        #expect(yard.fakes.events.events.isEmpty)
    }

    @Test("says that it is there, and that it is gone")
    func presence() async throws {
        let yard = try await Yard()
        let board = JobBoard(yard.queue, registry: yard.registry, version: "1")
        let newer = JobBoard(yard.queue, registry: yard.registry, version: "2")
        try await during(yard) { _ in
            try await yard.until { try await !board.workers(by: .system).isEmpty }
            let found = try await board.workers(by: .system)
            #expect(found.first?["worker_id"]?.string?.hasSuffix("@host") == true)
            #expect(found.first?["version_matching"] == true)
            #expect(try await newer.workers(by: .system).first?["version_matching"] == false)
        }
        #expect(try await board.workers(by: .system).isEmpty)
    }

    @Test("that was killed is not listed for long")
    func absence() async throws {
        let yard = try await Yard()
        let board = JobBoard(yard.queue, registry: yard.registry, version: "1")
        try await yard.worker().noteBeingThere()
        #expect(try await board.workers(by: .system).count == 1)
        yard.clock.advance(by: .seconds(151))
        #expect(try await board.workers(by: .system).isEmpty)
    }

    @Test("forgets what ended long ago, and only that")
    func retention() async throws {
        let yard = try await Yard()
        try await yard.queue.enqueue(NotingJob("old"))
        let worker = yard.worker()
        try await worker.runDue()
        yard.clock.advance(by: .seconds(29 * 86_400))
        let rejected = try await yard.queue.enqueue(OnceOnlyJob())
        try await worker.runDue()
        let waiting = try await yard.queue.enqueue(NotingJob("new"), JobOptions(after: .seconds(900 * 86_400)))
        try await worker.purge()
        #expect(try await yard.count() == 3)
        yard.clock.advance(by: .seconds(2 * 86_400))
        try await worker.purge()
        #expect(try await yard.count() == 2)
        yard.clock.advance(by: .seconds(30 * 86_400))
        try await worker.purge()
        #expect(try await yard.count() == 1)
        #expect(try await yard.state(waiting) == .queued)
        await #expect(throws: Missing.self) { try await yard.task(rejected) }
    }

    @Test("goes on when the database was away for a moment")
    func outage() async throws {
        let yard = try await Yard()
        try await yard.change("ALTER TABLE job_workers RENAME TO job_workers_away")
        try await during(yard) { bell in
            try await Task.sleep(for: .milliseconds(100))
            try await yard.change("ALTER TABLE job_workers_away RENAME TO job_workers")
            try await yard.queue.enqueue(NotingJob("x"))
            try await yard.until { yard.notebook.notes == ["x"] }
        }
    }

    @Test("sleeps until the next time that is named, and never longer than it may")
    func sleeps() async throws {
        let yard = try await Yard()
        var upkeep = WorkerUpkeep(worker: yard.worker())
        #expect(try await upkeep.attend() == .seconds(30))
        try await yard.queue.enqueue(NotingJob("x"), JobOptions(after: .seconds(7)))
        #expect(try await upkeep.attend() == .seconds(7))
    }
}

@Suite("A bell")
struct BellTests {
    @Test("that rang before somebody waits wakes them at once", .timeLimit(.minutes(9)))
    func early() async {
        let bell = Bell()
        bell.ring()
        await bell.wait(atMost: .seconds(3600))
    }

    @Test("wakes those who wait, when it rings, is closed, or time is over")
    func wakes() async {
        let bell = Bell()
        await bell.wait(atMost: .milliseconds(5))
        async let waiting: Void = bell.wait(atMost: .seconds(60))
        try? await Task.sleep(for: .milliseconds(10))
        bell.ring()
        await waiting
        bell.close()
        await bell.wait(atMost: .seconds(60))
    }

    @Test("does not hold a task that is cancelled")
    func cancelled() async {
        let bell = Bell()
        let task = Task { await bell.wait(atMost: .seconds(60)) }
        task.cancel()
        await task.value
    }
}
