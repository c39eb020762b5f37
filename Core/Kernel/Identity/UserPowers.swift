/// What a user is looked for by.
public enum UserField: String, Choice { case email, username, upn }

/// Finding users.
public protocol UserReading: Sendable {
    /// The user with a number.
    func user(_ id: Int) async throws -> User?
    /// The first user of whom one of the fields has the value.
    func user(where fields: [UserField], is value: String, ignoringCase: Bool) async throws -> User?
    /// Whether the user has a password that can be right.
    func hasUsablePassword(_ id: Int) async throws -> Bool
}

/// A change to a user. Fields that are nil stay as they are.
public struct UserChange: Sendable {
    public var username: String?
    public var name: String?
    public var email: String?
    public var isActive: Bool?
    public var kind: User.Kind?
    public var path: String?
    /// Laid over the attributes there are, member by member.
    public var attributes: [String: JSON] = [:]
    /// All attributes that there are to be from now on, before others are laid over them.
    public var allAttributes: [String: JSON]?
    /// A new password in clear, to be hashed. The user's sessions end with the old one.
    public var password: Secret?
    /// The session, by its public id, that goes on when the password changes.
    public var keptSession: String?
    /// Groups to be added to.
    public var groups: [Reference<Group>] = []

    public init() {}
}

/// Creating and changing users.
public protocol UserWriting: Sendable {
    /// Creates a user; the change must hold a username.
    /// - Throws: ``Problems`` by field, such as a username that is taken.
    func create(_ change: UserChange) async throws -> User
    /// Changes a user.
    /// - Throws: ``Problems`` by field; ``Missing`` when there is no such user.
    func change(_ id: Int, _ change: UserChange) async throws -> User
    /// Makes every password wrong until a new one is set.
    func disablePassword(of id: Int) async throws
    /// Notes that the user signed in now.
    func noteLogin(of id: Int) async throws
}

/// Deleting users, with all that hangs on them.
public protocol UserDeleting: Sendable {
    /// Deletes a user as the server's own doing: whoever asks has made sure that it is to be.
    /// - Throws: ``Problems`` when no active superuser would be left, or the account is one of the server's own;
    ///   ``Missing`` when there is no such user.
    func delete(_ user: Int, request: RequestFacts?) async throws
}

/// How a password was recognised.
public struct PasswordMatch: Sendable, Hashable {
    /// The user as it is now.
    public var user: User
    /// The back end that recognised it.
    public var backend: String
    /// The method, as events and `amr` name it: `password`, `token`, `ldap`.
    public var method: String
    public var arguments: [String: JSON]

    public init(user: User, backend: String, method: String, arguments: [String: JSON] = [:]) {
        self.user = user
        self.backend = backend
        self.method = method
        self.arguments = arguments
    }
}

/// Checking passwords.
public protocol PasswordChecking: Sendable {
    /// Checks a password with each back end in turn; an unknown user takes as long as a wrong password.
    /// - Returns: how it was recognised, or nil when no back end did. Inactive users are never recognised.
    func check(_ password: Secret, of user: User?, with backends: [String]) async throws -> PasswordMatch?
}

/// Counting failed attempts, in one place for all channels.
public protocol AttemptCounting: Sendable {
    /// Counts a failure and returns how many there were within the window, this one included.
    func failed(_ key: String, within window: Duration) async throws -> Int
    /// How many failures there were within the window.
    func failures(_ key: String) async throws -> Int
    /// Forgets the failures.
    func succeeded(_ key: String) async throws
}

/// What was asked for does not exist.
public struct Missing: Error, Sendable, Hashable, CustomStringConvertible {
    /// What it was.
    public let description: String
    public init(_ description: String) { self.description = description }
}

/// There is too much to do at this moment; another attempt later will do.
public struct Busy: Error, Sendable, Hashable, CustomStringConvertible {
    /// What there is too much of, and what to do.
    public let description: String
    public init(_ description: String) { self.description = description }
}
