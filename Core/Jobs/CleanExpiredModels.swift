public import Kernel

/// Deletes what has expired: sessions, records, tokens, counts of attempts and events.
public struct CleanExpiredModels: Job {
    public static let job = JobInfo(
        "authentik.core.tasks.clean_expired_models", summary: "Deletes what has expired.", schedule: "2-59/5 * * * *",
        for: .everyTenant)

    @Power(\.upkeep) private var upkeep

    public init() {}

    public func run(in context: JobContext) async throws {
        for (kind, count) in try await upkeep.deleteExpired().sorted(by: { $0.key < $1.key }) where count > 0 {
            context.log(.info, "Expired \(kind) were deleted.", ["count": .int(count)])
        }
    }
}
