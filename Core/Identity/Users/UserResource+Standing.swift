public import Kernel
public import ObjectStore

extension UserResource {
    /// Asked before somebody gets hold of another's account: sets its password, acts as it, gets a link that leads in.
    /// Nobody gains by it what they cannot do, and internal service accounts are nobody's.
    /// - Throws: ``Refused``.
    public func requireStanding(over user: User, for action: Action, in reading: Reading) async throws {
        try await Permissions.require(reading, action, info, on: user.reference.id)
        try await Power.of(user: user.id, in: reading.sql).require(of: reading.actor, in: reading.sql)
        guard user.kind != .internalServiceAccount else {
            throw Refused(decision: .no("act for \(user.username)", "This account belongs to the server."))
        }
    }
}
