import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Jobs

@Suite("A schedule")
struct ScheduleTests {
    /// A yard whose nightly job is scheduled; it is eight in the morning.
    private func yard() async throws -> Yard {
        let yard = try await Yard()
        try await yard.queue.scheduleDeclared(of: yard.registry)
        return yard
    }

    private func board(_ yard: Yard) -> JobBoard { JobBoard(yard.queue, registry: yard.registry, version: "1") }

    private func only(_ yard: Yard) async throws -> [String: JSON] {
        let page = try await board(yard).schedules(ListQuery(), by: .system)
        guard let schedule = page.objects.first, page.count == 1 else { throw Missing("the one schedule") }
        return schedule
    }

    private func id(_ schedule: [String: JSON]) throws -> ObjectID {
        try #require(schedule["id"].flatMap { ObjectID($0) })
    }

    @Test("runs its job when it is time, once, and shows how it went")
    func runs() async throws {
        let yard = try await yard()
        #expect(try await only(yard)["next_run"] == "2027-01-16T02:30:00Z")
        #expect(try await only(yard)["last_task_status"] == .null)
        try await yard.worker().runDue()
        #expect(yard.notebook.notes.isEmpty)
        yard.clock.set(try #require(Timestamp("2027-01-16T02:30:00Z")))
        try await yard.worker().runDue()
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["night"])
        #expect(try await only(yard)["next_run"] == "2027-01-17T02:30:00Z")
        #expect(try await only(yard)["last_task_status"] == "done")
    }

