import Flows
import HTTPTypes
import Kernel
import ObjectStore

/// What providers can show beside their fields, by what plugins declare.
struct ProviderActions {
    let providers: Collection
    let model: Registry.RegisteredModel

    init?(_ providers: Collection, registry: Registry) {
        guard providers.info.kind == .provider, let model = registry.models[providers.info.name] else { return nil }
        self.providers = providers
        self.model = model
    }

    var operations: [Operation] {
        var operations: [Operation] = []
        if model.type is any ClaimPreviewing.Type { operations.append(preview) }
        if model.type is any SetupAddressing.Type { operations.append(setup) }
        return operations
    }

    var components: [String: JSON] {
        var components: [String: JSON] = [
            "PropertyMappingPreview": Schema.object(["preview": .anyObject], required: ["preview"])
        ]
        if let type = model.type as? any SetupAddressing.Type {
            components[addressesName] = Schema.object(
                Dictionary(type.setupNames.map { ($0, .text) }) { $1 }, required: type.setupNames)
        }
        return components
    }

    private var addressesName: String { providers.typeName + "SetupURLs" }

    private func operation(
        _ action: String, _ summary: String, _ parameters: [Parameter], _ schema: String,
        handle: @escaping @Sendable (Call) async throws -> WebResponse
    ) -> Operation {
        Operation(
            method: "GET", path: "\(providers.item)\(action)/",
            id: providers.path.replacing("/", with: "_") + "_\(action)_retrieve", summary: summary,
            access: .everyUser("who may see the one provider"), parameters: [providers.info.pathParameter] + parameters,
            answer: .init(schema: Schema.component(schema)),
            handle: handle)
    }

    private var preview: Operation {
        let whom = Parameter(
            name: "for_user", place: .query, schema: .number, description: "Whom to show; whoever asks, without it.")
        return operation(
            "preview_user", "Show what an application would learn of a user.", [whom], "PropertyMappingPreview"
        ) { call in
            let object = try await self.object(call)
            guard let provider = object.value as? any ClaimPreviewing else { throw WebError.notFound }
            // Nothing may come of mappings that are only tried.
            let powers = Simulator(registry: call.store.registry, powers: call.services.powers).dryPowers
            let claims = try await provider.preview(
                of: try await self.user(call), by: object.id, in: call.store.current, call.request.facts,
                powers.expressions)
            return .json(["preview": .object(claims)])
        }
    }

    private var setup: Operation {
        operation("setup_urls", "Show the addresses that an application is set up with.", [], addressesName) { call in
            let object = try await self.object(call)
            let addresses = (object.value as? any SetupAddressing)?.setupAddresses(
                of: object.id, in: call.store.current, at: call.request.facts.site)
            guard let addresses else { throw WebError(.notFound, "Provider has no application assigned") }
            return .json(.object(addresses.mapValues(JSON.string)))
        }
    }

    private func object(_ call: Call) async throws -> AnyStored {
        let id = try await call.read { try await providers.locate(call, in: $0) }
        guard let object = call.store.current[id] else { throw providers.notFound }
        return object
    }

    private func user(_ call: Call) async throws -> User {
        guard let text = call.query["for_user"], !text.isEmpty else { return try call.user }
        guard let info = call.store.resource(Names.user)?.info, let id = Int(text) else {
            throw Problems.field("for_user", "A valid integer is required.")
        }
        try Permissions.require(call.actor, .view, info)
        guard let user = try await call.services.powers.users.user(id) else {
            throw Problems.field("for_user", "User not found", code: "does_not_exist")
        }
        return user
    }
}
