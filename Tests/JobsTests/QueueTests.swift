import Kernel
import Storage
import TestKit
import Testing

@testable import Jobs

@Suite("The queue")
struct QueueTests {
    @Test("does what was asked for, with its fields, and says so")
    func does() async throws {
        let yard = try await Yard()
        let id = try await yard.queue.enqueue(NotingJob("hello", lines: 2))
        #expect(try await yard.state(id) == .queued)
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["hello"])
        let task = try await yard.task(id)
        #expect(try task["state"] == "done")
        #expect(try task["status"] == "info")
        let lines = RunLog.lines(try task["logs"])
        #expect(lines.map { $0["event"] } == ["line 0", "line 1", "Progress"])
        #expect(lines.last?["attributes"] == ["done": 2, "total": 2])
    }

    @Test("waits with a job as long as it was told to")
    func delays() async throws {
        let yard = try await Yard()
        try await yard.queue.enqueue(NotingJob("later"), JobOptions(after: .seconds(60)))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes.isEmpty)
        yard.clock.advance(by: .seconds(61))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["later"])
    }

    @Test("runs jobs in the order they came")
    func order() async throws {
        var settings = JobSettings()
        settings.threads = 1
        let yard = try await Yard(settings)
        for number in 0..<20 {
            try await yard.queue.enqueue(NotingJob("\(number)"))
            yard.clock.advance(by: .microseconds(1))
        }
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == (0..<20).map(String.init))
    }

    @Test("does not queue a job with a key twice while it waits, and takes the earlier time")
    func coalesces() async throws {
        let yard = try await Yard()
        let options = JobOptions(key: "ldap", after: .seconds(600))
        let first = try await yard.queue.enqueue(NotingJob("sync"), options)
        let second = try await yard.queue.enqueue(NotingJob("sync"), JobOptions(key: "ldap"))
        let other = try await yard.queue.enqueue(NotingJob("else"), JobOptions(key: "ldap"))
        let elsewhere = try await yard.queue.enqueue(NotingJob("sync"), JobOptions(key: "other"))
        #expect(first == second)
        #expect(Set([first, other, elsewhere]).count == 3)
        try await yard.worker().runDue()
        #expect(yard.notebook.notes.sorted() == ["else", "sync", "sync"])
        // What was begun is no longer waiting.
        #expect(try await yard.queue.enqueue(NotingJob("sync"), JobOptions(key: "ldap")) != first)
    }

    @Test("of jobs without a key queues each")
    func withoutKey() async throws {
        let yard = try await Yard()
        for _ in 0..<3 { try await yard.queue.enqueue(NotingJob("same")) }
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["same", "same", "same"])
    }

    @Test("keeps the keys of tenants apart")
    func tenants() async throws {
        let yard = try await Yard()
        let other = JobQueue(yard.database, clock: yard.clock, random: yard.fakes.random, tenant: "acme")
        let first = try await yard.queue.enqueue(NotingJob("a"), JobOptions(key: "k"))
        let second = try await other.enqueue(NotingJob("a"), JobOptions(key: "k"))
        #expect(first != second)
        let worker = yard.worker()
        #expect(try await worker.claims.take(5).count == 2)
        try await other.deleteAll()
        #expect(try await yard.count() == 1)
    }

    @Test("refuses more than may wait")
    func bounded() async throws {
        var settings = JobSettings()
        settings.mostWaiting = 3
        let yard = try await Yard(settings)
        for number in 0..<3 { try await yard.queue.enqueue(NotingJob("\(number)")) }
        await #expect(throws: Busy.self) { try await yard.queue.enqueue(NotingJob("4")) }
        try await yard.worker().runDue()
        try await yard.queue.enqueue(NotingJob("4"))
    }

    @Test("refuses fields that are too long")
    func longFields() async throws {
        let yard = try await Yard()
        let job = NotingJob(String(repeating: "x", count: 262_145))
        await #expect(throws: Problems.self) { try await yard.queue.enqueue(job) }
    }

    @Test("wakes those who listen")
    func announces() async throws {
        let yard = try await Yard()
        let news = yard.database.news()
        try await yard.queue.enqueue(NotingJob("x"))
        var first: News?
        for await each in news {
            first = each
            break
        }
        #expect(first == .announced(Announcement("jobs")))
    }
}

@Suite("Several workers at one queue")
struct SharingTests {
    @Test("run each of a thousand jobs once")
    func once() async throws {
        var settings = JobSettings()
        settings.threads = 4
        let yard = try await Yard(settings)
        for number in 0..<1000 { try await yard.queue.enqueue(NotingJob("\(number)")) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try? await yard.worker().runDue() } }
        }
        #expect(yard.notebook.notes.count == 1000)
        #expect(Set(yard.notebook.notes).count == 1000)
        #expect(try await yard.count("state = 'done'") == 1000)
    }

    @Test("run jobs of one key one at a time, and others beside them")
    func keys() async throws {
        var settings = JobSettings()
        settings.threads = 4
        let yard = try await Yard(settings)
        for number in 0..<12 {
            try await yard.queue.enqueue(NotingJob("a\(number)", takes: 5, group: "a"))
            try await yard.queue.enqueue(NotingJob("b\(number)", takes: 5))
            yard.clock.advance(by: .microseconds(1))
        }
        let (bells, workers) = ([Bell(), Bell()], [yard.worker(), yard.worker()])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (bell, worker) in zip(bells, workers) { group.addTask { await worker.run(wokenBy: bell) } }
            try await yard.until { yard.notebook.notes.count == 24 }
            for bell in bells { bell.close() }
            try await group.waitForAll()
        }
        #expect(yard.notebook.mostAtOnce("a") == 1)
        #expect(yard.notebook.mostAtOnce("all") > 1)
        #expect(yard.notebook.notes.filter { $0.hasPrefix("a") } == (0..<12).map { "a\($0)" })
    }

    @Test("a key that somebody is at is left alone; a second one that is taken all the same fails")
    func busyKeys() async throws {
        let yard = try await Yard()
        let (first, second) = (yard.worker(), yard.worker())
        try await yard.queue.enqueue(NotingJob("1", group: "k"))
        try await yard.queue.enqueue(NotingJob("2", group: "k"))
        #expect(try await first.claims.take(2).count == 1)
        #expect(try await second.claims.take(2).isEmpty)
        await #expect(throws: StorageError.self) {
            try await yard.change("UPDATE job_tasks SET worker = 'x' WHERE state = 'queued'")
        }
    }

    @Test("leave jobs alone that they do not know")
    func unknown() async throws {
        let yard = try await Yard()
        let id = try await yard.queue.enqueue(NotingJob("x"))
        try await yard.change("UPDATE job_tasks SET name = 'of.a.newer.version'")
        try await yard.worker().runDue()
        #expect(try await yard.state(id) == .queued)
    }
}
