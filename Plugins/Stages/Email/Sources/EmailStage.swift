import Kernel

/// Sends the pending user a link, and lets the flow go on where it is opened.
struct EmailStage: InteractiveStage, MailingStage {
    static let model = ModelInfo(
        "authentik_stages_email.emailstage", .stage, singular: "Email Stage",
        summary: "Sends users a mail with a link that the flow goes on with.", path: "stages/email",
        component: "ak-stage-email-form")

    @Field(help: "Send by the installation's mail server; what follows about a server does not count then.")
    var useGlobalSettings = false
    @Field(help: "The mail server's host.")
    var host = "localhost"
    @Field(in: 1...65_535, help: "The mail server's port.")
    var port = 25
    @Field(help: "The account at the mail server; empty for none.")
    var username = ""
    @Field(help: "The account's password.")
    var password: Secret = ""
    @Field(help: "Turn to TLS by STARTTLS, or send nothing.")
    var useTLS = false
    @Field(help: "Use TLS from the connection's beginning.")
    var useSSL = false
    @Field(in: 1...600, help: "Seconds that one step of sending may take.")
    var timeout = 10
    @Field(help: "The sender.")
    var fromAddress: EmailAddress = "system@authentik.local"
    @Field(help: "How long the link counts.")
    var tokenExpiry: TimeDelta = "minutes=30"
    @Field(help: "The mail's subject; translated where it is one of the shipped ones.")
    var subject = "authentik"
    @Field(help: "The mail's template.")
    var template = "email/password_reset.html"
    @Field(
        help: "Let users sign in from then on who were created by the flow and wait for their address to be confirmed.")
    var activateUserOnSuccess = false
    @Field(in: 0...2_147_483_647, help: "Mails that are sent to one user within the time below.")
    var recoveryMaxAttempts = 5
    @Field(help: "Time within which mails are counted.")
    var recoveryCacheTimeout: TimeDelta = "minutes=5"

    @Power(\.clock) var clock
    @Power(\.mail) var mail
    @Power(\.flowLinks) var links
    @Power(\.attempts) var attempts
    @Power(\.records) var records
    @Power(\.userWriting) private var users

    func validate() throws(Problems) {
        var problems: [String: Problems] = [:]
        if useTLS, useSSL { problems["use_ssl"] = .one("use_tls and use_ssl exclude one another.") }
        for (name, span) in [("token_expiry", tokenExpiry), ("recovery_cache_timeout", recoveryCacheTimeout)]
        where span.duration <= .zero || span.duration > .seconds(365 * 86_400) {
            problems[name] = .one("Ensure this value is greater than zero, and a year at most.", code: "min_value")
        }
        let texts = [
            ("host", host), ("subject", subject), ("template", template), ("from_address", fromAddress.text),
        ]
        for (name, text) in texts where text.isEmpty {
            problems[name] = .here([.blank])
        }
        if subject.contains(where: \.isNewline) { problems["subject"] = .one("A subject is one line.") }
        if host.unicodeScalars.contains(where: {
            $0.value <= 0x20 || $0.value == 0x7F || "/@<>".unicodeScalars.contains($0)
        }) {
            problems["host"] = .one("Enter a host's name or address.")
        }
        guard problems.isEmpty else { throw .fields(problems) }
    }

    var mailTemplate: String { template }

    var mailServer: MailServer? {
        if useGlobalSettings { return nil }
        return MailServer(
            host: host, port: port, username: username, password: password,
            security: useSSL ? .tls : useTLS ? .startTLS : .none, timeout: .seconds(timeout), sender: fromAddress.text)
    }

    func challenge(in context: StageContext) async throws -> StageStep<EmailChallenge> {
        guard let pending = context.plan[.pendingUser] else {
            return .end(Self.refuse("No pending user.", in: context))
        }
        let user = try await context.pendingUser()
        if let user, let proof = context.plan[.linkProof], isForThis(proof, context) {
            return .end(try await comeBack(user, proof, in: context))
        }
        if context.plan[.emailSent] == true { return .ask(EmailChallenge()) }
        if let refusal = try await send(to: user, pending, in: context) { return .end(refusal) }
        context.plan[.emailSent] = true
        return .ask(EmailChallenge())
    }

    func enter(_ context: StageContext) async throws -> StageTurn {
        do {
            switch try await challenge(in: context) {
            case .ask(let challenge): return .ask(challenge)
            case .end(let outcome): return .end(outcome)
            }
        } catch let problems as Problems {
            return .refused(problems)
        }
    }

    /// Every answer asks for another mail; none leads on.
    func respond(to response: NoAnswer, in context: StageContext) async throws -> StageOutcome {
        guard let pending = context.plan[.pendingUser] else { return Self.refuse("No pending user.", in: context) }
        let user = try await context.pendingUser()
        if let refusal = try await send(to: user, pending, in: context) { return refusal }
        context.say(.success, "Email Successfully sent.")
        throw Problems.whole("", code: "email-sent")
    }
}

extension EmailStage {
    /// Whoever comes back by a link has proved to have the address that it was sent to, and nothing of anybody else.
    private func comeBack(_ user: User, _ proof: LinkProof, in context: StageContext) async throws -> StageOutcome {
        let isTheirs = proof.user == user.id
        let isCurrent = proof.email == nil || proof.email == address(of: user, in: context)
        guard isTheirs, isCurrent else {
            return Self.refuse("This link is invalid or has expired. Please request a new one.", in: context)
        }
        context.say(.success, "Successfully verified Email.")
        context.plan[.emailSent] = nil
        if activateUserOnSuccess, !user.isActive, try await isWaiting(user, context.plan) {
            var change = UserChange()
            change.isActive = true
            context.setPendingUser(try await users.change(user.id, change))
            _ = try await records.apply([.delete(.waitingUsers, key: String(user.id))])
        }
        return .done
    }

    /// Whether a link is one of this stage, or an administrator's, which stands for any.
    private func isForThis(_ proof: LinkProof, _ context: StageContext) -> Bool {
        proof.stage == nil || proof.stage == context.stage?.id.text
    }

    /// The address that the user's mail goes to.
    func address(of user: User, in context: StageContext) -> String {
        context.plan[.email].flatMap { $0.isEmpty ? nil : $0 } ?? user.email
    }

    /// Whether a user cannot sign in only because their address was never confirmed. One that an administrator locked out
    /// stays locked out.
    func isWaiting(_ user: User, _ plan: Plan) async throws -> Bool {
        if plan[.createdUser] == true { return true }
        return try await records.find(.waitingUsers, key: String(user.id)) != nil
    }

    static func refuse(_ message: String, in context: StageContext) -> StageOutcome {
        context.say(.error, message)
        return .denied(message)
    }
}

extension RecordCollection {
    /// Users who wait for their address to be confirmed, by number.
    static let waitingUsers = RecordCollection("email.waiting_user")
}
