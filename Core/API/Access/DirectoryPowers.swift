import Identity
public import Kernel
public import ObjectStore

/// Finding whose token it is.
public protocol TokenAuthenticating: Sendable {
    /// The active user to whom a token for the API belongs; nil when there is no such token, it has expired, or its
    /// user may not sign in.
    func user(forToken token: String) async throws -> User?
}

/// A resource of users whose passwords can be set.
public protocol PasswordSetting: Resource {
    /// Sets a password and ends the user's sessions but the one with the public id `session`.
    /// - Throws: ``Problems`` for `password`; ``Refused``.
    func setPassword(
        of id: ObjectID, to password: Secret, keeping session: String?, in store: ObjectStore, by actor: Principal,
        request: RequestFacts?
    ) async throws
    /// Stores the hash of a password, and ends the user's sessions but the one with the public id `session`.
    /// - Throws: ``Problems`` for `password_hash`; ``Refused``.
    func setPasswordHash(
        of id: ObjectID, to hash: String, keeping session: String?, in store: ObjectStore, by actor: Principal,
        request: RequestFacts?
    ) async throws
}

/// A resource of tokens whose keys can be set.
public protocol KeySetting: Resource {
    /// Gives a token another key.
    /// - Throws: ``Problems`` for `key`; ``Refused``.
    func setKey(of id: ObjectID, to key: String, in change: Change) async throws
    /// A token's key; that it was seen is an event.
    /// - Throws: ``Missing`` when there is none to be seen; ``Refused``.
    func viewKey(of id: ObjectID, in change: Change) async throws -> String
}

extension Directory: TokenAuthenticating {}
extension UserResource: PasswordSetting {}
extension TokenResource: KeySetting {}
