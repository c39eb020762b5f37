import JOSE
import Kernel

/// A request to end a session (OpenID Connect RP-Initiated Logout section 2), checked.
struct EndSessionRequest: Sendable, Hashable {
    /// Where the user goes afterwards, the client's `state` in its query; nil for a page of this server.
    var returnAddress: String?

    /// - Throws: ``OAuthError`` with `invalid_request`.
    init(_ parameters: FormValues, client: Client, issuer: String) throws(OAuthError) {
        let repeated = Set(parameters.repeated)
        let hint = try parameters.value("id_token_hint", limit: Limits.token, repeated)
        if let hint { try Self.check(hint, client, issuer) }
        if let name = try parameters.value("client_id", repeated), name != client.id {
            throw OAuthError(.invalidRequest, "The client_id is not that of this application.")
        }
        guard let address = try parameters.value("post_logout_redirect_uri", limit: Limits.redirectURI, repeated) else {
            return
        }
        // Without proof that the client asks, anybody could send users on from here.
        guard hint != nil else { throw .missing("id_token_hint") }
        do { try client.redirects.check(address, for: .logout) } catch {
            throw OAuthError(
                .invalidRequest, "The post_logout_redirect_uri is none of those that are registered for this client.")
        }
        returnAddress = address
        guard let state = try parameters.value("state", limit: Limits.state, repeated) else { return }
        returnAddress = "\(address)\(address.contains("?") ? "&" : "?")state=\(PercentCoding.encode(state))"
    }

    /// An ID token of this provider for this client; that it has expired does not matter (section 4).
    private static func check(_ hint: String, _ client: Client, _ issuer: String) throws(OAuthError) {
        guard case .success(let keys) = client.keys, let claims = try? keys.claims(of: hint),
            claims["aud"]?.string == client.id, claims["iss"]?.string == issuer
        else { throw OAuthError(.invalidRequest, "The id_token_hint is no ID token of this provider for this client.") }
    }
}
