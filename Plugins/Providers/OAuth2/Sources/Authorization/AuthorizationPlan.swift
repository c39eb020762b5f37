import Kernel

/// What the authorization flow knows of a request, and what follows after its own stages.
struct AuthorizationPlan {
    /// The model of the stage that asks for consent, whichever plugin brings it.
    static let consentStage: ModelName = "authentik_stages_consent.consentstage"

    private let request: AuthorizationRequest
    private let client: Client
    private let user: User

    init(_ request: AuthorizationRequest, client: Client, user: User) {
        self.request = request
        self.client = client
        self.user = user
    }

    /// What stages, policies and expressions are to know, by the names they know it by.
    func context(_ application: Stored<Application>) -> [String: JSON] {
        let permissions = client.scopes.permissions(for: request.scope)
        return [
            ContextKey<Bool>.isSSO.name: true,
            ContextKey<Reference<Application>>.application.name: application.id.json,
            ContextKey<PendingUser>.pendingUser.name: PendingUser(user).json,
            "consent_header": .string("You're about to sign into \(application.name)."),
            "consent_permissions": .array(permissions.map { ["id": .string($0.id), "name": .string($0.name)] }),
            // For the consent stage: what the user agreed to before does not count.
            "consent_required": .bool(request.prompt.contains(.consent)),
            "goauthentik.io/providers/oauth2/params": .object(parameters),
        ]
    }

    private var parameters: [String: JSON] {
        var parameters: [String: JSON] = [
            "client_id": .string(client.id), "redirect_uri": .string(request.returnAddress.uri),
            "response_type": .string(request.responseType.rawValue),
            "response_mode": .string(request.returnAddress.mode.rawValue),
            "grant_type": .string(request.responseType.grant.rawValue),
            "scope": .array(request.scope.names.map(JSON.string)),
            "prompt": .array(request.prompt.map(\.rawValue).sorted().map(JSON.string)),
            "state": JSON(request.returnAddress.state), "nonce": JSON(request.nonce),
            "max_age": request.maxAge.map(JSON.int) ?? .null,
        ]
        if let challenge = request.challenge {
            parameters["code_challenge"] = .string(challenge.value)
            parameters["code_challenge_method"] = .string(challenge.method.rawValue)
        }
        return parameters
    }

    /// What is to be run after a flow's own stages: consent, when the client demands that it is asked for and the flow
    /// does not ask by itself, and then the response.
    func steps(after flow: Reference<Flow>, in configuration: Configuration) -> [Plan.Step] {
        var steps: [Plan.Step] = []
        if request.prompt.contains(.consent), !Self.asksConsent(flow, in: configuration) {
            steps.append(.inline(Self.consentStage, fields: ["mode": "always_require"]))
        }
        let granted = GrantedRequest(request, client: client, user: user)
        steps.append(
            request.returnAddress.mode == .formPost
                ? .inline(FormPostStage(granted)) : .inline(FulfilmentStage(granted)))
        return steps
    }

    /// Whether one of a flow's stages asks for consent.
    static func asksConsent(_ flow: Reference<Flow>, in configuration: Configuration) -> Bool {
        configuration.all(FlowStageBinding.self).contains {
            $0.target == flow && configuration[$0.stage.id]?.model == consentStage
        }
    }
}
