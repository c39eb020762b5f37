import HTTPTypes
import Kernel
import ObjectStore

/// The templates that stages which send mail can choose.
struct MailTemplateActions {
    private let stage: ModelInfo?

    private static let name: ModelName = "authentik_stages_email.emailstage"

    init(_ registry: Registry) { stage = registry.models[Self.name]?.info }

    static let schemas = [
        "MailPreview": Schema.object(
            ["subject": .text, "text": .text, "html": Schema.nullable(.text)], required: ["html", "subject", "text"])
    ]

    /// None on a server that has no such stage.
    var operations: [Operation] {
        guard let stage else { return [] }
        return [
            Operation(
                method: "GET", path: "stages/email/templates/", id: "stages_email_templates_list",
                summary: "List the templates of mails.", access: .permission(.view, stage),
                answer: .init(schema: Schema.list(Schema.component("TypeCreate"))),
                handle: { call in
                    try Permissions.require(call.actor, .view, stage)
                    return .json(.array(call.services.powers.mailTemplates.templates.map(Self.shown)))
                }),
            Operation(
                method: "GET", path: "stages/email/templates/preview/", id: "stages_email_templates_preview_retrieve",
                summary: "Show a mail as a template makes it, with sample values.",
                access: .permission(.view, stage),
                parameters: [
                    Parameter(name: "template", place: .query, schema: .text, description: "The template's name."),
                    Parameter(
                        name: "language", place: .query, schema: .text,
                        description: "The reader's language, such as de; that of the brand without it."),
                ],
                answer: .init(schema: Schema.component("MailPreview")), handle: { try preview($0, stage) }),
        ]
    }

    private static func shown(_ template: MailTemplateInfo) -> JSON {
        [
            "name": .string(template.name), "description": .string(template.description), "component": "",
            "model_name": "", "requires_enterprise": false, "deprecated": false,
        ]
    }

    private func preview(_ call: Call, _ stage: ModelInfo) throws -> WebResponse {
        try Permissions.require(call.actor, .view, stage)
        let mail = try call.services.powers.mailTemplates.preview(
            call.query["template"] ?? "", language: call.query["language"], brand: call.request.facts.brand)
        return .json(["subject": .string(mail.subject), "text": .string(mail.text), "html": JSON(mail.html)])
    }
}
