import ExpressionHost
public import Kernel

/// Every power of a server, in memory, each open to the test that set it up.
public struct FakePowers: Sendable {
    public let clock: FakeClock
    public let random: FakeRandom
    public let configuration = FakeConfiguration()
    /// Users, their changes and their passwords.
    public let directory: FakeDirectory
    public let attempts: FakeAttempts
    public let sessions = FakeSessions()
    public let records: FakeRecords
    public let decisions = FakeDecisions()
    public let flows = FakeFlows()
    public let events: FakeEvents
    public let jobs = FakeJobs()
    public let upkeep = FakeUpkeep()
    public let discovery = FakeDiscovery()
    public let metrics = FakeMetrics()
    public let http = FakeHTTP()
    public let reputation = FakeReputation()
    public let rememberedPasswords = FakeRememberedPasswords()
    public let breachedPasswords = FakeBreachedPasswords()
    public let logins = FakeLogins()
    public let userImports = FakeUserImports()
    public let blueprints = FakeBlueprints()
    /// Groups, and finding users and groups by conditions.
    public let search: FakeSearch
    public let authenticators = FakeAuthenticators()
    public let names = FakeNames()
    public let mail = FakeMail()
    public let flowLinks = FakeFlowLinks()
    public let models = FakeModels()
    public let taking: FakeTaking
    /// No machine is so busy that an expression takes longer.
    private let threads = ExpressionThreads(time: .seconds(600), threads: 2)

    public init(clock: FakeClock = FakeClock(), seed: UInt64 = 1) {
        self.clock = clock
        random = FakeRandom(seed: seed)
        directory = FakeDirectory(clock: clock)
        search = FakeSearch(directory: directory)
        taking = FakeTaking(directory: directory, configuration: configuration)
        attempts = FakeAttempts(clock: clock)
        events = FakeEvents()
        records = FakeRecords(clock: clock, directory: directory, events: events)
    }

    /// As the server hands them out.
    public var all: Powers {
        var powers = Powers(
            clock: clock, random: random, configuration: configuration, users: directory, userWriting: directory,
            passwords: directory, attempts: attempts, sessions: sessions, records: records, decisions: decisions,
            flows: flows, events: events, jobs: jobs, upkeep: upkeep, discovery: discovery, metrics: metrics)
        powers.http = http
        powers.reputation = reputation
        powers.rememberedPasswords = rememberedPasswords
        powers.breachedPasswords = breachedPasswords
        powers.logins = logins
        powers.userImports = userImports
        powers.blueprints = blueprints
        powers.mintsTokens = true
        powers.directorySearch = search
        powers.groupWriting = search
        powers.authenticators = authenticators
        powers.names = names
        powers.mail = mail
        powers.mailTemplates = mail
        powers.flowLinks = flowLinks
        powers.models = models
        powers.userDeleting = taking
        powers.objects = taking
        powers.expressions = ExpressionRunner(powers: powers, threads: threads)
        return powers
    }
}

extension FakePowers {
    /// Adds an object to the configuration, made from its document and opened as the server does.
    ///
    /// Its name is its key when the document has none.
    /// - Throws: ``Problems`` when the document does not fit.
    @discardableResult
    public func configure<M: Model>(
        _ type: M.Type, _ id: String, _ document: [String: JSON] = [:]
    ) throws(Problems) -> Stored<M> {
        let document = ["name": .string(id)].merging(document) { $1 }
        let base = try M.Base.make(document)
        let stored = Stored(id: ObjectID(id), base: base, value: try M.make(document).opened(with: all))
        models.add(M.model)
        configuration.add(AnyStored(id: stored.id, info: M.model, base: stored.base, value: stored.value))
        return stored
    }

    /// Adds a list of objects to the configuration.
    /// - Throws: ``Problems`` when a document does not fit.
    public func configure(_ objects: [(model: any Model.Type, id: String, document: [String: JSON])]) throws(Problems) {
        for object in objects { try add(object.model, object.id, object.document) }
    }

    private func add<M: Model>(_ type: M.Type, _ id: String, _ document: [String: JSON]) throws(Problems) {
        try configure(type, id, document)
    }

    /// An object that is no part of the configuration, made from its document and opened.
    /// - Throws: ``Problems`` when the document does not fit.
    public func open<M: Model>(_ type: M.Type, _ document: [String: JSON] = [:]) throws(Problems) -> M {
        try M.make(document).opened(with: all)
    }
}
