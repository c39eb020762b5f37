import Kernel

/// Why there are no tokens.
enum TokenFailure: Error {
    /// The client did something wrong.
    case refused(OAuthError)
    /// The user may not use the application.
    case denied(Decision, User)
    /// Something was used for the second time: all that came of it is revoked.
    case replayed(String, User?)
    /// The provider is not set up correctly.
    case fault(ConfigurationFault, User?)
    /// A service that is needed does not answer.
    case unavailable(any Error)
}

/// Carries token requests out: reads what was granted, checks it against the user and the policies of this moment, and
/// keeps what is issued. One query and one transaction each.
struct Grants {
    let client: Client
    let request: RequestFacts
    let now: Timestamp
    let random: any RandomSource
    let records: any RecordStore
    let decisions: any Deciding
    let events: any EventRecording
    let expressions: any ExpressionRunning

    /// The record under a secret, when it is one of this client's and its user may still sign in.
    func find(_ collection: RecordCollection, _ secret: String) async throws(TokenFailure) -> (
        record: Record, user: User
    ) {
        let found: (record: Record, user: User?)?
        do { found = try await records.find(collection, key: secret) } catch { throw .unavailable(error) }
        guard let found, found.record.object == client.provider.id, let user = found.user, user.isActive else {
            throw .refused(.invalidGrant)
        }
        return (found.record, user)
    }

    /// Asks the application's policies.
    func check(_ user: User, _ scope: Scope, _ grant: GrantType) async throws(TokenFailure) {
        let access = Access(client: client, request: request, decisions: decisions)
        let context: [String: JSON] = [
            "oauth_scopes": .array(scope.names.map(JSON.string)), "oauth_grant_type": .string(grant.rawValue),
        ]
        let decision = await access.decide(user, context)
        guard decision.passes else { throw .denied(decision, user) }
    }

    /// The tokens that an order describes.
    func make(_ order: TokenMint.Order) async throws(TokenFailure) -> TokenMint.Tokens {
        do {
            let claims = ScopeClaims(client: client, expressions: expressions, http: request)
            let mint = try TokenMint(claims, issuer: client.issuer(at: request.site), now: now, random: random)
            return try await mint.make(order)
        } catch {
            throw .fault(error, order.user)
        }
    }

    /// Carries out the steps together.
    /// - Returns: false when somebody else was faster and nothing was done.
    func apply(_ steps: [RecordStep]) async throws(TokenFailure) -> Bool {
        do { return try await records.apply(steps) } catch { throw .unavailable(error) }
    }

    /// Revokes a whole family.
    func revoke(_ family: String?) async throws(TokenFailure) {
        guard let family else { return }
        _ = try await apply(Revocation.family(family))
    }

    /// Records what is worth an event, and says what the client is told.
    func report(_ failure: TokenFailure) async -> OAuthError {
        switch failure {
        case .refused(let error):
            return error
        case .denied(let decision, let user):
            let access = Access(client: client, request: request, decisions: decisions)
            await events.record(access.denial(decision, user))
            return OAuthError(.invalidGrant, "The user may not use this application.")
        case .replayed(let message, let user):
            await events.record(.replay(message, client, user, request))
            return .invalidGrant
        case .fault(let fault, let user):
            await events.record(.fault(fault, client, user, .token, request))
            return OAuthError(.serverError, "The provider is not set up correctly; its events say why.")
        case .unavailable(let cause):
            return OAuthError(failing: cause, "The server cannot issue tokens at the moment.")
        }
    }
}
