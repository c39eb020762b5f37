import Kernel

/// The powers of a simulation: everything can be asked, and nothing that is done has an effect.
///
/// What a policy does by the way, such as making an old password useless, is left out without the policy's knowing, so
/// that it answers as it would. What cannot be left out, because its result is needed, is an error. A power that is not
/// named here is one that a simulation does not have.
extension Powers {
    func withoutEffects(deciding decisions: any Deciding) -> Powers {
        var powers = Powers(
            clock: clock, random: random, configuration: configuration, users: users,
            userWriting: DryUsers(users: users), passwords: passwords, attempts: DryAttempts(attempts: attempts),
            sessions: DrySessions(), records: DryRecords(records: records), decisions: decisions,
            flows: DryFlows(flows: flows), events: DryEvents(), jobs: DryJobs(random: random), upkeep: DryUpkeep(),
            discovery: DryDiscovery())
        powers.http = DryHTTP(http: http)
        powers.userDeleting = DryTaking()
        powers.objects = DryTaking()
        // These only ever answer.
        powers.reputation = reputation
        powers.rememberedPasswords = rememberedPasswords
        powers.breachedPasswords = breachedPasswords
        powers.logins = logins
        powers.directorySearch = directorySearch
        powers.authenticators = authenticators
        powers.names = names
        powers.models = models
        powers.mailTemplates = mailTemplates
        powers.expressions = expressions.with(powers)
        return powers
    }
}

/// Something that a simulation cannot do, because it would have to be done for real.
struct NotSimulated: Error, CustomStringConvertible {
    let what: String
    var description: String { "A simulation cannot \(what)." }
}

private struct DryUsers: UserWriting {
    let users: any UserReading

    func create(_ change: UserChange) async throws -> User { throw NotSimulated(what: "create a user") }
    func change(_ id: Int, _ change: UserChange) async throws -> User {
        guard let user = try await users.user(id) else { throw Missing("user \(id)") }
        return user
    }
    func disablePassword(of id: Int) async throws {}
    func noteLogin(of id: Int) async throws {}
}

private struct DryAttempts: AttemptCounting {
    let attempts: any AttemptCounting

    func failed(_ key: String, within window: Duration) async throws -> Int { try await attempts.failures(key) + 1 }
    func failures(_ key: String) async throws -> Int { try await attempts.failures(key) }
    func succeeded(_ key: String) async throws {}
}

private struct DrySessions: SessionEnding {
    func endSessions(of user: Int, except publicID: String?) async throws {}
}

private struct DryRecords: RecordStore {
    let records: any RecordStore

    func find(_ collection: RecordCollection, key: String) async throws -> (record: Record, user: User?)? {
        try await records.find(collection, key: key)
    }
    func list(_ collection: RecordCollection, _ filter: RecordFilter) async throws -> [Record] {
        try await records.list(collection, filter)
    }
    func apply(_ steps: [RecordStep]) async throws -> Bool { true }
}

private struct DryFlows: FlowStarting {
    let flows: any FlowStarting

    func canRun(_ stage: ModelName) -> Bool { flows.canRun(stage) }
    func start(
        _ flow: Reference<Flow>, context: [String: JSON], steps: [Plan.Step], silently: Bool, in request: WebRequest
    ) async throws -> WebResponse? {
        throw NotSimulated(what: "start a flow")
    }
    func signIn(_ flow: Reference<Flow>?, context: [String: JSON], in request: WebRequest) async throws -> WebResponse {
        throw NotSimulated(what: "start a flow")
    }
}

private struct DryEvents: EventRecording {
    func record(_ event: Event) async {}
}

private struct DryJobs: JobQueueing {
    let random: any RandomSource

    func enqueue(_ job: any Job, _ options: JobOptions) async throws -> String { random.uuid() }
    func schedule(
        _ job: any Job, _ times: JobSchedule, identifier: String, about subject: JobSubject?
    ) async throws {}
    func unschedule(_ job: JobName, identifier: String) async throws {}
    func unschedule(about subject: JobSubject) async throws {}
}

private struct DryUpkeep: Upkeep {
    func deleteExpired() async throws -> [String: Int] { [:] }
    func deleteTemporaryUsers() async throws -> Int { 0 }
    func deleteGoneWorkers() async throws -> Int { 0 }
}

private struct DryDiscovery: FileDiscovering {
    func discoverBlueprints() async throws -> [DiscoveredBlueprint] { [] }
    func applyBlueprint(_ instance: ObjectID, again: Bool) async throws -> AppliedBlueprint {
        throw NotSimulated(what: "apply a blueprint")
    }
    func clearFailedBlueprints() async throws -> [String] { [] }
    func takeCertificates() async throws -> [Discovered] { [] }
}

private struct DryHTTP: HTTPRequesting {
    let http: any HTTPRequesting

    func send(_ request: OutgoingRequest) async throws -> OutgoingResponse {
        guard ["GET", "HEAD"].contains(request.method) else { throw NotSimulated(what: "send a \(request.method)") }
        return try await http.send(request)
    }
}

private struct DryTaking: UserDeleting, ObjectTaking {
    func delete(_ user: Int, request: RequestFacts?) async throws { throw NotSimulated(what: "delete a user") }
    func take(_ object: ObjectID, of model: ModelName, request: RequestFacts?) async throws -> Bool {
        throw NotSimulated(what: "take an object away")
    }
}
