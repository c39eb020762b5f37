import Synchronization
import Testing

@testable import Tenants

/// Notes what is opened and closed.
private final class Journal: Sendable {
    private let lines = Mutex<[String]>([])
    func note(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

private struct CannotOpen: Error {}

@Suite("Open tenants")
struct OpenTenantsTests {
    private let journal = Journal()

    private func tenant(_ number: Int, _ name: String? = nil) -> Tenant {
        Tenant(id: "id-\(number)", schemaName: name ?? "t_\(number)", name: "", isReady: true)
    }

    private func tenants(limit: Int) -> OpenTenants<String> {
        let journal = journal
        return OpenTenants(
            limit: limit,
            open: { tenant in
                journal.note("open \(tenant.schemaName)")
                try await Task.sleep(for: .milliseconds(5))
                return tenant.schemaName
            }, close: { journal.note("close \($1)") })
    }

    @Test("are opened once, however many ask at once")
    func singleFlight() async throws {
        let tenants = tenants(limit: 4)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await tenants.use(self.tenant(1)) { $0 } } }
            for try await name in group { #expect(name == "t_1") }
        }
        #expect(journal.all == ["open t_1"])
    }

    @Test("are closed beyond the limit, those used longest ago first")
    func leastRecentlyUsed() async throws {
        let tenants = tenants(limit: 2)
        for number in [1, 2, 1, 3] { try await tenants.use(tenant(number)) { _ in } }
        #expect(journal.all == ["open t_1", "open t_2", "close t_2", "open t_3"])
        #expect(tenants.count == 2)
    }

    @Test("are not closed while they are used, even beyond the limit")
    func inUse() async throws {
        let tenants = tenants(limit: 1)
        try await tenants.use(tenant(1)) { _ in
            try await tenants.use(tenant(2)) { _ in
                #expect(journal.all == ["open t_1", "open t_2"])
            }
            #expect(!journal.all.contains("close t_1"))
        }
        #expect(tenants.count == 1)
        #expect(journal.all.last == "close t_2")
    }

    @Test("are closed before they are opened again, and anew under another name")
    func reopening() async throws {
        let tenants = tenants(limit: 1)
        for number in [1, 2, 1] { try await tenants.use(tenant(number)) { _ in } }
        #expect(journal.all == ["open t_1", "close t_1", "open t_2", "close t_2", "open t_1"])
        #expect(try await tenants.use(tenant(1, "t_new")) { $0 } == "t_new")
        #expect(journal.all.suffix(2) == ["close t_1", "open t_new"])
    }

    @Test("are closed again by a visitor who opened them, and by nobody else")
    func visiting() async throws {
        let tenants = tenants(limit: 2)
        for number in 1...3 { try await tenants.visit(tenant(number)) { _ in } }
        #expect(journal.all == ["open t_1", "close t_1", "open t_2", "close t_2", "open t_3", "close t_3"])
        try await tenants.use(tenant(1)) { _ in }
        try await tenants.use(tenant(2)) { _ in }
        // A visit makes nobody stay open for longer.
        try await tenants.visit(tenant(1)) { _ in }
        try await tenants.use(tenant(3)) { _ in }
        #expect(Set(tenants.tenants.map(\.schemaName)) == ["t_2", "t_3"])
        try await tenants.visit(tenant(1)) { _ in try await tenants.use(tenant(1)) { _ in } }
        #expect(tenants.tenants.map(\.schemaName).contains("t_1"), "somebody else came during the visit")
    }

    @Test("closing one waits for those who use it")
    func closing() async throws {
        let (tenants, journal) = (tenants(limit: 4), journal)
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await tenants.use(self.tenant(1)) { _ in
                    journal.note("begin")
                    try await Task.sleep(for: .milliseconds(60))
                    journal.note("end")
                }
            }
            while !journal.all.contains("begin") { try await Task.sleep(for: .milliseconds(1)) }
            await tenants.close(tenant(1))
            try await group.waitForAll()
        }
        #expect(journal.all == ["open t_1", "begin", "end", "close t_1"])
        #expect(tenants.count == 0)
    }

    @Test("one that cannot be opened is tried again by the next who asks, and harms no other")
    func failing() async throws {
        let isBroken = Mutex(true)
        let tenants = OpenTenants<Int>(
            limit: 4, open: { _ in if isBroken.withLock({ $0 }) { throw CannotOpen() } else { 1 } }, close: { _, _ in })
        await #expect(throws: CannotOpen.self) { try await tenants.use(tenant(1)) { _ in } }
        #expect(tenants.count == 0)
        isBroken.withLock { $0 = false }
        #expect(try await tenants.use(tenant(1)) { $0 } == 1)
    }
}
