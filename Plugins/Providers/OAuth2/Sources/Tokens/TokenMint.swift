import JOSE
import Kernel

/// Something of the provider's settings keeps it from issuing tokens.
struct ConfigurationFault: Error, Hashable {
    let message: String
}

/// Makes the tokens of one client: the tokens themselves, and the steps that record them.
struct TokenMint {
    let client: Client
    let issuer: String
    let now: Timestamp
    let random: any RandomSource
    let claims: ScopeClaims
    let keys: TokenKeys

    /// - Throws: ``ConfigurationFault`` when the provider's keys cannot be used.
    init(
        _ claims: ScopeClaims, issuer: String, now: Timestamp, random: any RandomSource
    ) throws(ConfigurationFault) {
        self.claims = claims
        client = claims.client
        self.issuer = issuer
        self.now = now
        self.random = random
        do { keys = try client.keys.get() } catch {
            throw ConfigurationFault(message: "The keys of the provider cannot be used. \(error)")
        }
    }

    /// What is to be made.
    struct Order {
        var user: User
        var grant: Grant
        /// What the records are revoked together by; nil for a token that comes alone.
        var family: String?
        /// The session with which access tokens end, by its public id.
        var session: String?
        var wantsAccessToken = true
        var wantsIDToken = true
        /// The refresh token to be made; its scope may be wider than that of the tokens made with it.
        var refreshGrant: Grant?
        /// The code that goes out together with the ID token.
        var code: String?
    }

    /// What was made, and how it is kept.
    struct Tokens {
        var scope: Scope
        var accessToken: String?
        var idToken: String?
        var refreshToken: String?
        var steps: [RecordStep] = []
    }

    /// - Throws: ``ConfigurationFault`` when a scope mapping fails or signing does.
    func make(_ order: Order) async throws(ConfigurationFault) -> Tokens {
        let common = commonClaims(order)
        var shown: [String: JSON] = [:]
        if client.settings.includeClaimsInIdToken {
            shown = try await self.claims.claims(of: order.user, for: order.grant.scope, token: common)
        }
        // A scope's claims never replace those that say whose token it is.
        let claims = shown.merging(common) { $1 }
        var tokens = Tokens(scope: order.grant.scope)
        if order.wantsAccessToken {
            let token = try sign(accessClaims(claims, order))
            tokens.accessToken = token
            tokens.steps.append(accessRecord(token, common, order))
        }
        if order.wantsIDToken { tokens.idToken = try sign(idClaims(claims, order, tokens.accessToken)) }
        if let grant = order.refreshGrant { addRefreshToken(grant, order, to: &tokens) }
        return tokens
    }

    /// What an ID token would say, without one being made.
    /// - Throws: ``ConfigurationFault`` when a scope mapping fails.
    func preview(_ order: Order) async throws(ConfigurationFault) -> [String: JSON] {
        let common = commonClaims(order)
        return try await claims.claims(of: order.user, for: order.grant.scope, token: common).merging(common) { $1 }
    }

    private func sign(_ claims: [String: JSON]) throws(ConfigurationFault) -> String {
        do { return try keys.token(claims) } catch {
            throw ConfigurationFault(message: "A token could not be signed or encrypted. \(error)")
        }
    }
}

/// Claims (OpenID Connect Core sections 2, 3.1.3.6 and 3.3.2.11).
extension TokenMint {
    private func commonClaims(_ order: Order) -> [String: JSON] {
        var claims: [String: JSON] = [
            "iss": .string(issuer), "sub": .string(client.settings.subMode.subject(of: order.user)),
            "aud": .string(client.id), "azp": .string(client.id), "iat": .int(now.seconds),
            "exp": .int(now.seconds + client.settings.accessTokenValidity.seconds),
            "acr": .string(LoginFacts.contextClass),
        ]
        if let time = order.grant.login.time { claims["auth_time"] = .int(time) }
        if !order.grant.login.methods.isEmpty { claims["amr"] = .array(order.grant.login.methods.map(JSON.string)) }
        if let nonce = order.grant.nonce { claims["nonce"] = .string(nonce) }
        if let session = order.grant.sessionID { claims["sid"] = .string(session) }
        return claims
    }

    private func accessClaims(_ claims: [String: JSON], _ order: Order) -> [String: JSON] {
        var claims = claims
        claims["jti"] = .string(random.token(32))
        claims["uid"] = .string(random.token(40))
        claims["scope"] = .string(order.grant.scope.text)
        return claims
    }

    private func idClaims(_ claims: [String: JSON], _ order: Order, _ accessToken: String?) -> [String: JSON] {
        var claims = claims
        claims["jti"] = .string(random.token(32))
        if let accessToken { claims["at_hash"] = .string(halfHash(accessToken)) }
        if let code = order.code { claims["c_hash"] = .string(halfHash(code)) }
        return claims
    }

    /// The left half of a value's hash, by the hash function of the signature.
    private func halfHash(_ value: String) -> String {
        let hash =
            switch keys.signer.algorithm {
            case .rs256, .ps256, .es256, .hs256: Digest.sha256(value.utf8)
            case .rs384, .ps384, .es384, .hs384: Digest.sha384(value.utf8)
            case .rs512, .ps512, .es512, .hs512, .edDSA: Digest.sha512(value.utf8)
            }
        return Base64URL.encode(hash.prefix(hash.count / 2))
    }
}

/// Records.
extension TokenMint {
    private func accessRecord(_ token: String, _ claims: [String: JSON], _ order: Order) -> RecordStep {
        .put(
            AccessToken.collection,
            Record(
                key: token, document: AccessToken(scope: order.grant.scope, claims: claims).document,
                user: order.user.id,
                session: order.session, object: client.provider.id, family: order.family, created: now,
                expires: now + client.settings.accessTokenValidity.duration))
    }

    /// With `offline_access` a refresh token outlives the session it was granted in (OpenID Connect Core section 11).
    private func addRefreshToken(_ grant: Grant, _ order: Order, to tokens: inout Tokens) {
        let token = random.token(128)
        tokens.refreshToken = token
        tokens.steps.append(
            .put(
                RefreshToken.collection,
                Record(
                    key: token, document: RefreshToken(grant: grant, issued: now).document, user: order.user.id,
                    session: grant.scope.isOffline ? nil : order.session, object: client.provider.id,
                    family: order.family,
                    created: now, expires: now + client.settings.refreshTokenValidity.duration)))
    }
}
