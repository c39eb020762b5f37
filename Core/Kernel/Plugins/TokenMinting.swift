/// A provider that issues tokens to whoever writes expressions.
public protocol TokenMinting: Provider {
    /// A token that says who a user is, kept as one that the user's client has.
    /// - Parameters:
    ///   - id: the provider's own key.
    ///   - request: the request in which it is issued, whose origin is the issuer's.
    /// - Throws: a sentence, when the provider is not set up to issue tokens.
    func mint(
        _ order: TokenOrder, by id: ObjectID, in request: RequestFacts, with powers: Powers
    ) async throws -> String
    /// Claims as a token: signed as the provider signs, with its own audience and an end added. Nothing is kept.
    /// - Throws: a sentence, when the provider is not set up to issue tokens.
    func sign(
        _ claims: [String: JSON], validFor validity: Duration, by id: ObjectID, with powers: Powers
    ) throws -> String
}

/// A token that is wanted.
public struct TokenOrder: Sendable {
    public var user: User
    public var scopes: [String]
    public var validity: TimeDelta
    /// How many expressions asked for it, each by the one before it.
    public var depth = 0

    public init(user: User, scopes: [String], validity: TimeDelta) {
        self.user = user
        self.scopes = scopes
        self.validity = validity
    }
}
