import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// Why somebody acts as another user.
struct ImpersonationInput: FieldGroup {
    @Field(help: "Why it is needed; kept with the event.")
    var reason = ""
    init() {}
}

/// Acting as another user, within the session that somebody signed in to.
struct ImpersonationActions {
    let users: Collection

    private static let longestReason = 2000

    var operations: [Operation] {
        [
            Operation(
                method: "POST", path: users.item + "impersonate/", id: "core_users_impersonate_create",
                summary: "Act as another user.", parameters: [users.info.pathParameter],
                input: (Schema.component("ImpersonationRequest"), true),
                answer: .init(status: 204, description: "Successfully started impersonation"),
                handle: { try await start($0) }
            ).needing(.special("impersonate"), users.info),
            Operation(
                method: "GET", path: "\(users.path)/impersonate_end/", id: "core_users_impersonate_end_retrieve",
                summary: "Stop acting as another user.",
                access: .everyUser("going back to who they are"),
                answer: .init(status: 204, description: "Successfully ended impersonation"),
                handle: { try await end($0) }),
        ]
    }

    private func start(_ call: Call) async throws -> WebResponse {
        guard call.settings.impersonation else { throw Self.refused("Impersonation is switched off.") }
        let user = try await users.user(call, for: .special("impersonate"))
        let own = try call.user
        guard user.id != own.id else { throw Self.refused("You are this user already.") }
        guard user.isActive else { throw Self.refused("This user may not sign in.") }
        let reason = try ImpersonationInput.make(call.input()).reason
        guard !reason.isEmpty || !call.settings.impersonationRequireReason else {
            throw Self.refused("A reason must be given.")
        }
        var session = try await call.request.session()
        guard session.user?.id == own.id, session.original == nil else {
            throw Self.refused("Only who signed in with a browser, and acts as nobody else yet, can act as others.")
        }
        (session.original, session.user) = (session.user, user)
        session.user?.actor = User.Actor(own)
        let event = Event(
            "impersonation_started", app: "authentik_core", user: session.user,
            context: ["reason": .string(String(reason.prefix(Self.longestReason)))], request: call.request.facts)
        save(session, with: event, call)
        return .empty(.noContent)
    }

    private func end(_ call: Call) async throws -> WebResponse {
        var session = try await call.request.session()
        guard let original = session.original, call.actor.user?.actor != nil else { return .empty(.noContent) }
        let event = Event(
            "impersonation_ended", app: "authentik_core", user: session.user, request: call.request.facts)
        (session.user, session.original) = (original, nil)
        save(session, with: event, call)
        return .empty(.noContent)
    }

    /// The session goes on under another key, as whenever its rights change, and without a flow of the other user.
    private func save(_ session: Session, with event: Event, _ call: Call) {
        var session = session
        session.key = call.services.powers.random.token(64)
        session.plan = nil
        call.request.save(session, with: [event])
    }

    private static func refused(_ message: String) -> WebError { WebError(.unauthorized, message) }
}
