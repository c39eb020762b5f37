import Kernel
import Storage

/// What was found out of a row before the transaction that it is written in.
struct Candidate: Sendable {
    /// What became of a row that is refused already.
    var refused: ImportedRow?
    /// The hash of the password that the user is to have; nil to leave it alone.
    var hash: String?
}

extension UserImports {
    /// Hashes the rows' passwords, which takes long, before anybody has to wait for the transaction.
    ///
    /// A password that the user has already is left alone, so that the same file changes nothing the second time.
    func candidates(_ part: Part) async throws -> [Int: Candidate] {
        let stored = try await storedHashes(part)
        var candidates: [Int: Candidate] = [:]
        for row in part.rows {
            try Task.checkCancellation()
            var candidate = Candidate()
            if row.problems.isEmpty {
                do {
                    candidate.hash = try await hash(row, stored[row.username.lowercased()], part.options)
                } catch let problems as Problems {
                    candidate.refused = row.refused([String: [String]](problems))
                }
            } else {
                candidate.refused = row.refused(row.problems)
            }
            candidates[row.line] = candidate
        }
        return candidates
    }

    /// The hashes of users that are there already, by their names' keys.
    private func storedHashes(_ part: Part) async throws -> [String: String] {
        let names = part.rows.filter { $0.password != nil }.map { SQLValue.text($0.username.lowercased()) }
        guard !names.isEmpty else { return [:] }
        let among = SQLCondition.among("username_key", names)
        let rows = try await directory.database.read { transaction in
            try await transaction.query(
                "SELECT username_key, password FROM users WHERE \(among.sql)", among.arguments)
        }
        return try rows.reduce(into: [:]) { $0[try $1[0]] = try $1[1] }
    }

    private func hash(_ row: ImportRow, _ stored: String?, _ options: Options) async throws -> String? {
        if let hash = row.passwordHash { return hash.exposed }
        guard let password = row.password else { return nil }
        try PasswordLimits.check(password)
        if let stored {
            // Without leave to change users the row is refused, whatever its password.
            guard options.mayUpdate else { return nil }
            if try await hasher.verify(password, against: stored) != .wrong { return nil }
        }
        return options.isTrial ? Self.placeholder : try await hasher.hash(password)
    }

    /// What a trial writes, and takes back, in place of a hash that would take long to compute.
    private static let placeholder =
        "pbkdf2_sha256$1$trial$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
}
