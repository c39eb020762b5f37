import Flows
import HTTPTypes
import Kernel
import ObjectStore

/// What users can set up, and what stages show, by what plugins declare.
struct StageActions {
    let registry: Registry

    var operations: [Operation] { [userSettings] + previews }

    static let schemas: [String: JSON] = [
        "UserSetting": Schema.object(
            ["object_uid": .text, "component": .text, "title": .text, "configure_url": .text, "icon_url": .text],
            required: ["object_uid", "component", "title"])
    ]

    private var userSettings: Operation {
        Operation(
            method: "GET", path: "stages/all/user_settings/", id: "stages_all_user_settings_list",
            summary: "List what whoever asks can set up for themselves.",
            access: .everyUser("what they may change themselves"),
            answer: .init(schema: Schema.list(Schema.component("UserSetting"))),
            handle: { call in
                let stages = call.store.current.all(.stage).sorted { ($0.label, $0.id) < ($1.label, $1.id) }
                return .json(.array(stages.compactMap(Self.setting)))
            })
    }

    private static func setting(_ object: AnyStored) -> JSON? {
        guard let stage = object.value as? any UserConfigurableStage, stage.configureFlow != nil else { return nil }
        return [
            "object_uid": object.id.json, "component": .string(type(of: stage).settingsComponent),
            "title": .string(object.info.singular), "configure_url": .string("/flows/-/configure/\(object.id)/"),
        ]
    }

    /// Of every model whose objects can be looked at before they are kept.
    private var previews: [Operation] {
        registry.models.values.filter { $0.type is any ChallengePreviewing.Type }.compactMap { model in
            guard let path = model.info.path else { return nil }
            let challenges = ChallengeSchemas(registry)
            return Operation(
                method: "POST", path: "\(path)/preview/",
                id: path.replacing("/", with: "_") + "_preview_create",
                summary: "Show one of \(model.info.plural) as a user would meet it, without keeping it.",
                access: .permission(.view, model.info), input: (Schema.component("\(model.type)Request"), true),
                answer: .init(schema: challenges.schema(of: model) ?? .anyObject),
                handle: { try await preview($0, model) })
        }
    }

    private func preview(_ call: Call, _ model: Registry.RegisteredModel) async throws -> WebResponse {
        try Permissions.require(call.actor, .view, model.info)
        let id = ObjectID(call.services.powers.random.uuid())
        let object = try model.object(id: id, from: call.input(), over: nil)
        // Nothing may come of an expression that is only tried.
        let powers = Simulator(registry: call.store.registry, powers: call.services.powers).dryPowers
        guard let value = object.value.opened(with: powers) as? any ChallengePreviewing else { throw WebError.notFound }
        let challenge = await value.preview(for: try call.user, call.request.facts)
        var shown = challenge.document
        shown["component"] = .string(type(of: challenge).component)
        return .json(.object(shown))
    }
}
