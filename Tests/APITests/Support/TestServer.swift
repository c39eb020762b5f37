import API
import Blueprints
import HTTPTypes
import Identity
import Jobs
import Kernel
import Logging
import ObjectStore
import Storage
import StorageTestKit
import TestKit

/// An API over an empty database in memory, with a superuser and an ordinary user.
struct TestServer {
    let store: ObjectStore
    let api: RESTAPI
    let fakes = FakePowers()
    let services: DirectoryServices
    let jobs: JobQueue
    let worker: JobWorker
    let superuser: User
    let ordinary: User

    /// On whose behalf a request is made, and by what.
    enum Caller {
        case superuser, ordinary, nobody
        case bearer(String)
    }

    init(system: SystemFacts = SystemFacts(), shelf: BlueprintShelf = BlueprintShelf()) async throws {
        let database = try await TestDatabase.make()
        let migrations =
            ObjectStoreSchema.migrations + IdentitySchema.migrations + JobsSchema.migrations + VersionHistory.migrations
        try await Migrations(migrations).apply(to: database, at: fakes.clock.now.microseconds)
        let logger = Logger(label: "test")
        services = try await DirectoryServices.open(
            database, clock: fakes.clock, random: fakes.random, hasher: QuickHasher(), logger: logger)
        store = ObjectStore(
            database: database, registry: try Registry([TestPlugin.self], jobs: ServerJobs.all),
            sealer: Sealer(secretKey: "test"),
            clock: fakes.clock, random: fakes.random, logger: logger, checks: CertificateCheck.checks,
            rules: BlueprintInstanceRule.rules(shelf))
        var powers = fakes.all
        powers.configuration = store
        powers.users = services.directory
        powers.userWriting = services.directory
        jobs = JobQueue(database, clock: fakes.clock, random: fakes.random)
        try await store.open(
            with: powers, directory: services.resources + services.records(of: store.registry))
        (superuser, ordinary) = try await Self.people(in: store, services)
        worker = JobWorker(
            jobs, registry: store.registry, environment: SingleEnvironment(powers), hostname: "host", version: "1.2.3",
            logger: logger)
        api = RESTAPI(
            store: store, powers: powers, jobs: JobBoard(jobs, registry: store.registry, version: "1.2.3"),
            tokens: services.directory, version: "1.2.3", system: system, shelf: shelf)
    }

    private static func people(
        in store: ObjectStore, _ services: DirectoryServices
    ) async throws -> (User, User) {
        let ids = try await store.write(by: .system, from: .system) { change in
            let group = try await services.groups.create(["name": "admins", "is_superuser": true], in: change).id
            let root = try await services.users.create(
                ["username": "root", "name": "Root User", "groups": [group.json]], in: change
            ).id
            return (root, try await services.users.create(["username": "mira", "name": "Mira"], in: change).id)
        }
        guard let root = try await services.directory.user(Int(ids.0.text) ?? 0),
            let mira = try await services.directory.user(Int(ids.1.text) ?? 0)
        else { throw Missing("the people") }
        return (root, mira)
    }

    func send(
        _ method: String, _ target: String, _ body: JSON? = nil, as caller: Caller = .superuser,
        headers: HTTPFields = [:], host: String = "id.example.com"
    ) async throws -> Reply {
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(method, target, bytes: body?.bytes ?? [], as: caller, headers: headers, host: host)
    }

    func send(
        _ method: String, _ target: String, bytes: [UInt8], as caller: Caller = .superuser, headers: HTTPFields = [:],
        host: String = "id.example.com", isForged: Bool = false
    ) async throws -> Reply {
        let path = "/api/v3/" + target
        let facts = RequestFacts(
            id: "test", method: method, path: PercentCoding.decode(path.prefix { $0 != "?" }),
            origin: "https://\(host)", clientAddress: "192.0.2.7", userAgent: "Test/1.0",
            brand: store.current.brands.brand(for: host))
        var headers = headers
        if !isForged, let csrf = HTTPField.Name("X-authentik-CSRF") {
            headers[.cookie] = headers[.cookie] ?? "authentik_csrf=abc"
            headers[csrf] = headers[csrf] ?? "abc"
        }
        if case .bearer(let token) = caller { headers[.authorization] = "Bearer \(token)" }
        let session = session(of: caller)
        let request = WebRequest(
            facts: facts, target: path, headers: headers, parameters: [:], body: bytes, session: { session })
        return Reply(try await api.respond(to: request))
    }

    private func session(of caller: Caller) -> Session {
        switch caller {
        case .superuser: .sample(user: superuser)
        case .ordinary: .sample(user: ordinary)
        case .nobody, .bearer: .sample()
        }
    }

    /// Creates an object and gives its fields.
    @discardableResult
    func create(_ path: String, _ body: JSON) async throws -> JSON {
        let reply = try await send("POST", path + "/", body)
        guard reply.status == 201 else { throw Missing("a new object in \(path): \(reply.text)") }
        return reply.json
    }

    func flow(_ slug: String) async throws -> JSON {
        try await create(
            "flows/instances",
            ["name": .string(slug), "slug": .string(slug), "title": "A flow", "designation": "authentication"])
    }

    func provider(_ name: String) async throws -> JSON {
        let flow = try await flow("flow-for-\(name)")["pk"] ?? .null
        return try await create(
            "providers/token", ["name": .string(name), "authorization_flow": flow, "invalidation_flow": flow])
    }
}

/// An answer.
struct Reply {
    let status: Int
    let headers: HTTPFields
    let text: String
    let json: JSON

    init(_ response: WebResponse) {
        status = response.status.code
        headers = response.headers
        text = String(decoding: response.body, as: UTF8.self)
        json = (try? JSON(parsing: response.body)) ?? .null
    }

    /// What an error answer says.
    var detail: String? { json["detail"]?.string }
    /// The objects on a page.
    var results: [JSON] { json["results"]?.array ?? [] }
    /// A field of each object on a page.
    func column(_ name: String) -> [JSON] { results.map { $0[name] ?? .null } }
}

extension JSON {
    /// A member as a path writes it.
    func path(_ name: String) -> String { self[name].map { $0.string ?? $0.text } ?? "" }
}

/// Hashes that cost nothing.
struct QuickHasher: PasswordHashing {
    func hash(_ password: Secret) async throws -> String { "quick:" + password.exposed }
    func verify(_ password: Secret, against stored: String?) async throws -> PasswordVerification {
        stored == "quick:" + password.exposed ? .right : .wrong
    }
    func isHash(_ text: String) -> Bool { text.hasPrefix("quick:") }
}
