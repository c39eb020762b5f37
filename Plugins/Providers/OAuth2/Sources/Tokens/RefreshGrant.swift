import Kernel

/// The refresh token grant (RFC 6749 section 6).
extension Grants {
    /// Exchanges a refresh token for an access token and, unless it is kept, for the next refresh token.
    func refresh(_ request: TokenRequest.RefreshExchange) async throws(TokenFailure) -> TokenMint.Tokens {
        let (record, user) = try await find(RefreshToken.collection, request.token)
        guard let token = RefreshToken(record.document), let family = record.family else {
            throw .refused(.invalidGrant)
        }
        if token.isUsed { throw try await replayed(record, user) }
        let granted = token.grant.restricted(to: client.scopes.scope)
        var grant = granted
        if !request.scope.isEmpty {
            guard request.scope.isSubset(of: granted.scope) else {
                throw .refused(OAuthError(.invalidScope, "The scope asked for is wider than the one that was granted."))
            }
            grant.scope = request.scope
        }
        try await check(user, grant.scope, .refreshToken)
        var order = TokenMint.Order(user: user, grant: grant, family: family, session: record.session)
        order.wantsIDToken = grant.scope.isOpenID
        let rotates = client.settings.rotates(record, now: now)
        // The next refresh token has the scope of this one, whatever this request asked for (section 6).
        order.refreshGrant = rotates ? granted : nil
        let tokens = try await make(order)
        var spent = token
        spent.isUsed = rotates
        // A token that is kept is replaced by itself: one that was revoked meanwhile gives nothing any more.
        let mark = RecordStep.replace(
            RefreshToken.collection, key: request.token, old: record.document, new: spent.document)
        guard try await apply([mark] + tokens.steps) else { throw try await replayed(record, user) }
        return tokens
    }

    /// A refresh token that comes twice is in two hands (RFC 9700 section 4.14.2): nobody keeps anything.
    private func replayed(_ record: Record, _ user: User) async throws(TokenFailure) -> TokenFailure {
        try await revoke(record.family)
        return .replayed("Revoked refresh token was used", user)
    }
}

extension OAuth2Provider {
    /// Whether a refresh token is replaced when it is used now.
    func rotates(_ record: Record, now: Timestamp) -> Bool {
        let threshold = refreshTokenThreshold.duration
        guard threshold > .zero, let expires = record.expires else { return true }
        return expires - now < threshold
    }
}
