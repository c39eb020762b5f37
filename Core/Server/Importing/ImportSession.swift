import Identity
import Jobs
import Kernel
import Logging
import ObjectStore
import Tenants

/// An import from its file to its end, in one tenant of an installation.
///
/// It is a job like any other, and the server does it. The program that hands it over does it where no server runs, and
/// goes on with it should the server go away: it is one more worker of the queue, for this kind of job alone.
struct ImportSession {
    let installation: Installation
    let file: UserFile
    let options: UserImports.Options
    let output: ImportOutput

    /// How long a server that is there may take to begin.
    private static let patience = Duration.seconds(5)

    /// Imports into a tenant, by the name of its database; nil for the standard one.
    func run(in tenant: String?) async throws {
        guard let tenant, tenant != Tenant.standardName else { return try await run(in: installation.standard) }
        let found = installation.tenants?.directory.all.first { $0.schemaName == tenant && $0.isReady }
        guard let tenants = installation.tenants, let found else {
            throw SettingsProblem("There is no tenant '\(tenant)'.")
        }
        try await tenants.use(found) { try await run(in: $0) }
    }

    private func run(in assembly: Assembly) async throws {
        let (id, rows) = try await file.handOver(to: assembly.imports, options) { output.note(read: $0) }
        output.begin(of: rows)
        let task = try await assembly.jobs.enqueue(ImportUsers(id))
        let board = JobBoard(assembly.jobs, registry: assembly.registry, version: Version.compatible)
        let follower = ImportFollower(imports: assembly.imports, board: board, id: id, task: task)
        let worker = try worker()
        let isAnybodyThere = try await !board.workers(by: .system).isEmpty
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                if isAnybodyThere { try await Task.sleep(for: Self.patience) }
                try await worker.run()
            }
            try await follower.follow { output.tell($0) }
            group.cancelAll()
        }
        output.end()
    }

    private func worker() throws -> JobWorker {
        let shared = installation.shared
        var settings = JobSettings(shared.settings.worker)
        settings.threads = 1
        // It hears of nothing, so it looks: a server that went away has left the task behind.
        settings.longestPause = .seconds(2)
        let queue = JobQueue(
            installation.standard.database, clock: shared.clock, random: shared.random, settings: settings)
        return JobWorker(
            queue, registry: try Registry([], jobs: [ImportUsers.self]),
            environment: TenantEnvironment(standard: installation.standard, tenants: installation.tenants),
            hostname: SystemName.host, version: Version.compatible, logger: shared.logger)
    }
}
