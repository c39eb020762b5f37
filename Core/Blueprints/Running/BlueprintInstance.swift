import Crypto
public import Kernel
public import Storage

/// What is remembered of a blueprint's last application.
public struct BlueprintInstance: Sendable, Hashable {
    /// How it ended.
    public enum Status: String, Sendable, SQLConvertible { case successful, error }

    public let path: String
    public let name: String
    /// SHA-512 of the file, in hexadecimal digits.
    public let hash: String
    public let applied: Timestamp
    public let status: Status
    /// What went wrong; empty when nothing did.
    public let message: String

    /// Whether a file need not be applied again.
    func covers(hash: String) -> Bool { status == .successful && self.hash == hash }

    static func hash(of text: String) -> String {
        SHA512.hash(data: Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension BlueprintInstance {
    /// Everything that is remembered, by path.
    public static func all(in transaction: any ReadTransaction) async throws -> [BlueprintInstance] {
        try await transaction.query("SELECT * FROM blueprint_instances ORDER BY path").map(BlueprintInstance.init)
    }

    static func find(_ path: String, in transaction: any ReadTransaction) async throws -> BlueprintInstance? {
        let row = try await transaction.first("SELECT * FROM blueprint_instances WHERE path = ?", path)
        return try row.map(BlueprintInstance.init)
    }

    private init(_ row: Row) throws {
        path = try row["path"]
        name = try row["name"]
        hash = try row["hash"]
        applied = Timestamp(microseconds: try row["applied"])
        status = try row["status"]
        message = try row["message"]
    }

    /// Remembers it in place of what was remembered of its path.
    func save(in transaction: any WriteTransaction) async throws {
        try await transaction.execute(
            """
            INSERT INTO blueprint_instances (path, name, hash, applied, status, message) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (path) DO UPDATE SET name = excluded.name, hash = excluded.hash, applied = excluded.applied,
                status = excluded.status, message = excluded.message
            """, path, name, hash, applied.microseconds, status, message)
    }
}
