/// Something that a user proves to be present with: an app that shows codes, a key.
public struct AuthenticatorDevice: Sendable, Hashable {
    /// Its key, among those of its kind.
    public var id: ObjectID
    /// What sort it is: `totp`, `static`, `webauthn`, `duo`, `sms`, `email`.
    public var kind: String
    /// What its user calls it.
    public var name: String
    /// Whether its user has shown that it works.
    public var isConfirmed: Bool

    public init(id: ObjectID, kind: String, name: String, isConfirmed: Bool) {
        self.id = id
        self.kind = kind
        self.name = name
        self.isConfirmed = isConfirmed
    }
}

/// Knowing the authenticators of users.
public protocol AuthenticatorReading: Sendable {
    /// The devices of a user, those that are not confirmed included.
    func devices(of user: Int) async throws -> [AuthenticatorDevice]
}

/// Nobody has authenticators, because no plugin brings any.
public struct NoAuthenticators: AuthenticatorReading {
    public init() {}
    public func devices(of user: Int) async throws -> [AuthenticatorDevice] { [] }
}
