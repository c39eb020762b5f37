public import Kernel

/// Tokens that expressions ask for.
extension OAuth2Provider: TokenMinting {
    public func mint(
        _ order: TokenOrder, by id: ObjectID, in request: RequestFacts, with powers: Powers
    ) async throws -> String {
        let client = try client(id, in: powers.configuration.current, validFor: order.validity)
        let now = powers.clock.now
        let tokens: TokenMint.Tokens
        do throws(ConfigurationFault) {
            var claims = ScopeClaims(client: client, expressions: powers.expressions, http: request)
            claims.depth = order.depth
            let mint = try TokenMint(
                claims, issuer: client.issuer(at: request.site), now: now, random: powers.random)
            let grant = Grant(
                scope: Scope(order.scopes.filter(Scope.isToken)), nonce: nil,
                login: LoginFacts(time: now.seconds, methods: []), sessionID: nil)
            var wanted = TokenMint.Order(user: order.user, grant: grant, family: nil, session: nil)
            wanted.wantsIDToken = false
            tokens = try await mint.make(wanted)
        } catch {
            throw Missing(error.message)
        }
        guard try await powers.records.apply(tokens.steps), let token = tokens.accessToken else {
            throw Missing("The token could not be kept.")
        }
        return token
    }

    public func sign(
        _ claims: [String: JSON], validFor validity: Duration, by id: ObjectID, with powers: Powers
    ) throws -> String {
        let client = try client(id, in: powers.configuration.current)
        var claims = claims
        claims["exp"] = .int((powers.clock.now + validity).seconds)
        claims["aud"] = .string(client.id)
        do { return try client.keys.get().token(claims) } catch {
            throw Missing("The keys of the provider cannot be used. \(error)")
        }
    }

    /// The client of this provider, whose access tokens are valid for that long.
    private func client(
        _ id: ObjectID, in configuration: Configuration, validFor validity: TimeDelta? = nil
    ) throws -> Client {
        guard let known = configuration.client(ofProvider: id) else {
            throw Missing("The provider is not part of the configuration.")
        }
        guard let validity else { return known }
        var settings = known.settings
        settings.accessTokenValidity = validity
        return Client(Stored(id: id, base: known.provider.base, value: settings), in: configuration)
    }
}
