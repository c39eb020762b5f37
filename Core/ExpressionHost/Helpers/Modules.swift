import Expressions
import Kernel

/// The modules of authentik's and Django's that expressions import names from.
enum Modules {
    static let names: Set<String> = [
        "authentik", "authentik.core", "authentik.core.models", "authentik.events", "authentik.events.models",
        "msgraph", "msgraph.generated", "msgraph.generated.models", "msgraph.generated.models.object_identity",
        "msgraph.generated.models.password_profile",
    ]

    static func value(_ name: String, of module: String, _ session: ExpressionSession) -> Value? {
        switch module {
        case "authentik.core.models": core[name].map { Value($0) } ?? (name == "UserTypes" ? userTypes : nil)
        case "msgraph.generated.models.object_identity" where name == "ObjectIdentity": Record.maker(name)
        case "msgraph.generated.models.password_profile" where name == "PasswordProfile": Record.maker(name)
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
