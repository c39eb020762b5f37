import Kernel
import Storage
import TestKit
import Testing

@testable import Jobs

@Suite("A job of all tenants")
struct RoundTests {
    private func run(_ yard: Yard, _ others: OtherTenants, in tenant: String = "public") async throws -> [JSON] {
        var environment = yard.environment
        environment.others = others
        let queue = JobQueue(yard.database, clock: yard.clock, random: yard.fakes.random, tenant: tenant)
        let id = try await queue.enqueue(RoundJob())
        try await yard.worker(environment: environment).runDue()
        return RunLog.lines(try await yard.task(id)["logs"])
    }

    @Test("is one task, that works for each of them and says for which")
    func all() async throws {
        let yard = try await Yard()
        let log = try await run(yard, OtherTenants(open: ["b", "a"], closed: ["d", "c"]))
        #expect(yard.notebook.notes == ["public", "a", "b", "c", "d"])
        #expect(log.map { $0["attributes"]?["tenant"]?.string } == [nil, "a", "b", "c", "d"])
        #expect(try await yard.count() == 1)
    }

    @Test("works for one alone when that one has it done")
    func one() async throws {
        let yard = try await Yard()
        _ = try await run(yard, OtherTenants(open: ["a", "b"]), in: "a")
        #expect(yard.notebook.notes == ["a"])
    }

    @Test("that fails in one goes on with the others, and that one's administrators are told")
    func failing() async throws {
        let yard = try await Yard()
        yard.notebook.fail("b", times: 1)
        let log = try await run(yard, OtherTenants(open: ["a", "b", "closed", "d"]))
        #expect(yard.notebook.notes == ["public", "a", "b", "d"])
        #expect(log.filter { $0["log_level"] == "error" }.map { $0["attributes"]?["tenant"] } == ["b", "closed"])
        #expect(try await yard.count("state = 'done' AND status = 'error'") == 1)
        let events = yard.fakes.events.events
        #expect(events.map(\.action) == ["system_task_exception"])
        #expect(events.first?.context["will_retry"] == false)
    }
}

@Suite("A round")
struct RoundOrderTests {
    private let rounds = Rounds()
    private let job: JobName = "test.round"
    private let start = ContinuousClock.now

    private func next(_ open: [String], _ closed: [String], after seconds: Int) -> [String] {
        rounds.next(for: job, of: OtherTenants(open: open, closed: closed), at: start + .seconds(seconds))
    }

    private func visit(_ tenants: [String], after seconds: Int) {
        for (number, tenant) in tenants.enumerated() {
            rounds.note(tenant, visitedBy: job, at: start + .seconds(seconds) + .milliseconds(number))
        }
    }

    @Test("comes to those in use every time, and to the others once a day")
    func pauses() {
        #expect(next(["a"], ["b", "c"], after: 0) == ["a", "b", "c"])
        visit(["a", "b", "c"], after: 0)
        #expect(next(["a"], ["b", "c"], after: 300) == ["a"])
        #expect(next(["b"], ["a", "c"], after: 300) == ["b"], "whoever is in use now")
        #expect(next(["a"], ["b", "c"], after: 86_401) == ["a", "b", "c"])
        #expect(rounds.next(for: "test.other", of: OtherTenants(closed: ["b"])) == ["b"], "each job has its own")
    }

    @Test("goes on where the last one stopped")
    func resumes() {
        let all = (0..<9).map(String.init)
        visit(Array(next([], all, after: 0).prefix(4)), after: 0)
        #expect(next([], all, after: 300) == ["4", "5", "6", "7", "8"])
        visit(["4", "5"], after: 300)
        #expect(next([], all, after: 86_500) == ["6", "7", "8", "0", "1", "2", "3"])
        #expect(next(all, [], after: 86_500) == ["6", "7", "8", "0", "1", "2", "3", "4", "5"])
    }

    @Test("forgets tenants that are gone")
    func gone() {
        visit(["a"], after: 0)
        #expect(next([], [], after: 1).isEmpty)
        #expect(next([], ["a"], after: 2) == ["a"])
    }
}
