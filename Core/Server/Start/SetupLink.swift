import Identity
import JOSE
import Kernel
import Storage
import Web

/// The link that sets up the first administrator, as long as that one has no password and never signed in.
struct SetupLink: SetupGate {
    let directory: Directory
    let database: any Database
    /// The account that the first administrator signs in with.
    static let username = "akadmin"

    /// A new link's token, when the server still waits to be set up; earlier tokens stop working.
    func open(random: any RandomSource) async throws -> String? {
        guard try await isOpen() else {
            try await forget()
            return nil
        }
        let token = random.token(40)
        try await database.write { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO installation (name, value) VALUES ('setup_token', ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """, Self.hash(token))
        }
        return token
    }

    func isOpen() async throws -> Bool {
        guard let user = try await administrator(), user.isSuperuser, user.lastLogin == nil else { return false }
        return try await !directory.hasUsablePassword(user.id)
    }

    func administrator(for token: String) async throws -> User? {
        guard token.utf8.count <= 256, try await isOpen() else { return nil }
        let row = try await database.read {
            try await $0.first("SELECT value FROM installation WHERE name = 'setup_token'")
        }
        guard let stored: String = try row?[0], stored == Self.hash(token) else { return nil }
        return try await administrator()
    }

    private func administrator() async throws -> User? {
        try await directory.user(where: [.username], is: Self.username, ignoringCase: false)
    }

    private func forget() async throws {
        try await database.write { transaction in
            _ = try await transaction.execute("DELETE FROM installation WHERE name = 'setup_token'")
        }
    }

    /// Equal hashes mean equal tokens, and comparing hashes tells nothing about the token.
    private static func hash(_ token: String) -> String { Base64URL.encode(Digest.sha256(Array(token.utf8))) }
}
