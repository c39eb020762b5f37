import HTTPTypes
import Kernel

/// The revocation endpoint (RFC 7009).
struct RevocationEndpoint: Endpoint {
    static let path = "/application/o/revoke/"
    static let routes = [Route("POST", path), Route("OPTIONS", path)]

    @Power(\.configuration) var configuration
    @Power(\.records) var records

    func respond(to request: WebRequest) async throws -> WebResponse {
        let configuration = configuration.current
        if request.facts.method == "OPTIONS" {
            return CrossOrigin(request, client: nil, in: configuration).preflight("POST, OPTIONS")
        }
        var client: Client?
        let response: WebResponse
        do throws(OAuthError) {
            let credentials = try ClientCredentials(header: request.headers[.authorization], form: request.form)
            let authenticated = try configuration.authenticate(credentials)
            client = authenticated
            let repeated = Set(request.form.repeated)
            guard let secret = try request.form.value("token", limit: Limits.token, repeated) else {
                throw .missing("token")
            }
            try await revoke(secret, for: authenticated, in: configuration)
            response = .json([:]).uncached
        } catch {
            response = error.answer(to: request.facts, asksForCredentials: true)
        }
        return CrossOrigin(request, client: client, in: configuration).apply(to: response)
    }

    /// Deletes a token, and with a refresh token all that came of the same grant (section 2.1). A token that is not
    /// known, or not this client's to revoke, is no error: it is invalid already, or nothing the client may learn of.
    private func revoke(_ secret: String, for client: Client, in configuration: Configuration) async throws(OAuthError)
    {
        let kind = TokenKind(of: secret)
        do {
            guard let record = try await records.find(kind.collection, key: secret)?.record,
                let owner = record.object.flatMap(configuration.client(ofProvider:)), client.mayRevoke(tokensOf: owner)
            else { return }
            var steps = [RecordStep.delete(kind.collection, key: secret)]
            if kind == .refresh, let family = record.family { steps += Revocation.family(family) }
            _ = try await records.apply(steps)
        } catch {
            throw OAuthError(failing: error, "The token could not be revoked.")
        }
    }
}

extension Client {
    /// A public client proves nothing, so it may revoke its own tokens only.
    fileprivate func mayRevoke(tokensOf owner: Client) -> Bool {
        settings.clientType == .public ? owner.provider.id == provider.id : mayHandle(tokensOf: owner)
    }
}
