public import Kernel
import Synchronization

/// Reputation in memory: scores as a test set them.
public final class FakeReputation: ReputationKeeping {
    private let scores = Mutex<[(identifier: String, address: String, score: Int)]>([])
    public init() {}

    /// Sets the score of an identifier from an address.
    public func set(_ score: Int, identifier: String, address: String) {
        scores.withLock { $0.append((identifier, address, score)) }
    }

    public func score(identifier: String?, address: String?) async throws -> Int {
        scores.withLock { scores in
            scores.filter { $0.identifier == identifier || $0.address == address }.map(\.score).reduce(0, +)
        }
    }
}

/// Passwords that users have had, as a test says.
public final class FakeRememberedPasswords: PasswordRemembering {
    private let passwords = Mutex<[Int: [String]]>([:])
    public init() {}

    /// Sets a user's passwords, the latest first.
    public func set(_ list: [String], of user: Int) { passwords.withLock { $0[user] = list } }

    public func hasHad(_ password: Secret, user: Int, among count: Int) async throws -> Bool {
        passwords.withLock { ($0[user] ?? []).prefix(count).contains(password.exposed) }
    }
}

/// Sign-ins in memory.
public final class FakeLogins: LoginHistory {
    private let past = Mutex<[Int: [PastLogin]]>([:])
    public init() {}

    /// Sets a user's sign-ins, the latest first.
    public func set(_ list: [PastLogin], of user: Int) { past.withLock { $0[user] = list } }

    public func logins(of user: Int, latest count: Int) async throws -> [PastLogin] {
        past.withLock { Array(($0[user] ?? []).prefix(count)) }
    }
}
