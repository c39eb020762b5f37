import Kernel

/// Deletes the account of the user that the flow is about, and signs them out.
struct UserDeleteStage: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_user_delete.userdeletestage", .stage, singular: "User Delete Stage",
        summary: "Deletes the account of the user that the flow is about.", path: "stages/user_delete",
        component: "ak-stage-user-delete-form")

    @Power(\.userDeleting) private var users
    @Power(\.clock) private var clock
    @Power(\.random) private var random

    /// How long the server keeps a session in which nobody has signed in.
    private static let longestVisit = Duration.seconds(86_400)

    func run(in context: StageContext) async throws -> StageOutcome {
        guard let user = try await context.pendingUser() else { return Self.refuse("No Pending User.", in: context) }
        guard Self.isProven(user, in: context) else {
            return Self.refuse("Sign in before you delete your account.", in: context)
        }
        do {
            try await users.delete(user.id, request: context.request)
        } catch let problems as Problems {
            return Self.refuse(problems.all.map(\.message).joined(separator: " "), in: context)
        } catch is Missing {
            return Self.refuse("No Pending User.", in: context)
        }
        forget(user, in: context)
        return .done
    }
}

extension UserDeleteStage {
    /// Whether whoever is there is the user: they signed in and nobody acts for them, or they proved it in this flow. A
    /// name that was typed proves nothing.
    private static func isProven(_ user: User, in context: StageContext) -> Bool {
        if context.session.original != nil { return false }
        return context.session.user?.id == user.id || context.plan[.userBackend] != nil
            || context.plan[.linkProof]?.user == user.id
    }

    /// Leaves nothing of the user in the plan and the browser.
    private func forget(_ user: User, in context: StageContext) {
        context.plan[.pendingUser] = nil
        context.plan[.pendingUserIdentifier] = nil
        context.plan[.userBackend] = nil
        context.plan[.authMethod] = nil
        context.plan[.authMethodArguments] = nil
        guard context.session.user?.id == user.id else { return }
        var session = Session(
            key: random.token(64), publicID: random.uuid(), expires: clock.now + Self.longestVisit)
        session.plan = context.session.plan
        context.replaceSession(session)
    }

    private static func refuse(_ message: String, in context: StageContext) -> StageOutcome {
        context.say(.error, message)
        return .denied(message)
    }
}
