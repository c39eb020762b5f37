import Kernel
import Synchronization

/// Where a program's jobs of all tenants have been, so that a round goes on where the last one stopped.
final class Rounds: Sendable {
    /// How often a job works for a tenant that nobody uses: nothing comes to be there, and little expires.
    static let pause = Duration.seconds(86_400)

    private let visits = Mutex<[JobName: [String: ContinuousClock.Instant]]>([:])

    /// Whose turn it is: those in use every time, then those that were not visited for a day; of each, those first that
    /// were visited longest ago.
    func next(for job: JobName, of tenants: OtherTenants, at now: ContinuousClock.Instant = .now) -> [String] {
        let all = Set(tenants.open + tenants.closed)
        let visited = visits.withLock { visits in
            // Who was removed since is not remembered for ever.
            let left = (visits[job] ?? [:]).filter { all.contains($0.key) }
            visits[job] = left
            return left
        }
        func inTurn(_ tenants: [String]) -> [String] {
            // The earliest of all for one that was never visited.
            let turns = tenants.map { (tenant: $0, last: visited[$0] ?? now - Self.pause * 2) }
            return turns.sorted { ($0.last, $0.tenant) < ($1.last, $1.tenant) }.map(\.tenant)
        }
        let due = tenants.closed.filter { tenant in visited[tenant].map { now - $0 >= Self.pause } ?? true }
        return inTurn(tenants.open) + inTurn(due)
    }

    /// Notes that a job was there, however it went.
    func note(_ tenant: String, visitedBy job: JobName, at now: ContinuousClock.Instant = .now) {
        visits.withLock { $0[job, default: [:]][tenant] = now }
    }
}
