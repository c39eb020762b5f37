public import Kernel
public import Logging
public import ObjectStore
public import Storage

/// Everything that is kept of users and on their behalf, opened together.
public struct DirectoryServices: Sendable {
    public let directory: Directory
    public let passwords: PasswordCheck
    public let sessions: SessionStore
    public let records: RecordRows
    public let attempts: Attempts
    public let events: EventLog
    public let sweep: Sweep
    public let users: UserResource
    public let groups: GroupResource
    public let tokens: TokenResource
    public let roles: RoleResource
    public let reputation: Reputations
    public let scores: ReputationResource
    public let happened: EventResource
    public let rememberedPasswords: RememberedPasswords
    public let logins: PastLogins
    public let search: DirectorySearch

    /// Opens the services of a database whose tables are there.
    /// - Parameters:
    ///   - settings: what holds for the whole tenant, at the moment it is asked.
    ///   - memory: what is remembered of sign-ins and passwords, and for how long.
    public static func open(
        _ database: any Database, clock: any WallClock, random: any RandomSource, hasher: any PasswordHashing,
        settings: @escaping @Sendable () -> TenantSettings = { TenantSettings() },
        memory: DirectoryMemory = DirectoryMemory(), logger: Logger, metrics: any Metering = Unmetered()
    ) async throws -> DirectoryServices {
        let directory = try await Directory.open(
            database, clock: clock, random: random, hasher: hasher, settings: settings, memory: memory,
            metrics: metrics)
        return DirectoryServices(
            directory: directory, passwords: PasswordCheck(directory), sessions: SessionStore(directory),
            records: RecordRows(directory), attempts: Attempts(directory),
            events: EventLog(directory, logger: logger), sweep: Sweep(directory), users: UserResource(directory),
            groups: GroupResource(directory), tokens: TokenResource(directory),
            roles: RoleResource(directory),
            reputation: Reputations(directory), scores: ReputationResource(directory),
            happened: EventResource(directory),
            rememberedPasswords: RememberedPasswords(directory), logins: PastLogins(directory),
            search: DirectorySearch(directory))
    }

    /// What the API and blueprints reach of the directory.
    public var resources: [any Resource] {
        [users, groups, tokens, roles, scores, happened, AuthenticatedSessionResource(directory)]
    }

    /// What the API reaches of the records that plugins keep.
    public func records(of registry: Registry) -> [any Resource] {
        registry.records.map { RecordResource($0, in: directory) }
    }
}
