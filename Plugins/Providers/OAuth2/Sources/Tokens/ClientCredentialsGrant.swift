import Kernel

/// The client credentials grant (RFC 6749 section 4.4): the client signs in as itself, as a service account of its own.
extension Grants {
    func clientCredentials(
        _ asked: Scope, users: any UserReading, userWriting: any UserWriting
    ) async throws(TokenFailure) -> TokenMint.Tokens {
        guard client.settings.clientType == .confidential else {
            throw .refused(OAuthError(.unauthorizedClient, "Only confidential clients sign in as themselves."))
        }
        guard let application = client.application else {
            throw .refused(OAuthError(.invalidGrant, "The client belongs to no application."))
        }
        let account = ServiceAccount(provider: client.provider.base.name, application: application.slug.text)
        let user: User
        do { user = try await account.user(users, userWriting) } catch let error as ConfigurationFault {
            throw .fault(error, nil)
        } catch {
            throw .unavailable(error)
        }
        // The client can sign in again at any time, so there is no refresh token (section 4.4.3).
        let scope = (asked.isEmpty ? client.scopes.scope : asked.restricted(to: client.scopes.scope))
            .without(Scope.offlineAccess)
        try await check(user, scope, .clientCredentials)
        let grant = Grant(scope: scope, nonce: nil, login: LoginFacts(time: now.seconds, methods: []), sessionID: nil)
        var order = TokenMint.Order(user: user, grant: grant, family: nil, session: nil)
        order.wantsIDToken = asked.isOpenID && scope.isOpenID
        let tokens = try await make(order)
        guard try await apply(tokens.steps + [.event(.clientLogin(client, user, request))]) else {
            throw .refused(OAuthError(.serverError, "The server cannot issue tokens at the moment."))
        }
        return tokens
    }
}

/// The account as which a client signs in.
struct ServiceAccount: Hashable {
    let username: String
    private let application: String

    init(provider: String, application: String) {
        username = "ak-\(provider.prefix(128))-client_credentials"
        self.application = application
    }

    /// The account, created when there is none.
    /// - Throws: ``ConfigurationFault`` when the name is somebody else's or the account is deactivated.
    func user(_ users: any UserReading, _ writing: any UserWriting) async throws -> User {
        if let user = try await find(users) { return user }
        var change = UserChange()
        change.username = username
        change.name = username
        change.kind = .serviceAccount
        change.path = "goauthentik.io/apps/\(application)"
        change.attributes = ["goauthentik.io/user/generated": true]
        do { return try await writing.create(change) } catch let problems as Problems {
            // Another request may have been faster.
            if let user = try await find(users) { return user }
            throw ConfigurationFault(message: "The service account of the client could not be created. \(problems)")
        }
    }

    private func find(_ users: any UserReading) async throws -> User? {
        guard let user = try await users.user(where: [.username], is: username, ignoringCase: false) else { return nil }
        guard user.kind == .serviceAccount else {
            throw ConfigurationFault(message: "The user '\(username)' is in the way: it is no service account.")
        }
        return user
    }
}
