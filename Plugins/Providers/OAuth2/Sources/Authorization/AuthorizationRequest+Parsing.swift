import HTTPTypes
import Kernel

extension AuthorizationRequest {
    /// Reads and checks the parameters of a request.
    /// - Throws: ``AuthorizationFailure``; the client and the redirect URI come first, for until both are known nothing
    ///   may be sent anywhere.
    static func parse(
        _ parameters: FormValues, in configuration: Configuration
    ) throws(AuthorizationFailure) -> (request: AuthorizationRequest, client: Client) {
        guard !parameters.isEmpty else { throw .page(.notFound) }
        let repeated = Set(parameters.repeated)
        guard !repeated.contains("client_id"), let client = parameters["client_id"].flatMap(configuration.client(id:))
        else {
            throw .page(
                WebError(.badRequest, "Client ID Error: the client identifier (client_id) is missing or not known."))
        }
        let uri = try redirectURI(parameters, repeated, client)
        var address = ReturnAddress(uri: uri, mode: ResponseMode(parameters, fallback: .query), state: nil)
        do {
            address.state = try parameters.value("state", limit: Limits.state, repeated)
            let responseType = try responseType(parameters, repeated, client)
            address.mode = ResponseMode(parameters, fallback: responseType.defaultMode)
            var request = AuthorizationRequest(returnAddress: address, responseType: responseType, scope: Scope())
            try request.read(parameters, repeated, client)
            return (request, client)
        } catch {
            throw .client(error, address, client)
        }
    }

    private static func redirectURI(
        _ parameters: FormValues, _ repeated: Set<String>, _ client: Client
    ) throws(AuthorizationFailure) -> String {
        do throws(RedirectProblem) {
            guard let uri = parameters["redirect_uri"], !uri.isEmpty else { throw .missing }
            guard !repeated.contains("redirect_uri") else { throw .malformed }
            try client.redirects.check(uri, for: .authorization)
            return uri
        } catch {
            throw .page(WebError(.badRequest, "Redirect URI Error: \(error.message)"))
        }
    }

    private static func responseType(
        _ parameters: FormValues, _ repeated: Set<String>, _ client: Client
    ) throws(OAuthError) -> ResponseType {
        guard let text = try parameters.value("response_type", repeated) else { throw .missing("response_type") }
        guard let type = ResponseType(parsing: text) else {
            throw OAuthError(.unsupportedResponseType, "The response_type is not supported.")
        }
        guard client.allows(type.grant) else {
            throw OAuthError(.invalidRequest, "The client may not use the grant '\(type.grant.rawValue)'.")
        }
        return type
    }

    private mutating func read(
        _ parameters: FormValues, _ repeated: Set<String>, _ client: Client
    ) throws(OAuthError) {
        try refuseUnsupported(parameters, repeated)
        scope = try scope(parameters.value("scope", limit: Limits.scope, repeated), client)
        nonce = try parameters.value("nonce", limit: Limits.nonce, repeated)
        if responseType.givesIDToken, nonce == nil {
            throw OAuthError(.invalidRequest, "The parameter 'nonce' is needed for an ID token from here.")
        }
        challenge = try CodeChallenge(
            challenge: parameters.value("code_challenge", repeated),
            method: parameters.value("code_challenge_method", repeated))
        prompt = try prompt(parameters.value("prompt", repeated))
        if let text = try parameters.value("max_age", repeated) {
            guard let seconds = Int(text), seconds >= 0, seconds <= 0xFFFF_FFFF else {
                throw OAuthError(.invalidRequest, "The max_age is not a number of seconds.")
            }
            maxAge = seconds
        }
        loginHint = try parameters.value("login_hint", limit: Limits.loginHint, repeated)
        idTokenHint = try parameters.value("id_token_hint", limit: Limits.token, repeated)
        loginRequested = parameters[Self.loginRequestedName].flatMap { Int($0) }.map(Timestamp.init(microseconds:))
    }

    private func refuseUnsupported(_ parameters: FormValues, _ repeated: Set<String>) throws(OAuthError) {
        if parameters["request"] != nil {
            throw OAuthError(.requestNotSupported, "Request objects are not supported.")
        }
        if parameters["request_uri"] != nil {
            throw OAuthError(.requestURINotSupported, "Request objects by reference are not supported.")
        }
        _ = try parameters.value("response_mode", repeated)
        if returnAddress.mode == .query, responseType != .code {
            throw OAuthError(.invalidRequest, "Tokens are never returned in the query: response_mode must be another.")
        }
    }

    /// The scopes that are granted: those asked for that are configured, or all when none is asked for.
    private func scope(_ text: String?, _ client: Client) throws(OAuthError) -> Scope {
        let asked = text.map(Scope.init(parsing:)) ?? Scope()
        var scope = asked.isEmpty ? client.scopes.scope : asked.restricted(to: client.scopes.scope)
        if responseType.grant != .authorizationCode, !scope.isOpenID {
            throw OAuthError(.invalidScope, "The response_type needs the scope 'openid'.")
        }
        if !responseType.givesCode { scope = scope.without(Scope.offlineAccess) }
        return scope
    }

    private func prompt(_ text: String?) throws(OAuthError) -> Set<Prompt> {
        let words = (text ?? "").split(separator: " ")
        let prompt = Set(words.compactMap { Prompt(rawValue: String($0)) })
        guard !prompt.contains(.none) || words.count == 1 else {
            throw OAuthError(.invalidRequest, "The prompt 'none' goes with no other.")
        }
        return prompt
    }
}

extension ResponseMode {
    /// The mode that the client asks for; the fallback when it asks for none that is known.
    fileprivate init(_ parameters: FormValues, fallback: ResponseMode) {
        self = parameters["response_mode"].flatMap(ResponseMode.init(rawValue:)) ?? fallback
    }
}

extension FormValues {
    /// A parameter that must not be repeated; nil when it is absent or empty, which is the same (RFC 6749 section 3.1).
    /// - Throws: ``OAuthError`` with `invalid_request`.
    func value(
        _ name: String, limit: Int = Limits.parameter, _ repeated: Set<String>
    ) throws(OAuthError) -> String? {
        guard !repeated.contains(name) else { throw .repeated(name) }
        guard let value = self[name], !value.isEmpty else { return nil }
        guard value.utf8.count <= limit else { throw .tooLong(name) }
        guard !value.utf8.contains(0) else {
            throw OAuthError(.invalidRequest, "The parameter '\(name)' is malformed.")
        }
        return value
    }
}
