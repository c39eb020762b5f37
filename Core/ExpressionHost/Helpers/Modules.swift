import Expressions
import Kernel

/// The modules of authentik's, of Django's and of `requests` that expressions import names from.
enum Modules {
    static func has(_ name: String) -> Bool { names.contains(name) || Place(name) != nil }

    static func value(_ name: String, of module: String, _ session: ExpressionSession) -> Value? {
        switch module {
        case "requests": return Requests.value(name, session)
        case "requests.exceptions": return RequestErrors.value(name)
        case "requests.auth": return name == "HTTPBasicAuth" ? Requests.basicAuth : nil
        case "django.db.models": return name == "Q" ? QObject.maker : nil
        case "django.core.exceptions": return djangoErrors[name]?.value
        case "authentik.stages.authenticator": return name == "devices_for_user" ? Devices.list(session) : nil
        case "authentik.events.models": if let value = EventNames.value(name, session) { return value }
        case "authentik.core.models":
            if let text = core[name] { return Value(text) }
            if let value = directory(name, session) { return value }
        case "msgraph.generated.models.object_identity" where name == "ObjectIdentity": return Record.maker(name)
        case "msgraph.generated.models.password_profile" where name == "PasswordProfile": return Record.maker(name)
        default: break
        }
        return Place(module)?.model(name, session)
    }

    private static let names: Set<String> = [
        "authentik", "authentik.stages", "authentik.policies", "authentik.providers", "authentik.sources",
        "authentik.stages.authenticator", "msgraph", "msgraph.generated", "msgraph.generated.models",
        "msgraph.generated.models.object_identity", "msgraph.generated.models.password_profile", "requests",
        "requests.exceptions", "requests.auth", "django.db", "django.db.models", "django.core",
        "django.core.exceptions",
    ]

    private static let djangoErrors: [String: HostException] = [
        "FieldError": FieldNames.error, "ObjectDoesNotExist": QueryExceptions.anyMissing,
        "MultipleObjectsReturned": QueryExceptions.anySeveral,
    ]

    private static func directory(_ name: String, _ session: ExpressionSession) -> Value? {
        switch name {
        case "User": ModelClass.value(name, .directory(.users, .all([])), session)
        case "Group": ModelClass.value(name, .directory(.groups, .all([])), session)
        case "UserTypes": userTypes
        default: nil
        }
    }

    private static let core = [
        "USER_ATTRIBUTE_CHANGE_EMAIL": "goauthentik.io/user/can-change-email",
        "USER_ATTRIBUTE_CHANGE_NAME": "goauthentik.io/user/can-change-name",
        "USER_ATTRIBUTE_CHANGE_USERNAME": "goauthentik.io/user/can-change-username",
        "USER_ATTRIBUTE_EXPIRES": "goauthentik.io/user/expires",
        "USER_ATTRIBUTE_GENERATED": "goauthentik.io/user/generated",
        "USER_PATH_SYSTEM_PREFIX": "goauthentik.io", "USER_PATH_SERVICE_ACCOUNT": "goauthentik.io/service-accounts",
    ]

    private static var userTypes: Value {
        Record.value(
            "UserTypes",
            [
                "INTERNAL": "internal", "EXTERNAL": "external", "SERVICE_ACCOUNT": "service_account",
                "INTERNAL_SERVICE_ACCOUNT": "internal_service_account",
            ])
    }
}

/// A module that has models: `authentik.sources.oauth.models`, `authentik.sources.oauth`.
private struct Place {
    /// The parts between `authentik` and `models`.
    let parts: [String]
    /// Whether it is the part that has the models.
    let isModels: Bool

    private static let kinds = ["stages": "stage", "policies": "policy", "providers": "provider", "sources": "source"]
    private static let parts = ["core", "events", "flows", "policies", "crypto", "brands", "tenants"]

    init?(_ module: String) {
        var parts = module.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.first == "authentik", parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        parts.removeFirst()
        isModels = parts.last == "models"
        if isModels { parts.removeLast() }
        self.parts = parts
        switch parts.count {
        case 1 where Self.parts.contains(parts[0]): break
        case 2 where Self.kinds[parts[0]] != nil: break
        default: return nil
        }
    }

    /// A class of the module; nil when nothing of this server brings it.
    func model(_ name: String, _ session: ExpressionSession) -> Value? {
        guard isModels, name.first?.isUppercase == true else { return nil }
        if let kind = kind(name) { return ModelClass.value(name, .kind(kind), session) }
        let model = ModelName("authentik_\(parts.joined(separator: "_")).\(name)")
        if let info = session.powers.models.info(of: model), info.path != nil {
            return ModelClass.value(name, .model(model), session)
        }
        if parts.count == 2, let kind = Self.kinds[parts[0]] {
            session.lacks(name, "It needs the plugin \(kind).\(parts[1]), which this server does not have")
        }
        return nil
    }

    /// The class above all those of a kind.
    private func kind(_ name: String) -> Kind? {
        switch (parts.joined(separator: "."), name) {
        case ("core", "Provider"): .provider
        case ("core", "Source"): .source
        case ("core", "PropertyMapping"): .propertyMapping
        case ("flows", "Stage"): .stage
        case ("policies", "Policy"): .policy
        default: nil
        }
    }
}
