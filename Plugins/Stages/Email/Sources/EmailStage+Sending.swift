import Kernel

extension EmailStage {
    /// How long it is known that a user waits for their address to be confirmed.
    private static let waiting = Duration.seconds(30 * 86_400)
    static let tooMany = "Too many account verification attempts. Please try again after"

    /// Sends a mail, or does all the same for nobody where there is nobody to send it to: whoever asks learns nothing of
    /// who has an account.
    /// - Returns: how the stage ends when no mail can be sent at all; nil otherwise.
    /// - Throws: ``Problems`` when there were too many.
    func send(to user: User?, _ pending: PendingUser, in context: StageContext) async throws -> StageOutcome? {
        let address = user.map { self.address(of: $0, in: context) } ?? ""
        let isRecovery = context.flow.designation == .recovery
        if !isRecovery, user == nil { return Self.refuse("No pending user.", in: context) }
        if !isRecovery, address.isEmpty {
            return Self.refuse("User does not have an email address set.", in: context)
        }
        try await count(context.plan[.typedIdentifier] ?? address, in: context)
        // Counted by address too, and without a word: who is told that an address had too many mails learns that it is
        // somebody's.
        let isTooOften = try await isTooOften("address/\(address)")
        let reader = isTooOften || address.isEmpty ? nil : try await recipient(user, isRecovery, context.plan)
        let site: String
        do {
            site = try mail.site(for: context.request)
        } catch {
            return fail("\(error)", in: context)
        }
        do {
            try await dispatch(reader, address, pending, site, in: context)
        } catch let error as Missing {
            return fail(error.description, in: context)
        }
        return nil
    }

    /// Who gets the mail; nil for nobody. Who was locked out is not let in by a link.
    private func recipient(_ user: User?, _ isRecovery: Bool, _ plan: Plan) async throws -> User? {
        guard let user else { return nil }
        if user.isActive { return user }
        guard activateUserOnSuccess, try await isWaiting(user, plan) else { return isRecovery ? nil : user }
        return user
    }

    private func dispatch(
        _ reader: User?, _ address: String, _ pending: PendingUser, _ site: String, in context: StageContext
    ) async throws {
        let expires = clock.now + tokenExpiry.duration
        let key = try await links.keep(plan(for: reader, address, in: context), link(for: reader))
        var query = [(name: FlowLink.parameter, value: key)]
        if let next = context.plan.query["next"], next.utf8.count <= 4096 { query.append((name: "next", value: next)) }
        let contents = LinkMail(
            url: "\(site)/if/flow/\(context.flow.slug)/?\(FormValues(query).text)", token: key, expires: expires,
            user: reader.map(MailPerson.init)
                ?? MailPerson(username: pending.username, name: pending.name, email: pending.email))
        var message = MailMessage(
            to: reader == nil ? [] : [address], subject: subject, body: .template(template, contents.members),
            stage: context.stage?.id)
        message.language = reader?.locale
        message.brand = context.request.brand.id
        message.expires = expires
        _ = try await mail.send(message)
        if let reader, !reader.isActive, context.plan[.createdUser] == true {
            let record = Record(
                key: String(reader.id), document: [:], user: reader.id, created: clock.now,
                expires: clock.now + Self.waiting)
            _ = try await records.apply([.put(.waitingUsers, record)])
        }
    }

    /// What the link leads to: this flow from this stage on, with the proof that this browser does not have.
    private func plan(for reader: User?, _ address: String, in context: StageContext) -> Plan {
        var plan = context.plan
        plan.asked = nil
        plan[.isRestored] = true
        if let reader { plan[.linkProof] = LinkProof(user: reader.id, email: address, stage: context.stage?.id) }
        return plan
    }

    private func link(for reader: User?) -> FlowLink {
        FlowLink(
            user: reader, purpose: "email-stage", lasting: tokenExpiry.duration,
            question: "Continue to confirm this email address.")
    }

    private func count(_ identifier: String, in context: StageContext) async throws {
        guard try await isTooOften("typed/\(identifier)") else { return }
        // The page that follows is shown without another attempt.
        context.plan[.emailSent] = true
        let minutes = max(1, (recoveryCacheTimeout.seconds + 59) / 60)
        throw Problems.whole("\(Self.tooMany) \(minutes) minutes.")
    }

    private func isTooOften(_ name: String) async throws -> Bool {
        let key = "authentik_stages_email/\(name.lowercased().prefix(400))"
        return try await attempts.failed(key, within: recoveryCacheTimeout.duration) > recoveryMaxAttempts
    }

    private func fail(_ reason: String, in context: StageContext) -> StageOutcome {
        context.record(
            Event(
                "configuration_error", app: Self.model.name.app,
                context: ["message": .string("No mail could be sent."), "reason": .string(reason)],
                request: context.request))
        return Self.refuse("The message could not be sent. Please ask an administrator.", in: context)
    }
}
