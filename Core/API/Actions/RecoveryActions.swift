import Flows
import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// How long a link to a user's account counts.
struct RecoveryLinkInput: FieldGroup {
    @Field(help: "How long the link counts, such as hours=1; without it, as long as tokens do.")
    var tokenDuration: TimeDelta?
    init() {}
}

/// How a link to a user's account is sent.
struct RecoveryEmailInput: FieldGroup {
    @Field(help: "How long the link counts, such as hours=1; without it, as long as tokens do.")
    var tokenDuration: TimeDelta?
    @Field(help: "E-mail stage that says how it is sent.")
    var emailStage: Reference<AnyStage>
    init() {}
}

/// Links that let users back into their account.
struct RecoveryActions {
    let users: Collection

    private static let longest = Duration.seconds(365 * 86_400)
    private static let emailStage: ModelName = "authentik_stages_email.emailstage"

    var operations: [Operation] {
        [
            Operation(
                method: "POST", path: users.item + "recovery/", id: "core_users_recovery_create",
                summary: "Make a link that leads a user through the recovery flow, once.",
                parameters: [users.info.pathParameter], input: (Schema.component("UserRecoveryLinkRequest"), false),
                answer: .init(schema: Schema.component("Link")),
                handle: { call in
                    let input = try RecoveryLinkInput.make(call.input())
                    let user = try await user(call)
                    let link = try await link(for: user, input.tokenDuration, at: call.request.facts.site, call)
                    return .json(["link": .string(link.address)])
                }
            ).needing(.special("reset_user_password"), users.info),
            Operation(
                method: "POST", path: users.item + "recovery_email/", id: "core_users_recovery_email_create",
                summary: "Send a user a link that leads through the recovery flow, once.",
                parameters: [users.info.pathParameter], input: (Schema.component("UserRecoveryEmailRequest"), true),
                answer: .init(status: 204, description: "Successfully sent recover email"),
                handle: { try await send($0) }
            ).needing(.special("reset_user_password"), users.info),
        ]
    }

    /// The user in question, for somebody who may give them a way in.
    private func user(_ call: Call) async throws -> User {
        try await users.user(call, for: .special("reset_user_password"))
    }

    /// - Parameters:
    ///   - question: what whoever opens the link is asked first; nil for one that nobody opens but the user.
    ///   - site: what the link begins with.
    private func link(
        for user: User, _ span: TimeDelta?, asking question: String? = nil, at site: String, _ call: Call
    ) async throws -> (address: String, key: String) {
        let lasting = span?.duration ?? call.settings.defaultTokenDuration.duration
        guard lasting > .zero, lasting <= Self.longest else {
            throw Problems.field("token_duration", "A link lasts for 365 days at most.")
        }
        let facts = call.request.facts
        guard let flow = facts.brand.value.flowRecovery.flatMap({ call.store.current.get($0) }) else {
            throw Self.problem("No recovery flow set.")
        }
        let key = try await FlowTokens(call.services.powers).make(
            flow, for: user, family: "password-reset", lasting: lasting, asking: question, request: facts)
        guard let key else { throw Self.problem("Recovery flow not applicable to user") }
        return (site + FlowAddress.page(of: flow, query: [FlowLink.parameter: key]), key)
    }

    private func send(_ call: Call) async throws -> WebResponse {
        let input = try RecoveryEmailInput.make(call.input())
        let user = try await user(call)
        guard !user.email.isEmpty else { throw Self.problem("User does not have an email address set.") }
        let stage = call.store.current[input.emailStage.id]
        guard let stage, stage.model == Self.emailStage, let mailing = stage.value as? any MailingStage,
            Permissions.decide(call.actor, .view, stage.info).passes
        else { throw Self.problem("Email stage not found.") }
        let site: String
        do { site = try call.services.powers.mail.site(for: call.request.facts) } catch let missing as Missing {
            throw Self.problem("\(missing)")
        }
        let link = try await link(
            for: user, input.tokenDuration, asking: "Continue to confirm this email address.", at: site, call)
        let expires =
            call.services.powers.clock.now + (input.tokenDuration ?? call.settings.defaultTokenDuration).duration
        let contents = LinkMail(url: link.address, token: link.key, expires: expires, user: MailPerson(user))
        var message = MailMessage(
            to: [user.email], subject: stage.document["subject"]?.string ?? "",
            body: .template(mailing.mailTemplate, contents.members), stage: stage.id)
        message.language = user.locale
        message.brand = call.request.facts.brand.id
        message.expires = expires
        guard try await call.services.powers.mail.send(message) else {
            throw Self.problem("The message could not be sent.")
        }
        return .empty(.noContent)
    }

    /// A problem as clients of these operations get it: a sentence and no list.
    private static func problem(_ message: String) -> WebError {
        WebError(.badRequest, message, body: ["non_field_errors": .string(message)])
    }
}
