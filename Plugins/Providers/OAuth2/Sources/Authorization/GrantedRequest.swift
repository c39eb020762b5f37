import Kernel

/// What the stages at the end of an authorization flow need of the request: plain fields, saved with the plan.
struct GrantedRequest: NestedGroup {
    @Field(help: "Provider of the client.")
    var provider: Reference<OAuth2Provider>?
    @Field(help: "Number of the user who was allowed to use the application.")
    var user = 0
    @Field(as: "redirect_uri", help: "Where the response goes.")
    var redirectURI = ""
    @Field(help: "How it travels.")
    var responseMode = ""
    @Field(help: "What it holds.")
    var responseType = ""
    @Field(help: "The scopes that are granted.")
    var scope = ""
    @Field(help: "The client's own value that comes back.")
    var state: String?
    @Field(help: "The client's own value that ID tokens hold.")
    var nonce: String?
    @Field(help: "What the holder of the code must prove to know.")
    var codeChallenge: String?
    @Field(help: "How the challenge was made.")
    var codeChallengeMethod: String?

    init() {}

    init(_ request: AuthorizationRequest, client: Client, user: User) {
        provider = client.provider.reference
        self.user = user.id
        redirectURI = request.returnAddress.uri
        responseMode = request.returnAddress.mode.rawValue
        responseType = request.responseType.rawValue
        scope = request.scope.text
        state = request.returnAddress.state
        nonce = request.nonce
        codeChallenge = request.challenge?.value
        codeChallengeMethod = request.challenge?.method.rawValue
    }

    /// The request, its client taken from the configuration of this moment.
    /// - Returns: nil when the provider or its application has gone, or no longer allows the request.
    func restored(in configuration: Configuration) -> (request: AuthorizationRequest, client: Client)? {
        guard let client = provider.flatMap({ configuration.client(ofProvider: $0.id) }), client.application != nil,
            let mode = ResponseMode(rawValue: responseMode), let type = ResponseType(rawValue: responseType),
            client.allows(type.grant), (try? client.redirects.check(redirectURI, for: .authorization)) != nil
        else { return nil }
        let address = ReturnAddress(uri: redirectURI, mode: mode, state: state)
        var request = AuthorizationRequest(returnAddress: address, responseType: type, scope: Scope(parsing: scope))
        request.scope = request.scope.restricted(to: client.scopes.scope)
        request.nonce = nonce
        if let codeChallenge {
            guard let method = codeChallengeMethod.flatMap(CodeChallenge.Method.init) else { return nil }
            request.challenge = CodeChallenge(value: codeChallenge, method: method)
        }
        return (request, client)
    }
}
