#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A database in one file that can be kept, and be restored into an empty database of either engine.
///
/// It is a SQLite file with the database's tables, and one that says what it is.
public struct Backup: Sendable {
    /// What a backup says of itself.
    public struct Label: Sendable, Hashable {
        /// The version of the program that made it.
        public var version: String
        /// When it was made, in microseconds since 1970.
        public var time: Int
        /// What the secret key is recognised by that sealed secrets in it can be opened with; not the key.
        public var keyFingerprint: String

        /// A label.
        public init(version: String, time: Int, keyFingerprint: String) {
            self.version = version
            self.time = time
            self.keyFingerprint = keyFingerprint
        }
    }

    private let path: String
    private let copy: DatabaseCopy

    /// A backup at a path, which need not be there yet.
    public init(
        path: String, _ migrations: Migrations,
        progress: @escaping @Sendable (DatabaseCopy.Progress) -> Void = { _ in }
    ) {
        self.path = path
        copy = DatabaseCopy(migrations, progress: progress)
    }

    /// Writes the file. It has its name only once it is complete and on the disk.
    ///
    /// Throws `StorageError.misuse` when there is a file already, and as `DatabaseCopy.copy` does.
    public func write(_ database: any Database, _ label: Label) async throws -> [DatabaseCopy.Table] {
        guard access(path, F_OK) != 0 else {
            throw StorageError.misuse("the file \(path) exists; a backup is not written over another")
        }
        let part = path + ".part"
        Self.remove(part)
        do {
            let file = try SQLiteDatabase(path: part)
            let tables = try await closing(file) {
                let tables = try await copy.copy(from: database, to: file)
                try await Self.put(label, into: file)
                return tables
            }
            guard SQLiteFile.move(part, to: path) else {
                throw StorageError.cannotOpen(path, reason: SQLiteFile.lastError)
            }
            return tables
        } catch {
            Self.remove(part)
            throw error
        }
    }

    /// What the backup says of itself. Throws `StorageError.cannotOpen` when it is none.
    public func label() async throws -> Label {
        let file = try open()
        return try await closing(file) { try await Self.label(of: file, path) }
    }

    /// Fills an empty database with what is in the file. Throws as `DatabaseCopy.copy` does.
    public func restore(into database: any Database) async throws -> [DatabaseCopy.Table] {
        let file = try open()
        return try await closing(file) {
            _ = try await Self.label(of: file, path)
            return try await copy.copy(from: file, to: database)
        }
    }

    private func open() throws -> SQLiteDatabase {
        guard access(path, R_OK) == 0 else { throw StorageError.cannotOpen(path, reason: SQLiteFile.lastError) }
        return try SQLiteDatabase(path: path)
    }

    private func closing<Result>(_ file: SQLiteDatabase, _ body: () async throws -> Result) async throws -> Result {
        do {
            let result = try await body()
            await file.close()
            return result
        } catch {
            await file.close()
            throw error
        }
    }

    private static func put(_ label: Label, into file: SQLiteDatabase) async throws {
        try await file.write { transaction in
            try await transaction.run(script: "CREATE TABLE backup_label (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            let values = ["version": label.version, "time": "\(label.time)", "key": label.keyFingerprint]
            for (name, value) in values {
                try await transaction.execute("INSERT INTO backup_label (name, value) VALUES (?, ?)", name, value)
            }
        }
    }

    private static func label(of file: SQLiteDatabase, _ path: String) async throws -> Label {
        let values = try await file.read { transaction in
            guard try await transaction.first(file.dialect.findsTable, "backup_label") != nil else {
                throw StorageError.cannotOpen(path, reason: "it is a database, but no backup")
            }
            let rows = try await transaction.query("SELECT name, value FROM backup_label")
            return try Dictionary(rows.map { (try $0[0] as String, try $0[1] as String) }) { $1 }
        }
        return Label(
            version: values["version"] ?? "", time: Int(values["time"] ?? "") ?? 0, keyFingerprint: values["key"] ?? "")
    }

    private static func remove(_ path: String) {
        for suffix in ["-wal", "-shm", ""] { unlink(path + suffix) }
    }
}
