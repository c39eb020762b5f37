import GRDB

/// Where a SQLite database is, and how connections to it are set up.
enum SQLitePlace: Sendable {
    case file(String)
    case memory

    enum Purpose: String {
        case reading, writing, checkpointing
    }

    /// Opens a connection. Throws `StorageError.cannotOpen`.
    func open(for purpose: Purpose) throws(StorageError) -> DatabaseQueue {
        do {
            switch self {
            case .file(let path):
                let queue = try DatabaseQueue(path: path, configuration: fileConfiguration(for: purpose))
                // A writer waits for other programs without holding a thread, once it is open.
                if purpose == .writing { try queue.inDatabase { try $0.execute(sql: "PRAGMA busy_timeout = 0") } }
                return queue
            case .memory:
                return try DatabaseQueue(configuration: baseConfiguration(for: purpose))
            }
        } catch {
            throw .cannotOpen(name, reason: Self.advice(StorageError(sqlite: error)))
        }
    }

    private var name: String {
        switch self {
        case .file(let path): path
        case .memory: "in memory"
        }
    }

    private func baseConfiguration(for purpose: Purpose) -> Configuration {
        var configuration = Configuration()
        configuration.label = "storage.\(purpose)"
        configuration.foreignKeysEnabled = true
        // A transaction's statements are calls of their own.
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(2)
        return configuration
    }

    private func fileConfiguration(for purpose: Purpose) -> Configuration {
        var configuration = baseConfiguration(for: purpose)
        if purpose == .reading { configuration.readonly = true }
        // In this mode GRDB sets synchronous = NORMAL: a crash of the machine may undo the last commits, never more.
        if purpose == .writing { configuration.journalMode = .wal }
        configuration.prepareDatabase { database in
            // Small and not mapped: the system's own cache holds the file as well, mapping it measured no faster, and
            // what is mapped counts as the server's memory.
            try database.execute(sql: "PRAGMA cache_size = -1024; PRAGMA mmap_size = 0")
            // What a transaction within another one needs to be undone is kept in memory, where no folder is full, and
            // none is missing.
            if purpose == .writing { try database.execute(sql: "PRAGMA temp_store = MEMORY") }
            // The checkpointer comes first; this bounds the log when it cannot keep up.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16777216")
        }
        return configuration
    }

    private static func advice(_ error: StorageError) -> String {
        switch error {
        case .corrupt:
            "the file is damaged or not a SQLite database; choose another path, or move it away and restore a backup"
        case .busy:
            "another program holds it; stop that program and try again"
        default:
            error.description
        }
    }
}
