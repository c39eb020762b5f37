public import Kernel

extension OAuth2Provider: ClaimPreviewing {
    public func preview(
        of user: User, by id: ObjectID, in configuration: Configuration, _ request: RequestFacts,
        _ expressions: any ExpressionRunning
    ) async throws -> [String: JSON] {
        guard let client = configuration.client(ofProvider: id) else { throw Missing("the provider") }
        let claims = ScopeClaims(client: client, expressions: expressions, http: request)
        let grant = Grant(scope: client.scopes.scope, login: LoginFacts(time: nil, methods: []))
        do throws(ConfigurationFault) {
            let mint = try TokenMint(
                claims, issuer: client.issuer(at: request.site), now: Timestamp(seconds: 0), random: Nothing())
            let order = TokenMint.Order(user: user, grant: grant, family: nil, session: nil)
            // Times are those of a token, of which there is none.
            return try await mint.preview(order).filter { !["iat", "exp"].contains($0.key) }
        } catch {
            throw Problems.whole(error.message)
        }
    }
}

/// No randomness: nothing is made.
private struct Nothing: RandomSource {
    func bytes(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
}

extension OAuth2Provider: SetupAddressing {
    public static let setupNames = ["issuer", "authorize", "token", "user_info", "provider_info", "logout", "jwks"]

    public func setupAddresses(
        of id: ObjectID, in configuration: Configuration, at site: String
    ) -> [String: String]? {
        guard let client = configuration.client(ofProvider: id), let slug = client.application?.slug.text else {
            return nil
        }
        let base = "\(site)/application/o"
        return [
            "issuer": client.issuer(at: site), "authorize": "\(base)/authorize/", "token": "\(base)/token/",
            "user_info": "\(base)/userinfo/", "provider_info": "\(base)/\(slug)/.well-known/openid-configuration",
            "logout": "\(base)/\(slug)/end-session/", "jwks": "\(base)/\(slug)/jwks/",
        ]
    }
}
