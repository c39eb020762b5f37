import Kernel

/// What flows ask and are answered, by the stages that a server has: one schema for each component.
struct ChallengeSchemas {
    private let types: [any Challenge.Type]

    /// Those that end a flow take no answer.
    private static let final: Set = ["ak-stage-access-denied", "ak-stage-flow-error", "ak-stage-session-end"]

    init(_ registry: Registry) {
        let stages = registry.models.values.compactMap { $0.type as? any Stage.Type }
        let own: [any Challenge.Type] = [
            RedirectChallenge.self, AccessDeniedChallenge.self, FlowErrorChallenge.self, AutosubmitChallenge.self,
        ]
        let all = own + stages.flatMap { $0.challenges }
        types = Dictionary(all.map { ($0.component, $0) }) { first, _ in first }.values.sorted {
            Self.name($0) < Self.name($1)
        }
    }

    /// The executor, which the web answers: it is described here with the rest.
    var operations: [Operation] {
        [
            executor("GET", "flows_executor_get", "Show what the flow asks now."),
            executor("POST", "flows_executor_solve", "Answer what the flow asks, and go on."),
        ]
    }

    private func executor(_ method: String, _ id: String, _ summary: String) -> Operation {
        Operation(
            method: method, path: "flows/executor/{flow_slug}/", id: id, summary: summary, access: .anyone,
            parameters: [
                Parameter(name: "flow_slug", place: .path, schema: .text),
                Parameter(
                    name: "query", place: .query, schema: .text, description: "The query of the flow's page."),
            ],
            input: method == "POST" ? (Schema.component("FlowChallengeResponseRequest"), false) : nil,
            answer: .init(schema: Schema.component("ChallengeTypes")), handle: { _ in throw WebError.notFound })
    }

    var components: [String: JSON] {
        var components: [String: JSON] = [
            "ContextualFlowInfo": Schema.object(
                [
                    "title": .text, "background": .text,
                    "background_themed_urls": Schema.nullable(Schema.component("ThemedUrls")), "cancel_url": .text,
                    "layout": Schema.component("ContextualFlowInfoLayoutEnum"),
                ], required: ["cancel_url", "layout"]),
            "ContextualFlowInfoLayoutEnum": [
                "type": "string", "enum": .array(Flow.Layout.allCases.map { .string($0.rawValue) }),
            ],
            "ErrorDetail": Schema.object(["string": .text, "code": .text], required: ["string", "code"]),
            "ChallengeTypes": Self.oneOf(types.map { ($0.component, Self.name($0)) }),
            "FlowChallengeResponseRequest": Self.oneOf(answered.map { ($0.component, Self.responseName($0)) }),
        ]
        for type in types { components[Self.name(type)] = Self.challenge(type) }
        for type in answered { components[Self.responseName(type)] = Self.response(type) }
        return components
    }

    /// The schema of the challenge that a model's objects are shown as; nil when none has the model's name.
    func schema(of model: Registry.RegisteredModel) -> JSON? {
        types.first { Self.name($0) == "\(model.type)Challenge" }.map { Schema.component(Self.name($0)) }
    }

    private var answered: [any Challenge.Type] { types.filter { !Self.final.contains($0.component) } }

    private static func name(_ type: any Challenge.Type) -> String { "\(type)" }

    private static func responseName(_ type: any Challenge.Type) -> String {
        // Clients know this one with a capital letter more.
        (type.component == AutosubmitChallenge.component ? "AutoSubmitChallenge" : name(type)) + "ResponseRequest"
    }

    private static func oneOf(_ components: [(component: String, name: String)]) -> JSON {
        [
            "oneOf": .array(components.map { Schema.component($0.name) }),
            "discriminator": [
                "propertyName": "component",
                "mapping": .object(
                    Dictionary(components.map { ($0.component, .string("#/components/schemas/\($0.name)")) }) { $1 }),
            ],
        ]
    }

    private static func challenge(_ type: any Challenge.Type) -> JSON {
        var properties = properties(type.fields, of: type)
        properties["flow_info"] = Schema.component("ContextualFlowInfo")
        properties["response_errors"] = [
            "type": "object", "additionalProperties": Schema.list(Schema.component("ErrorDetail")),
        ]
        var required = type.fields.filter(\.isRequired).map(\.name)
        if type.showsUser {
            properties["pending_user"] = .text
            properties["pending_user_avatar"] = .text
            required += ["pending_user", "pending_user_avatar"]
        }
        return Schema.object(properties, required: required)
    }

    private static func response(_ type: any Challenge.Type) -> JSON {
        let fields = answerFields(of: type)
        return Schema.object(properties(fields, of: type), required: fields.filter(\.isRequired).map(\.name))
    }

    private static func answerFields<C: Challenge>(of type: C.Type) -> [FieldInfo] { C.Response.fields }

    /// What is left out when there is nothing to say is never null.
    private static func schema(of field: FieldInfo) -> JSON {
        let schema = Schema.plain(field.shape)
        guard field.traits.contains(.omittedWhenNull), case .object(var members) = schema else { return schema }
        members["nullable"] = nil
        return .object(members)
    }

    private static func properties(_ fields: [FieldInfo], of type: any Challenge.Type) -> [String: JSON] {
        var properties = Dictionary(
            fields.map { ($0.name, Schema.annotated(schema(of: $0), ["description": .string($0.help)])) }
        ) { $1 }
        properties["component"] = ["type": "string", "default": .string(type.component)]
        return properties
    }
}
