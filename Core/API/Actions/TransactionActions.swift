import HTTPTypes
import Kernel
import ObjectStore

/// What makes an application together with its provider and what guards it.
struct TransactionInput: FieldGroup {
    @Field(help: "The application.")
    var app: Attributes
    @Field(help: "The provider's model, such as authentik_providers_oauth2.oauth2provider.")
    var providerModel: String
    @Field(help: "The provider.")
    var provider: Attributes
    @Field(help: "What guards the application.")
    var policyBindings: [Attributes] = []
    init() {}
}

/// Making an application with all that it needs: all of it, or nothing.
struct TransactionActions {
    let applications: Collection
    let bindings: Collection
    let providers: [ModelInfo]

    private static let mostBindings = 100

    init(applications: Collection, bindings: Collection, registry: Registry) {
        self.applications = applications
        self.bindings = bindings
        providers = registry.models.values.map(\.info).filter { $0.kind == .provider && $0.path != nil }
            .sorted { $0.name < $1.name }
    }

    var operations: [Operation] {
        [
            Operation(
                method: "PUT", path: "core/transactional/applications/",
                id: "core_transactional_applications_update",
                summary: "Make a provider, an application that uses it, and what guards that: all of it, or nothing.",
                input: (Schema.component("TransactionApplicationRequest"), true),
                answer: .init(schema: Schema.component("TransactionApplicationResponse")),
                handle: { try await create($0) }
            ).needing(.add, Application.model)
        ]
    }

    /// - Parameter names: what the document calls models.
    func components(_ schemas: ModelSchemas, named names: [ModelName: String]) -> [String: JSON] {
        let requests = providers.compactMap { info in names[info.name].map { (info.name.text, $0 + "Request") } }
        let binding = bindings.resource.fields.filter { $0.name != "target" }
        return [
            "TransactionApplicationRequest": Schema.object(
                [
                    "app": Schema.component("ApplicationRequest"),
                    "provider_model": Schema.component("ProviderModelEnum"),
                    "provider": Schema.component("modelRequest"),
                    "policy_bindings": Schema.list(Schema.component("TransactionPolicyBindingRequest")),
                ], required: ["app", "provider_model", "provider"]),
            "ProviderModelEnum": ["type": "string", "enum": .array(requests.map { .string($0.0) })],
            "modelRequest": ["oneOf": .array(requests.map { Schema.component($0.1) })],
            "TransactionPolicyBindingRequest": schemas.given("PolicyBinding", binding, requires: true),
            "TransactionApplicationResponse": Schema.object(
                [
                    "applied": .flag, "logs": Schema.list(.text),
                    "generated": [
                        "type": "object", "additionalProperties": [:],
                        "description": "Secrets of the provider that the server made up, shown this once.",
                    ],
                ], required: ["applied", "logs"]),
        ]
    }

    private func create(_ call: Call) async throws -> WebResponse {
        let input = try TransactionInput.make(call.input())
        let name = ModelName(input.providerModel)
        guard providers.contains(where: { $0.name == name }) else {
            throw Problems.field(
                "provider_model", "\"\(input.providerModel.prefix(100))\" is not a valid choice.",
                code: "invalid_choice")
        }
        guard input.policyBindings.count <= Self.mostBindings else {
            throw Problems.field(
                "policy_bindings", "Ensure this field has no more than \(Self.mostBindings) elements.")
        }
        let generated = try await call.write { change in
            let provider = try await nested("provider") {
                try await change.resource(name).create(input.provider.members, in: change)
            }
            let application = try await nested("app") {
                let fields = input.app.members.merging(["provider": provider.id.json]) { $1 }
                return try await applications.resource.create(fields, in: change)
            }
            try await bind(input.policyBindings, to: application.id, in: change)
            return provider.generated
        }
        var answer: [String: JSON] = ["applied": true, "logs": []]
        if !generated.isEmpty { answer["generated"] = .object(generated) }
        return .json(.object(answer))
    }

    private func bind(_ list: [Attributes], to application: ObjectID, in change: Change) async throws {
        for (index, binding) in list.enumerated() {
            do {
                let fields = binding.members.merging(["target": application.json]) { $1 }
                _ = try await bindings.resource.create(fields, in: change)
            } catch let problems as Problems {
                throw Problems.fields(["policy_bindings": .elements([index: problems], count: list.count)])
            }
        }
    }

    /// Problems of a part are told below the part's name.
    private func nested(_ part: String, _ make: () async throws -> Created) async throws -> Created {
        do { return try await make() } catch let problems as Problems { throw Problems.fields([part: problems]) }
    }
}
