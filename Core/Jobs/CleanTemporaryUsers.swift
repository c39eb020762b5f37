public import Kernel

/// Deletes users that were made for a while only.
public struct CleanTemporaryUsers: Job {
    public static let job = JobInfo(
        "authentik.core.tasks.clean_temporary_users", summary: "Deletes temporary users whose time is over.",
        schedule: "9-59/5 * * * *", for: .everyTenant)

    @Power(\.upkeep) private var upkeep

    public init() {}

    public func run(in context: JobContext) async throws {
        let count = try await upkeep.deleteTemporaryUsers()
        if count > 0 { context.log(.info, "Temporary users were deleted.", ["count": .int(count)]) }
    }
}

/// Forgets workers that went away without a word, of which the whole server has one list.
public struct CleanWorkerStatuses: Job {
    public static let job = JobInfo(
        "authentik.tasks.tasks.clean_worker_statuses", summary: "Forgets workers that are gone.", schedule: .daily,
        for: .server)

    @Power(\.upkeep) private var upkeep

    public init() {}

    public func run(in context: JobContext) async throws {
        let count = try await upkeep.deleteGoneWorkers()
        if count > 0 { context.log(.info, "Workers that are gone were forgotten.", ["count": .int(count)]) }
    }
}
