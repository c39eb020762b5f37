import Kernel

/// Whether a user may use a client's application, by the policies that are bound to it.
struct Access {
    let client: Client
    let request: RequestFacts
    let decisions: any Deciding

    func decide(_ user: User, _ context: [String: JSON]) async -> Decision {
        guard let application = client.application else {
            return .no("application of the provider", "The provider has no application.")
        }
        return await decisions.access(
            of: user, to: application, request, context: context, withoutBindings: client.isOpenWithoutBindings)
    }

    /// What to tell the user.
    func message(_ decision: Decision) -> String {
        decision.messages.isEmpty ? "You may not use this application." : decision.messages.joined(separator: " ")
    }

    /// A refusal as an event, with all that was asked on the way to it.
    func denial(_ decision: Decision, _ user: User) -> Event {
        var context: [String: JSON] = ["message": "Access to the application was denied.", "decision": decision.json]
        if let application = client.application { context["application"] = application.mention }
        return Event(
            "policy_execution", app: EventSource.authorize.rawValue, user: user, context: context, request: request)
    }
}

extension AuthorizationRequest {
    /// What policies and expressions know of the request.
    var policyContext: [String: JSON] {
        var context: [String: JSON] = [
            "oauth_scopes": .array(scope.names.map(JSON.string)),
            "oauth_grant_type": .string(responseType.grant.rawValue),
            "oauth_redirect_uri": .string(returnAddress.uri), "oauth_response_type": .string(responseType.rawValue),
        ]
        if let challenge {
            context["oauth_code_challenge"] = .string(challenge.value)
            context["oauth_code_challenge_method"] = .string(challenge.method.rawValue)
        }
        if let maxAge { context["oauth_max_age"] = .int(maxAge) }
        return context
    }
}
