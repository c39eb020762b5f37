import Kernel

/// Deletes invitations that count no more.
struct CleanInvitations: Job {
    static let job = JobInfo(
        "authentik.stages.invitation.tasks.clean_expired_invitations",
        summary: "Deletes invitations that have expired.", schedule: .hourly, for: .everyTenant)

    @Power(\.clock) private var clock
    @Power(\.configuration) private var configuration
    @Power(\.objects) private var objects

    func run(in context: JobContext) async throws {
        let now = clock.now
        let expired = configuration.current.all(Invitation.self).filter { $0.expires.map { $0 <= now } ?? false }
        for invitation in expired {
            try context.checkCancellation()
            _ = try await objects.take(invitation.id, of: Invitation.model.name, request: nil)
        }
        if !expired.isEmpty {
            context.log(.info, "Expired invitations were deleted.", ["count": .int(expired.count)])
        }
    }
}
