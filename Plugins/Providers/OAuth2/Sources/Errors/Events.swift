import Kernel

/// Which part of the provider an event comes from, as clients of the event log know it.
enum EventSource: String {
    case authorize = "authentik.providers.oauth2.views.authorize"
    case token = "authentik.providers.oauth2.views.token"
}

extension Event {
    /// A user signed in to an application.
    static func authorized(
        _ client: Client, _ user: User, flow: Stored<Flow>, _ scope: Scope, _ request: RequestFacts
    ) -> Event {
        var context: [String: JSON] = ["flow": flow.id.bare, "scopes": .string(scope.text)]
        if let application = client.application { context["authorized_application"] = application.mention }
        return Event(
            "authorize_application", app: EventSource.authorize.rawValue, user: user, context: context, request: request
        )
    }

    /// The provider's settings keep it from doing its work.
    static func fault(
        _ fault: ConfigurationFault, _ client: Client, _ user: User?, _ source: EventSource, _ request: RequestFacts
    ) -> Event {
        let context: [String: JSON] = ["message": .string(fault.message), "provider": client.provider.mention]
        return Event("configuration_error", app: source.rawValue, user: user, context: context, request: request)
    }

    /// A code or a refresh token was used that had been used before.
    static func replay(_ message: String, _ client: Client, _ user: User?, _ request: RequestFacts) -> Event {
        let context: [String: JSON] = ["message": .string(message), "provider": client.provider.mention]
        return Event(
            "suspicious_request", app: EventSource.token.rawValue, user: user, context: context, request: request)
    }

    /// A client signed in as itself.
    static func clientLogin(_ client: Client, _ user: User, _ request: RequestFacts) -> Event {
        var context: [String: JSON] = ["auth_method": "oauth_client_secret"]
        if let application = client.application { context["application"] = application.mention }
        return Event("login", app: EventSource.token.rawValue, user: user, context: context, request: request)
    }
}

extension Stored {
    /// The object as events mention it.
    var mention: JSON {
        let name = (base as? ProviderBase)?.name ?? (value as? Application)?.name ?? id.text
        return id.mention(of: M.model.name, name)
    }
}
