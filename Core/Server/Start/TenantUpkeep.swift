import Identity
import Jobs
import Kernel
import ObjectStore

/// Keeps one tenant's tables small.
struct TenantUpkeep: Upkeep {
    let sweep: Sweep
    let tokens: TokenResource
    let store: ObjectStore
    let temporaryUsers: TemporaryUsers
    let jobs: JobQueue

    func deleteExpired() async throws -> [String: Int] {
        _ = try await tokens.rotateExpired(in: store)
        return try await sweep.sweepExpired().counts
    }
    func deleteTemporaryUsers() async throws -> Int { try await temporaryUsers.deleteExpired() }
    func deleteGoneWorkers() async throws -> Int { try await jobs.deleteGoneWorkers() }
}
