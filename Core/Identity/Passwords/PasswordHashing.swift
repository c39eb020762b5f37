public import Kernel

/// Hashing passwords and checking them against hashes.
public protocol PasswordHashing: Sendable {
    /// The hash of a new password, to be stored.
    /// - Throws: ``Busy`` when too many wait.
    func hash(_ password: Secret) async throws -> String
    /// Whether a password is the one of a stored hash. One that has no password costs what a wrong password costs.
    /// - Throws: ``Busy`` when too many wait.
    func verify(_ password: Secret, against stored: String?) async throws -> PasswordVerification
    /// Whether a text is a hash that passwords can be checked against.
    func isHash(_ text: String) -> Bool
}

/// What a check of a password found.
public enum PasswordVerification: Sendable, Hashable {
    case wrong
    case right
    /// It is right, and its hash should be replaced by a new one.
    case rightButOutdated
}

/// What passwords are accepted at all.
enum PasswordLimits {
    /// In UTF-8 bytes.
    static let longest = 4096

    /// - Throws: ``Problems`` for the field `password`.
    static func check(_ password: Secret) throws(Problems) {
        if password.exposed.isEmpty { throw .fields(["password": .here([.blank])]) }
        if password.exposed.utf8.count > longest {
            throw .field("password", "Ensure this field has no more than \(longest) bytes.", code: "max_length")
        }
    }
}

/// What is stored of a user without a password: no password is right.
enum UnusablePassword {
    static func make(_ random: any RandomSource) -> String { "!" + random.token(40) }
}
