import Flows
import HTTPTypes
import Kernel
import ObjectStore

/// Whom an invitation is sent to.
struct InvitationMailInput: FieldGroup {
    @Field(help: "Who is invited; each gets a mail of their own.")
    var emailAddresses: [EmailAddress]
    @Field(help: "Who gets a copy of the first mail.")
    var ccAddresses: [EmailAddress] = []
    @Field(help: "Who gets a copy of the first mail that the others do not know of.")
    var bccAddresses: [EmailAddress] = []
    @Field(help: "The template's name.")
    var template = "email/invitation.html"
    init() {}

    /// The most addresses of one request.
    private static let most = 50

    func validate() throws(Problems) {
        let named = [
            ("email_addresses", emailAddresses), ("cc_addresses", ccAddresses), ("bcc_addresses", bccAddresses),
        ]
        for (name, addresses) in named where addresses.contains(where: \.isBlank) {
            throw .fields([name: .here([.blank])])
        }
        guard emailAddresses.count + ccAddresses.count + bccAddresses.count <= Self.most else {
            throw .field("email_addresses", "An invitation is sent to \(Self.most) addresses at a time.")
        }
    }

    /// The template by its whole name; clients know it by its topic too.
    var templateName: String { template.contains(".") ? template : "email/\(template).html" }
}

/// Sending invitations.
struct InvitationActions {
    let invitations: Collection

    var operations: [Operation] {
        [
            Operation(
                method: "POST", path: invitations.item + "send_email/",
                id: "stages_invitation_invitations_send_email_create",
                summary: "Send the link of an invitation to those who are invited.",
                parameters: [invitations.info.pathParameter],
                input: (Schema.component("InvitationSendEmailRequest"), true),
                answer: .init(status: 204, description: "The mails are on their way."),
                handle: { try await send($0) }
            ).needing(.change, invitations.info)
        ]
    }

    private func send(_ call: Call) async throws -> WebResponse {
        let invitation = try await invitation(call)
        let input = try InvitationMailInput.make(call.input())
        guard !input.emailAddresses.isEmpty else {
            throw WebError(
                .badRequest, "No email addresses provided", body: ["error": "No email addresses provided"])
        }
        guard call.services.powers.mailTemplates.templates.contains(where: { $0.name == input.templateName }) else {
            throw Problems.field("template", "There is no such template.")
        }
        do {
            for message in try messages(input, for: invitation, call) {
                guard try await call.services.powers.mail.send(message) else {
                    throw Missing("The message could not be sent.")
                }
            }
        } catch let missing as Missing {
            throw Problems.whole("\(missing)")
        }
        return .empty(.noContent)
    }

    /// The invitation, for somebody who may change it: who sends it hands on what it lets in to.
    private func invitation(_ call: Call) async throws -> AnyStored {
        let id = try await call.read { reading in
            let id = try await invitations.locate(call, in: reading)
            try await Permissions.require(reading, .change, invitations.info, on: id)
            return id
        }
        guard let invitation = call.store.current[id] else { throw invitations.notFound }
        return invitation
    }

    private func messages(
        _ input: InvitationMailInput, for invitation: AnyStored, _ call: Call
    ) throws -> [MailMessage] {
        let document = invitation.document
        let expires = document["expires"].flatMap { try? Timestamp(json: $0) }
        if let expires, expires <= call.services.powers.clock.now {
            throw Problems.whole("The invitation has expired.")
        }
        let flow = document["flow"].flatMap(ObjectID.init).flatMap { call.store.current.get(Flow.self, $0) }
        guard let flow else { throw Problems.whole("The invitation is for no one flow, so there is no link to send.") }
        let facts = call.request.facts
        let site = try call.services.powers.mail.site(for: facts)
        let link = site + FlowAddress.page(of: flow, query: ["itoken": invitation.id.text])
        return input.emailAddresses.enumerated().map { index, address in
            let person = MailPerson(username: "", name: "", email: address.text)
            let contents = LinkMail(url: link, token: invitation.id.text, expires: expires, user: person)
            var message = MailMessage(
                to: [address.text], cc: index == 0 ? input.ccAddresses.map(\.text) : [],
                bcc: index == 0 ? input.bccAddresses.map(\.text) : [], subject: "",
                body: .template(input.templateName, contents.members))
            message.brand = facts.brand.id
            message.expires = expires
            return message
        }
    }
}
