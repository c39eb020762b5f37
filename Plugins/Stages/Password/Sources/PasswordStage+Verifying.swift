import Kernel

extension PasswordStage {
    static let refusal = "Invalid password"
    /// How long a failure counts, from the first of a row.
    private static let window = Duration.seconds(3600)

    func verify(
        _ password: Secret, of user: User?, called identifier: String, in context: StageContext
    ) async throws -> PasswordVerdict {
        let account = Self.account(identifier)
        if let match = try await passwords.check(password, of: user, with: passwordBackends) {
            try await attempts.succeeded(account)
            context.setPendingUser(match.user)
            context.plan[.userBackend] = match.backend
            context.plan[.authMethod] = match.method
            context.plan[.authMethodArguments] = Attributes(match.arguments)
            return .right
        }
        context.record(failure(of: identifier, in: context))
        return try await countFailure(of: account, in: context) < attemptLimit ? .wrong : .wrongOnceTooOften
    }

    /// Notes how many failures the account had when this flow first asked for its password.
    func noteFailures(of identifier: String, in context: StageContext) async throws {
        let account = Self.account(identifier)
        guard context.plan.failuresBefore[account] == nil else { return }
        context.plan.failuresBefore[account] = .int(try await attempts.failures(account))
    }

    /// Counts one more failure, and returns how many there were since this flow first asked.
    private func countFailure(of account: String, in context: StageContext) async throws -> Int {
        let now = try await attempts.failed(account, within: Self.window)
        // When the window has ended since, the count began anew, and so must what is taken off it.
        let before = min(context.plan.failuresBefore[account]?.int ?? now - 1, now - 1)
        context.plan.failuresBefore[account] = .int(before)
        return now - before
    }

    private func failure(of identifier: String, in context: StageContext) -> Event {
        let question = "password of \(identifier), checked by \(passwordBackends.joined(separator: ", "))"
        var details: [String: JSON] = [
            "username": .string(identifier), "decision": Decision.no(question, Self.refusal).json,
        ]
        if let stage = context.stage { details["stage"] = ["pk": stage.id.json, "name": .string(stage.name)] }
        return Event("login_failed", app: Self.model.name.app, context: details, request: context.request)
    }

    /// What an account's failures are counted under, the same for every stage, however its name was typed.
    private static func account(_ identifier: String) -> String { "password:\(identifier.lowercased())" }
}

extension Plan {
    /// Failures that accounts had before this flow asked for their passwords.
    fileprivate var failuresBefore: [String: JSON] {
        get { self[.failuresBefore]?.members ?? [:] }
        set { self[.failuresBefore] = Attributes(newValue) }
    }
}

extension ContextKey where Value == Attributes {
    fileprivate static var failuresBefore: Self { Self("goauthentik.io/stages/password/initial_score") }
}
