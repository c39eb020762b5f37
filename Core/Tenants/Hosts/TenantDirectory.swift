public import Kernel
public import Logging
public import Storage
import Synchronization

/// Which tenants there are and whose a host is: held in memory, and read anew when anybody has changed it.
public final class TenantDirectory: Sendable {
    /// What changes are announced under.
    public static let topic = "tenants"

    private let database: any Database
    private let logger: Logger
    private let table = Mutex(TenantTable())

    /// Opens the directory of the default database, and adds the standard tenant at the first start.
    public static func open(
        _ database: any Database, random: any RandomSource, logger: Logger
    ) async throws -> TenantDirectory {
        let directory = TenantDirectory(database, logger)
        try await TenantRows.ensureStandard(random.uuid(), in: database)
        try await directory.refresh()
        return directory
    }

    private init(_ database: any Database, _ logger: Logger) {
        self.database = database
        self.logger = logger
    }

    /// The tenant that a host is claimed for; nil when nobody claims it, and then the standard tenant answers.
    public func tenant(ofHost host: String) -> Tenant? { table.withLock { $0.tenant(ofHost: host) } }

    /// A tenant by its key.
    public subscript(id: String) -> Tenant? { table.withLock { $0[id] } }

    /// Every tenant, by the names of their databases.
    public var all: [Tenant] { table.withLock { $0.all } }

    /// Reads the tables anew.
    public func refresh() async throws {
        let new = try await database.read { try await TenantTable(from: $0) }
        table.withLock { $0 = new }
    }

    /// Reads the tables anew whenever this program or another one changed them, until the task is cancelled or the
    /// database closed.
    public func follow() async {
        await database.follow(
            { $0.topic == Self.topic },
            failed: { [logger] error in
                logger.error("the tenants could not be read anew", metadata: ["error": "\(error)"])
            },
            catchUp: refresh)
    }
}
