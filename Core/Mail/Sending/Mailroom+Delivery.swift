public import Kernel

extension Mailroom {
    public func deliver(_ id: String, isLast: Bool) async throws -> (level: JobLogLevel, text: String) {
        guard let (record, _) = try await powers.records.find(Self.outbox, key: id) else {
            return (.warning, "The message was handed over before, or is of no use any more.")
        }
        let sealed = record.document["sealed"]?.string ?? ""
        guard let letter = Letter(try JSON(parsing: seal.open(sealed, id))), !letter.waiting.isEmpty else {
            _ = try await powers.records.apply([.delete(Self.outbox, key: id)])
            return (.info, "The message was for nobody.")
        }
        let task = Task(id: id, record: record, letter: letter, isLast: isLast)
        do {
            let (mail, server) = try compose(task)
            let outcome = try await transport.send(mail, to: letter.waiting, by: server)
            return try await settle(task, outcome, mail)
        } catch let failure as SMTPFailure {
            guard failure.isPermanent || isLast else { throw failure }
            try await close(task, [refusal(of: task, letter.waiting, "\(failure) \(failure.advice)")])
            if failure.isPermanent { return (.error, "\(failure)") }
            throw failure
        }
    }

    /// A message that is being handed over.
    private struct Task {
        let id: String
        let record: Record
        let letter: Letter
        let isLast: Bool
    }

    private func compose(_ task: Task) throws -> (ComposedMail, MailServer) {
        let letter = task.letter
        let server = try server(of: letter.stage)
        guard let sender = MailAddress(server.sender) else { throw SMTPFailure.badSender(server.sender) }
        var mail = ComposedMail(
            from: sender, to: letter.to, subject: letter.subject, text: letter.text, html: letter.html,
            date: letter.written, id: task.id)
        mail.cc = letter.cc
        if letter.html != nil { mail.image = logo(of: brand(letter.brand)).image }
        return (mail, server)
    }

    /// The server of a stage, or of the installation.
    /// - Throws: ``Missing`` for a stage that is there no more.
    private func server(of stage: ObjectID?) throws -> MailServer {
        guard let stage else { return transport.settings.server }
        guard let mailing = powers.configuration.current[stage]?.value as? any MailingStage else {
            throw Missing("The stage that says how the message is sent is gone.")
        }
        return mailing.mailServer ?? transport.settings.server
    }

    /// Acts on what the server said to each recipient: those who may take it later are tried again.
    private func settle(
        _ task: Task, _ outcome: MailTransport.Outcome, _ mail: ComposedMail
    ) async throws -> (level: JobLogLevel, text: String) {
        let later = task.isLast ? [] : outcome.refused.filter(\.reply.isTransient)
        let never = outcome.refused.filter { refused in !later.contains { $0.address == refused.address } }
        var events = never.map { refusal(of: task, [$0.address], "The mail server refused: \($0.reply.text)") }
        if !outcome.accepted.isEmpty { events.append(delivery(of: mail, to: outcome.accepted)) }
        guard let first = later.first else {
            try await close(task, events)
            let text = outcome.reply.map { "The mail server took the message: \($0.text)" }
            return never.isEmpty
                ? (.info, text ?? "")
                : (.error, never.map { "\($0.address.masked): \($0.reply.text)" }.joined(separator: "; "))
        }
        var rest = task.letter
        rest.waiting = later.map(\.address)
        let steps: [RecordStep] = [
            .replace(
                Self.outbox, key: task.id, old: task.record.document,
                new: ["sealed": .string(try seal.close(rest.json.text, task.id))])
        ]
        _ = try await powers.records.apply(steps + events.map { .event($0) })
        throw SMTPFailure.refused(.recipient, first.reply)
    }

    private func close(_ task: Task, _ events: [Event]) async throws {
        _ = try await powers.records.apply([.delete(Self.outbox, key: task.id)] + events.map { .event($0) })
    }

    /// What a message says is in no event: it may have a link in it that is as good as a password.
    private func delivery(of mail: ComposedMail, to recipients: [MailAddress]) -> Event {
        let names = recipients.map(\.address).joined(separator: ", ")
        return Event(
            "email_sent", app: "authentik_stages_email",
            context: [
                "message": .string("Email to \(names) sent"), "subject": .string(mail.subject),
                "from_email": .string(mail.from.address), "to_email": .array(recipients.map { .string($0.address) }),
            ])
    }

    private func refusal(of task: Task, _ recipients: [MailAddress], _ reason: String) -> Event {
        let names = recipients.map(\.address).joined(separator: ", ")
        return Event(
            "configuration_error", app: "authentik_stages_email",
            context: [
                "message": .string("Email to \(names) could not be delivered"), "subject": .string(task.letter.subject),
                "to_email": .array(recipients.map { .string($0.address) }), "reason": .string(reason),
            ])
    }
}
