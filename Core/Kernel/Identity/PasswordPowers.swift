/// Knowing which passwords a user has had.
public protocol PasswordRemembering: Sendable {
    /// Whether a password is one of the last that the user had, the present one included.
    /// - Parameter count: how many of them are compared; each costs what a sign-in costs.
    /// - Throws: ``Busy`` when too many passwords wait to be compared.
    func hasHad(_ password: Secret, user: Int, among count: Int) async throws -> Bool
}

/// Knowing which passwords have become public.
public protocol BreachedPasswordCounting: Sendable {
    /// How often a password was found in what has become public; 0 for never.
    /// - Throws: a sentence, when that cannot be found out.
    func occurrences(of password: Secret) async throws -> Int
}

/// A policy that needs passwords to be remembered.
public protocol PasswordRememberingPolicy: Policy {
    /// How many.
    var passwordsToRemember: Int { get }
}

extension Configuration {
    /// How many passwords of each user are to be remembered: the most that a policy wants which something uses.
    public var passwordsToRemember: Int {
        remembered("passwords to remember") {
            all(.policy).filter { isUsed($0.id) }
                .compactMap { ($0.value as? any PasswordRememberingPolicy)?.passwordsToRemember }.max() ?? 0
        }
    }

    /// Whether a stage has the policy, or a binding that is enabled.
    private func isUsed(_ policy: ObjectID) -> Bool {
        referrers(of: policy).contains { get(PolicyBinding.self, $0.object)?.enabled ?? true }
    }
}
