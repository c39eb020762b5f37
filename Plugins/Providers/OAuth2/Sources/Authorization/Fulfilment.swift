import Kernel

/// Issues what an authorization request asked for, once its flow has come to its end.
struct Fulfilment {
    let context: StageContext
    let clock: any WallClock
    let random: any RandomSource
    let records: any RecordStore
    let decisions: any Deciding
    let expressions: any ExpressionRunning

    /// The response; or, in place of it, why there is none, in words for the user.
    enum Result {
        case response(AuthorizationResponse)
        case denied(String)
    }

    func fulfil(_ granted: GrantedRequest) async throws -> Result {
        guard let (request, client) = granted.restored(in: context.configuration) else {
            return .denied("The application no longer allows this sign-in.")
        }
        let issuer = client.issuer(at: context.request.site)
        // The flow may have taken its time, or signed in somebody else.
        guard let user = context.session.user, user.id == granted.user, user.isActive else {
            return .denied("The user who was to be signed in is not signed in any more.")
        }
        if request.responseType != .code {
            let access = Access(client: client, request: context.request, decisions: decisions)
            let decision = await access.decide(user, request.policyContext)
            guard decision.passes else {
                context.record(access.denial(decision, user))
                return .denied(access.message(decision))
            }
        }
        do throws(ConfigurationFault) {
            let (parameters, steps) = try await issue(request, client, user, issuer)
            try await keep(steps)
            context.record(Event.authorized(client, user, flow: context.flow, request.scope, context.request))
            return .response(AuthorizationResponse(parameters, to: request.returnAddress, issuer: issuer))
        } catch {
            context.record(Event.fault(error, client, user, .authorize, context.request))
            let error = OAuthError(.serverError, "The provider is not set up correctly; its events say why.")
            return .response(AuthorizationResponse(error, to: request.returnAddress, issuer: issuer))
        }
    }

    private func keep(_ steps: [RecordStep]) async throws(ConfigurationFault) {
        do { _ = try await records.apply(steps) } catch {
            throw ConfigurationFault(message: "The code and the tokens could not be stored.")
        }
    }

    /// The parameters of the response, and the records that go with them.
    private func issue(
        _ request: AuthorizationRequest, _ client: Client, _ user: User, _ issuer: String
    ) async throws(ConfigurationFault) -> ([(name: String, value: String)], [RecordStep]) {
        let family = random.token(32)
        let grant = Grant(
            scope: request.scope, nonce: request.nonce, login: LoginFacts(context.session.login),
            sessionID: context.session.publicID)
        var parameters: [(name: String, value: String)] = []
        var steps: [RecordStep] = []
        var code: String?
        if request.responseType.givesCode {
            let (secret, record) = makeCode(request, client, user, grant, family)
            code = secret
            parameters.append(("code", secret))
            steps.append(.put(AuthorizationCode.collection, record))
        }
        guard request.responseType != .code else { return (parameters, steps) }
        let claims = ScopeClaims(client: client, expressions: expressions, http: context.request)
        let mint = try TokenMint(claims, issuer: issuer, now: clock.now, random: random)
        var order = TokenMint.Order(user: user, grant: grant, family: family, session: context.session.publicID)
        order.grant.scope = grant.scope.without(Scope.offlineAccess)
        order.wantsAccessToken = request.responseType.givesAccessToken
        order.wantsIDToken = request.responseType.givesIDToken
        order.code = code
        let tokens = try await mint.make(order)
        if let token = tokens.accessToken {
            parameters += [
                ("access_token", token), ("token_type", "Bearer"), ("scope", tokens.scope.text),
                ("expires_in", String(client.settings.accessTokenValidity.seconds)),
            ]
        }
        if let token = tokens.idToken { parameters.append(("id_token", token)) }
        return (parameters, steps + tokens.steps)
    }

    private func makeCode(
        _ request: AuthorizationRequest, _ client: Client, _ user: User, _ grant: Grant, _ family: String
    ) -> (String, Record) {
        let now = clock.now
        let expires = now + client.settings.accessCodeValidity.duration
        let code = AuthorizationCode(
            grant: grant, redirectURI: request.returnAddress.uri, challenge: request.challenge, expires: expires)
        let secret = random.token(40)
        let record = Record(
            key: secret, document: code.document, user: user.id, session: context.session.publicID,
            object: client.provider.id, family: family, created: now, expires: expires + AuthorizationCode.memory)
        return (secret, record)
    }
}
