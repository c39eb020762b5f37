import Kernel

/// The models that the API does more with than their declarations say.
enum Names {
    static let user: ModelName = "authentik_core.user"
    static let group: ModelName = "authentik_core.group"
    static let role: ModelName = "authentik_rbac.role"
    static let token: ModelName = "authentik_core.token"
    static let prompt: ModelName = "authentik_stages_prompt.prompt"
    static let reputation: ModelName = "authentik_policies_reputation.reputation"
    static let event: ModelName = "authentik_events.event"
    static let invitation: ModelName = "authentik_stages_invitation.invitation"
    static let invitationStage: ModelName = "authentik_stages_invitation.invitationstage"
    static let geoIPPolicy: ModelName = "authentik_policies_geoip.geoippolicy"
}

extension ModelInfo {
    /// What the API calls the key in paths and filters.
    var keyName: String {
        switch (kind, name.model) {
        case (.stage, _): "stage_uuid"
        case (.policy, _): "policy_uuid"
        case (.propertyMapping, _): "pm_uuid"
        case (.source, _), (_, "application"), (_, "applicationentitlement"): "pbm_uuid"
        case (_, "certificatekeypair"): "kp_uuid"
        case (_, "blueprintinstance"): "instance_uuid"
        case (_, "flowstagebinding"): "fsb_uuid"
        case (_, "invitation"): "invite_uuid"
        case (_, "role"): "uuid"
        case (_, "policybinding"): "policy_binding_uuid"
        case _ where key == .number: "id"
        default: name.model + "_uuid"
        }
    }

    /// Names by which filters may call the key.
    var keyAliases: Set<String> { isBindable || kind == .source ? [keyName, "pbm_uuid"] : [keyName] }

    /// What an object is found by in a path.
    var pathParameter: Parameter {
        if let lookup {
            return Parameter(
                name: lookup, place: .path, schema: lookup == "uuid" ? .uuid : .text,
                description: "The \(lookup) of one.")
        }
        return Parameter(name: keyName, place: .path, schema: key.schema, description: "The key of one.")
    }
}

extension ModelInfo.Key {
    var schema: JSON {
        switch self {
        case .uuid: ["type": "string", "format": "uuid"]
        case .number: ["type": "integer"]
        }
    }
}

extension Kind {
    /// What stands for every model of the kind: for permissions, messages and the schema.
    var info: ModelInfo? {
        switch self {
        case .stage: info("authentik_flows.stage", "Stage")
        case .policy:
            info(
                "authentik_policies.policy", "Policy", plural: "Policies",
                specials: [
                    ModelPermission("view_policy_cache", "View Policy's cache metrics"),
                    ModelPermission("clear_policy_cache", "Clear Policy's cache metrics"),
                ])
        case .provider: info("authentik_core.provider", "Provider", key: .number)
        case .source: info("authentik_core.source", "Source", lookup: "slug")
        case .propertyMapping: info("authentik_core.propertymapping", "Property Mapping")
        case .object: nil
        }
    }

    /// The fields that every model of the kind has.
    var fields: [FieldInfo] {
        switch self {
        case .stage: StageBase.fields
        case .policy: PolicyBase.fields
        case .provider: ProviderBase.fields
        case .source: SourceBase.fields
        case .propertyMapping: PropertyMappingBase.fields
        case .object: []
        }
    }

    private func info(
        _ name: ModelName, _ singular: String, plural: String? = nil, key: ModelInfo.Key = .uuid, lookup: String? = nil,
        specials: [ModelPermission] = []
    ) -> ModelInfo {
        ModelInfo(
            name, self, singular: singular, plural: plural,
            summary: "Every \(singular.lowercased()), whatever its type.",
            path: collection, key: key, lookup: lookup, isBindable: self == .source,
            specials: specials)
    }
}
