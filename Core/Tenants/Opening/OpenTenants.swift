import Synchronization

/// What is open of tenants: opened when it is first asked for, however many ask at once, and closed again when more than
/// a bounded number are open, those that were used longest ago first. What is in use is never closed under its users.
public final class OpenTenants<Value: Sendable>: Sendable {
    private struct Entry {
        let tenant: Tenant
        let opening: Task<Value, any Error>
        var users = 0
        var lastUse: UInt64
        /// Whether nobody but visitors came since it was opened.
        var isVisitedOnly: Bool
        /// Those who wait until nobody uses it any more.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Those that are being closed; they must be gone before they are opened again.
        var closing: [String: Task<Void, Never>] = [:]
        var uses: UInt64 = 0
    }

    private let limit: Int
    private let openOne: @Sendable (Tenant) async throws -> Value
    private let closeOne: @Sendable (Tenant, Value) async -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: how many stay open while nobody uses them.
    public init(
        limit: Int, open: @escaping @Sendable (Tenant) async throws -> Value,
        close: @escaping @Sendable (Tenant, Value) async -> Void
    ) {
        self.limit = max(1, limit)
        openOne = open
        closeOne = close
    }

    /// How many are open or being opened.
    public var count: Int { state.withLock { $0.entries.count } }

    /// The tenants that are open at this moment.
    public var tenants: [Tenant] { state.withLock { $0.entries.values.map(\.tenant) } }

    /// Uses what is open of a tenant; opens it first when it is not.
    ///
    /// Throws what opening throws, and what `body` throws.
    public func use<Result>(_ tenant: Tenant, _ body: (Value) async throws -> Result) async throws -> Result {
        try await use(tenant, asVisitor: false, body)
    }

    /// The same for somebody who looks at one tenant after the other: it counts as no use, and what was closed before is
    /// closed again, unless others came to use it meanwhile.
    public func visit<Result>(_ tenant: Tenant, _ body: (Value) async throws -> Result) async throws -> Result {
        try await use(tenant, asVisitor: true, body)
    }

    private func use<Result>(
        _ tenant: Tenant, asVisitor: Bool, _ body: (Value) async throws -> Result
    ) async throws -> Result {
        let opening = await enter(tenant, asVisitor: asVisitor)
        do {
            let value = try await opening.value
            let result = try await body(value)
            await leave(tenant, hasFailed: false)
            return result
        } catch {
            let hasFailed = if case .failure = await opening.result { true } else { false }
            await leave(tenant, hasFailed: hasFailed)
            throw error
        }
    }

    /// Waits until nobody uses what is open of a tenant, and closes it.
    public func close(_ tenant: Tenant) async {
        while true {
            let (isUsed, task) = state.withLock { state -> (Bool, Task<Void, Never>?) in
                let isUsed = (state.entries[tenant.id]?.users ?? 0) > 0
                return (isUsed, isUsed ? nil : remove(tenant.id, from: &state) ?? state.closing[tenant.id])
            }
            guard isUsed else {
                await task?.value
                return
            }
            await becomesFree(tenant.id)
        }
    }

    private func becomesFree(_ id: String) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard (state.entries[id]?.users ?? 0) > 0 else { return true }
                state.entries[id]?.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Closes everything, whether it is used or not.
    public func closeAll() async {
        let tasks = state.withLock { state in
            state.entries.keys.sorted().compactMap { remove($0, from: &state) } + Array(state.closing.values)
        }
        for task in tasks { await task.value }
    }

    private func enter(_ tenant: Tenant, asVisitor: Bool) async -> Task<Value, any Error> {
        while true {
            let (opening, outdated) = state.withLock { state -> (Task<Value, any Error>?, Tenant?) in
                state.uses += 1
                if let entry = state.entries[tenant.id] {
                    // Opened under a name that it no longer has: closed first.
                    guard entry.tenant.schemaName == tenant.schemaName else { return (nil, entry.tenant) }
                    state.entries[tenant.id]?.users += 1
                    if !asVisitor {
                        state.entries[tenant.id]?.lastUse = state.uses
                        state.entries[tenant.id]?.isVisitedOnly = false
                    }
                    return (entry.opening, nil)
                }
                let entry = Entry(
                    tenant: tenant, opening: begin(tenant, &state), users: 1, lastUse: state.uses,
                    isVisitedOnly: asVisitor)
                state.entries[tenant.id] = entry
                return (entry.opening, nil)
            }
            if let opening { return opening }
            if let outdated { await close(outdated) }
        }
    }

    /// Opens a tenant, once there is room and what was open of it before is closed. All who want it wait for the task.
    private func begin(_ tenant: Tenant, _ state: inout State) -> Task<Value, any Error> {
        let before = [state.closing[tenant.id]].compactMap { $0 } + makeRoom(for: 1, in: &state)
        let openOne = openOne
        return Task {
            for task in before { await task.value }
            return try await openOne(tenant)
        }
    }

    private func leave(_ tenant: Tenant, hasFailed: Bool) async {
        let (waiting, closing) = state.withLock { state -> ([CheckedContinuation<Void, Never>], [Task<Void, Never>]) in
            guard var entry = state.entries[tenant.id] else { return ([], []) }
            entry.users -= 1
            let waiting = entry.users == 0 ? entry.waiting : []
            if entry.users == 0 { entry.waiting = [] }
            // What could not be opened is tried again by the next who asks.
            state.entries[tenant.id] = hasFailed && entry.users == 0 ? nil : entry
            let isOver = entry.isVisitedOnly && entry.users == 0 && !hasFailed
            let visited = isOver ? remove(tenant.id, from: &state) : nil
            return (waiting, makeRoom(for: 0, in: &state) + [visited].compactMap { $0 })
        }
        for continuation in waiting { continuation.resume() }
        for task in closing { await task.value }
    }

    /// Begins to close those that were used longest ago, until so many more may be opened.
    private func makeRoom(for more: Int, in state: inout State) -> [Task<Void, Never>] {
        var closing: [Task<Void, Never>] = []
        while state.entries.count + more > limit {
            let unused = state.entries.filter { $0.value.users == 0 }
            guard let oldest = unused.min(by: { $0.value.lastUse < $1.value.lastUse }) else { break }
            if let task = remove(oldest.key, from: &state) { closing.append(task) }
        }
        return closing
    }

    /// Takes one out and begins to close it; nil when it is not open.
    private func remove(_ id: String, from state: inout State) -> Task<Void, Never>? {
        guard let entry = state.entries.removeValue(forKey: id) else { return nil }
        let closeOne = closeOne
        let task = Task {
            if let value = try? await entry.opening.value { await closeOne(entry.tenant, value) }
            finished(id)
        }
        state.closing[id] = task
        return task
    }

    private func finished(_ id: String) { state.withLock { $0.closing[id] = nil } }
}
