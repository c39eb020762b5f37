import Storage
import Synchronization

/// A database that remembers why nothing can be written, until something is.
///
/// A disk that is full, or that can only be read, keeps nobody from reading, so that a question does not find it out.
final class WatchedDatabase: Database {
    private let base: any Database
    private let failure = Mutex<StorageError?>(nil)

    init(_ base: any Database) { self.base = base }

    var dialect: Dialect { base.dialect }

    func read<Result>(_ body: (any ReadTransaction) async throws -> Result) async throws -> Result {
        try await base.read(body)
    }

    func readPossiblyStale<Result>(_ body: (any ReadTransaction) async throws -> Result) async throws -> Result {
        try await base.readPossiblyStale(body)
    }

    @discardableResult
    func write<Result>(_ body: (any WriteTransaction) async throws -> Result) async throws -> Result {
        do {
            let result = try await base.write(body)
            failure.withLock { $0 = nil }
            return result
        } catch let error as StorageError {
            if Self.sentence(for: error) != nil { failure.withLock { $0 = error } }
            throw error
        }
    }

    func news() -> AsyncStream<News> { base.news() }
    func close() async { await base.close() }

    /// What keeps the database from its work, in a sentence that anybody may read; nil when nothing does.
    func obstacle() async -> String? {
        do {
            _ = try await read { try await $0.query("SELECT 1") }
            guard failure.withLock({ $0 }) != nil else { return nil }
            // Somebody has to try whether it is over: a server that is not ready gets no other requests.
            try await write { try await $0.execute(Self.trial) }
            return nil
        } catch let error as StorageError {
            return Self.sentence(for: error) ?? "The database does not answer."
        } catch {
            return "The database does not answer."
        }
    }

    /// Changes something at each time: what stays the same is not written.
    private static let trial = """
        INSERT INTO installation (name, value) VALUES ('write_trial', '0')
        ON CONFLICT (name) DO UPDATE SET value = CASE installation.value WHEN '0' THEN '1' ELSE '0' END
        """

    /// nil for what says nothing of the disk.
    private static func sentence(for error: StorageError) -> String? {
        switch error {
        case .diskFull: "Nothing can be stored: the disk that the database is on is full."
        case .readOnly: "Nothing can be stored: the disk that the database is on can only be read."
        case .diskFailed: "The disk that the database is on fails."
        default: nil
        }
    }
}
