import Identity
import Jobs
import Kernel

/// Keeps one tenant's tables small.
struct TenantUpkeep: Upkeep {
    let sweep: Sweep
    let temporaryUsers: TemporaryUsers
    let jobs: JobQueue

    func deleteExpired() async throws -> [String: Int] { try await sweep.sweepExpired().counts }
    func deleteTemporaryUsers() async throws -> Int { try await temporaryUsers.deleteExpired() }
    func deleteGoneWorkers() async throws -> Int { try await jobs.deleteGoneWorkers() }
}