    @Test("that was missed many times runs once")
    func missed() async throws {
        let yard = try await yard()
        yard.clock.advance(by: .seconds(30 * 86_400))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["night"])
        #expect(try await only(yard)["next_run"] == "2027-02-15T02:30:00Z")
    }

    @Test("does not run again when the clock is set back, and goes on when it was far ahead")
    func clockSetBack() async throws {
        let yard = try await yard()
        yard.clock.set(try #require(Timestamp("2027-01-16T02:31:00Z")))
        let worker = yard.worker()
        try await worker.runDue()
        yard.clock.set(try #require(Timestamp("2027-01-16T01:31:00Z")))
        try await worker.runDue()
        yard.clock.set(try #require(Timestamp("2027-01-16T02:32:00Z")))
        try await worker.runDue()
        #expect(yard.notebook.notes == ["night"])

        yard.clock.set(try #require(Timestamp("2037-01-01T00:00:00Z")))
        let id = try await yard.queue.enqueue(NotingJob("late"), JobOptions(after: .seconds(60)))
        try await worker.runDue()
        #expect(yard.notebook.notes == ["night", "night"])
        yard.clock.set(try #require(Timestamp("2027-01-16T02:33:00Z")))
        try await worker.runDue()
        #expect(try await only(yard)["next_run"] == "2027-01-17T02:30:00Z")
        #expect(try await yard.state(id) == .queued, "it waits as long as it was to")
        yard.clock.advance(by: .seconds(60))
        try await worker.runDue()
        #expect(try await yard.state(id) == .done)
        #expect(yard.notebook.notes == ["night", "night", "late"])
    }

    @Test("that runs often goes on when the clock is set back by an hour, and tasks wait no longer for it")
    func oftenSetBack() async throws {
        let yard = try await Yard()
        try await yard.queue.schedule(NotingJob("often"), "*/5 * * * *", identifier: "", about: nil)
        yard.clock.set(try #require(Timestamp("2027-01-16T12:00:00Z")))
        try await yard.worker().runDue()
        let waiting = try await yard.queue.enqueue(NotingJob("waiting"), JobOptions(after: .seconds(120)))
        yard.clock.set(try #require(Timestamp("2027-01-16T11:01:00Z")))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["often"])
        #expect(try await only(yard)["next_run"] == "2027-01-16T11:05:00Z")
        yard.clock.set(try #require(Timestamp("2027-01-16T11:03:00Z")))
        try await yard.worker().runDue()
        #expect(try await yard.state(waiting) == .done)
        yard.clock.set(try #require(Timestamp("2027-01-16T11:05:00Z")))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["often", "waiting", "often"])
    }

    @Test("that a clock far ahead noted for its first run comes when it is due")
    func firstRunFarAhead() async throws {
        let yard = try await Yard()
        yard.clock.set(try #require(Timestamp("2037-01-01T00:00:00Z")))
        try await yard.queue.scheduleDeclared(of: yard.registry)
        yard.clock.set(try #require(Timestamp("2027-01-16T01:00:00Z")))
        try await yard.worker().runDue()
        #expect(try await only(yard)["next_run"] == "2027-01-16T02:30:00Z")
    }

    @Test("does not pile up while its last run goes on or waits")
    func pilesNot() async throws {
        let yard = try await yard()
        for day in 0..<5 {
            yard.clock.set(Timestamp(seconds: 1_800_000_000 + (day + 1) * 86_400))
            _ = try await yard.worker().schedules.queueDue()
        }
        #expect(try await yard.count() == 1)
        _ = try await yard.worker().claims.take(1)
        yard.clock.advance(by: .seconds(86_400))
        _ = try await yard.worker().schedules.queueDue()
        #expect(try await yard.count() == 2)
        #expect(try await yard.worker().claims.take(1).isEmpty)
    }

    @Test("is queued once by two workers that look at the same time")
    func twoWorkers() async throws {
        let yard = try await yard()
        yard.clock.advance(by: .seconds(86_400))
        let queued = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try await yard.worker().schedules.queueDue() } }
            return try await group.reduce(0, +)
        }
        #expect(queued == 1)
        #expect(try await yard.count() == 1)
    }

    @Test("that is paused does not run, and makes up for nothing when it goes on")
    func paused() async throws {
        let yard = try await yard()
        let id = try id(await only(yard))
        _ = try await board(yard).update(id, ["paused": true], partial: true, by: .system)
        yard.clock.advance(by: .seconds(3 * 86_400))
        try await yard.worker().runDue()
        _ = try await board(yard).update(id, ["paused": false], partial: true, by: .system)
        try await yard.worker().runDue()
        #expect(yard.notebook.notes.isEmpty)
        #expect(try await only(yard)["next_run"] == "2027-01-19T02:30:00Z")
    }

    @Test("runs now when it is sent, and at its own time all the same")
    func sent() async throws {
        let yard = try await yard()
        let id = try id(await only(yard))
        _ = try await board(yard).update(id, ["paused": true], partial: true, by: .system)
        try await board(yard).send(id, by: .system)
        try await board(yard).send(id, by: .system)
        try await yard.worker().runDue()
        #expect(yard.notebook.notes == ["night"])
        #expect(try await only(yard)["next_run"] == "2027-01-16T02:30:00Z")
    }

    @Test("keeps an administrator's times until the declared ones change")
    func declared() async throws {
        let yard = try await yard()
        let id = try id(await only(yard))
        _ = try await board(yard).update(id, ["crontab": "15 5 * * *"], partial: true, by: .system)
        try await yard.queue.scheduleDeclared(of: yard.registry)
        #expect(try await only(yard)["crontab"] == "15 5 * * *")
        #expect(try await only(yard)["next_run"] == "2027-01-16T05:15:00Z")
        try await yard.queue.schedule(NightlyJob(), "0 4 * * *", identifier: "", about: nil)
        #expect(try await only(yard)["crontab"] == "0 4 * * *")
        #expect(try await only(yard)["next_run"] == "2027-01-16T04:00:00Z")
    }

    @Test("of an object has an identifier, runs with its fields, and goes with the object")
    func perObject() async throws {
        let yard = try await Yard()
        let subject = JobSubject("authentik_sources_ldap.ldapsource", ObjectID("s1"))
        let job = NotingJob("sync s1")
        try await yard.queue.schedule(job, .every(hours: 2), identifier: "s1", about: subject)
        try await yard.queue.schedule(NotingJob("sync s2"), .every(hours: 2), identifier: "s2", about: nil)
        yard.clock.advance(by: .seconds(7200))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes.sorted() == ["sync s1", "sync s2"])
        let query = ListQuery(filters: ["rel_obj_id": "s1", "rel_obj_content_type__model": "ldapsource"])
        let tasks = try await board(yard).tasks(query, by: .system)
        #expect(tasks.objects.map { $0["rel_obj_app_label"] } == ["authentik_sources_ldap"])
        try await yard.queue.unschedule(about: subject)
        #expect(try await only(yard)["identifier"] == "s2")
        try await yard.queue.unschedule("test.note", identifier: "s2")
        #expect(try await board(yard).schedules(ListQuery(), by: .system).count == 0)
    }

    @Test("forgets a run that went well and had nothing to say when it queues the next one")
    func quiet() async throws {
        let yard = try await yard()
        try await yard.queue.schedule(NotingJob("talks", lines: 1), "30 2 * * *", identifier: "x", about: nil)
        for _ in 0..<5 {
            yard.clock.advance(by: .seconds(86_400))
            try await yard.worker().runDue()
        }
        #expect(yard.notebook.notes.filter { $0 == "night" }.count == 5)
        #expect(try await yard.count("name = 'test.nightly'") == 1)
        #expect(try await yard.count("name = 'test.note'") == 5)
        try await yard.queue.enqueue(NightlyJob())
        try await yard.worker().runDue()
        #expect(try await yard.count("name = 'test.nightly'") == 2, "it was nobody's schedule")
    }

    @Test("that all tenants share, or the server has once, is the standard tenant's")
    func shared() async throws {
        struct Once: Job {
            static let job = JobInfo("test.once.a.day", summary: "Once.", schedule: .daily, for: .server)
            func run(in context: JobContext) {}
        }
        struct Everywhere: Job {
            static let job = JobInfo("test.everywhere", summary: "All.", schedule: .hourly, for: .everyTenant)
            func run(in context: JobContext) {}
        }
        let yard = try await Yard()
        let registry = try Registry([], jobs: [NightlyJob.self, Once.self, Everywhere.self])
        func names(_ tenant: String) async throws -> [String] {
            try await yard.database.read { transaction in
                try await transaction.query(
                    "SELECT name FROM job_schedules WHERE tenant = ? ORDER BY name", tenant
                ).map { try $0[0] }
            }
        }
        for tenant in ["public", "one"] {
            let queue = JobQueue(yard.database, clock: yard.clock, random: yard.fakes.random, tenant: tenant)
            // What an earlier version left there.
            try await queue.schedule(Everywhere(), "0 0 * * *", identifier: "", about: nil)
            try await queue.scheduleDeclared(of: registry)
        }
        #expect(try await names("public") == ["test.everywhere", "test.nightly", "test.once.a.day"])
        #expect(try await names("one") == ["test.nightly"])
    }

    @Test("that nobody can read any more is paused and stops nothing")
    func unreadable() async throws {
        let yard = try await yard()
        try await yard.change("UPDATE job_schedules SET crontab = 'never', next_run = 0")
        try await yard.queue.enqueue(NotingJob("x"))
        try await yard.worker().runDue()
        #expect(yard.notebook.notes.contains("x"))
        #expect(try await only(yard)["paused"] == true)
    }
}
