import Kernel
import TestKit
import Testing

@testable import Identity

@Suite("What is measured of the directory")
struct MeasuringTests {
    @Test("is each event that was kept, whichever way it came, and no name that somebody made up")
    func events() async throws {
        let world = try await World()
        await world.services.events.record(Event("login", app: "test"))
        await world.services.events.record(Event("custom_made_up", app: "test"))
        let records = world.services.records
        let collection = RecordCollection("test")
        #expect(try await records.apply([.event(Event("logout", app: "test"))]))
        let steps: [RecordStep] = [
            .event(Event("logout", app: "test")), .replace(collection, key: "none", old: [:], new: ["a": 1]),
        ]
        #expect(try await !records.apply(steps))
        func count(_ action: String) -> Double? { world.metrics.figure("lanyard_events_total", action) }
        #expect(count("login") == 1 && count("other") == 1 && count("custom_made_up") == nil)
        // What was undone did not happen.
        #expect(count("logout") == 1)
    }

    @Test("is each session that was looked for and written")
    func sessions() async throws {
        let world = try await World()
        let session = Session.sample(now: world.clock.now)
        try await world.services.sessions.save(session, over: nil, for: .sample())
        _ = try await world.services.sessions.load(session.key)
        _ = try await world.services.sessions.load("nobody's")
        #expect(world.metrics.figure("lanyard_sessions_saved_total") == 1)
        #expect(world.metrics.figure("lanyard_sessions_loaded_total", "found") == 1)
        #expect(world.metrics.figure("lanyard_sessions_loaded_total", "missing") == 1)
    }

    @Test("is how many passwords are hashed, wait and are turned away")
    func hashing() async throws {
        let metrics = FakeMetrics()
        let pool = WorkerPool(width: 1, room: 1, metrics: metrics)
        let gate = Gate()
        async let first = pool.run { gate.wait() }
        await gate.entered()
        #expect(metrics.figure("lanyard_password_hashing_running") == 1)
        let second = Task { try await pool.run { true } }
        while metrics.figure("lanyard_password_hashing_waiting") != 1 { await Task.yield() }
        await #expect(throws: Busy.self) { _ = try await pool.run { true } }
        #expect(metrics.figure("lanyard_password_hashing_refused_total") == 1)
        gate.open()
        _ = try await (first, second.value)
        #expect(metrics.figure("lanyard_password_hashing_waiting") == 0)
        #expect(metrics.figure("lanyard_password_hashing_seconds") == 2)
        #expect(metrics.figure("lanyard_password_hashing_cpu_seconds") == 2)
        #expect(metrics.figure("lanyard_password_hashing_wait_seconds") == 2)
        while metrics.figure("lanyard_password_hashing_running") != 0 { await Task.yield() }
    }
}
