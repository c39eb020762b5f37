import Kernel

/// The authorization code grant (RFC 6749 section 4.1).
extension Grants {
    /// Exchanges a code for tokens.
    func exchange(_ request: TokenRequest.CodeExchange) async throws(TokenFailure) -> TokenMint.Tokens {
        let (record, user) = try await find(AuthorizationCode.collection, request.code)
        guard let code = AuthorizationCode(record.document), let family = record.family else {
            throw .refused(.invalidGrant)
        }
        if code.isUsed { throw try await replayed(record, user) }
        do { try code.check(request, now: now) } catch { throw .refused(error) }
        let grant = code.grant.restricted(to: client.scopes.scope)
        try await check(user, grant.scope, .authorizationCode)
        var order = TokenMint.Order(user: user, grant: grant, family: family, session: record.session)
        order.wantsIDToken = grant.scope.isOpenID
        order.refreshGrant = grant.scope.isOffline && client.allows(.refreshToken) ? grant : nil
        let tokens = try await make(order)
        var used = code
        used.isUsed = true
        // Of two who exchange the code at once, one comes here too late: as suspect as somebody who comes later.
        let mark = RecordStep.replace(
            AuthorizationCode.collection, key: request.code, old: record.document, new: used.document)
        guard try await apply([mark] + tokens.steps) else { throw try await replayed(record, user) }
        return tokens
    }

    /// A code that comes twice was stolen, from this client or by it: nothing that came of it may be used any more.
    private func replayed(_ record: Record, _ user: User) async throws(TokenFailure) -> TokenFailure {
        try await revoke(record.family)
        return .replayed("An authorization code was used twice.", user)
    }
}

extension AuthorizationCode {
    /// Checks the request for an exchange against what the code was issued for.
    /// - Throws: ``OAuthError`` with `invalid_grant`.
    func check(_ request: TokenRequest.CodeExchange, now: Timestamp) throws(OAuthError) {
        guard now < expires else { throw .invalidGrant }
        guard request.redirectURI == redirectURI else {
            throw OAuthError(.invalidGrant, "The redirect_uri is not that of the authorization request.")
        }
        try OAuthError.check(request.verifier, against: challenge)
    }
}

extension Grant {
    /// The grant with those of its scopes that are still configured.
    func restricted(to scope: Scope) -> Grant {
        var grant = self
        grant.scope = grant.scope.restricted(to: scope)
        return grant
    }
}
