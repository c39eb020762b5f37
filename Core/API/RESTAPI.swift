public import Blueprints
import HTTPTypes
public import Jobs
public import Kernel
public import ObjectStore
public import Tenants

/// The REST API: everything below ``prefix`` but the flow executor, derived from the declared models.
public struct RESTAPI: Sendable {
    /// The path that every address of the API begins with.
    public static let prefix = "/api/v3/"

    private let services: Services
    private let routes: RoutesOnDemand
    private let admission: Admission

    /// Made once the store was opened: the resources that it has then are what the API has.
    /// - Parameters:
    ///   - jobs: the tenant's tasks and schedules.
    ///   - tokens: who may come with a bearer token.
    ///   - version: the program's version, as clients are told it.
    ///   - system: what administrators are shown of the server.
    ///   - shelf: where blueprints come from.
    ///   - document: shared by the APIs of all tenants, which have the same models.
    public init(
        store: ObjectStore, powers: Powers, jobs: JobBoard, tokens: any TokenAuthenticating, version: String,
        system: SystemFacts = SystemFacts(), shelf: BlueprintShelf = BlueprintShelf(),
        document: SchemaDocument = SchemaDocument()
    ) {
        let services = Services(
            store: store, powers: powers, jobs: jobs, tokens: tokens, version: version, system: system,
            shelf: shelf, document: document)
        self.services = services
        routes = RoutesOnDemand { services.surface.operations.filter { $0.access?.takesTenantsKey != true } }
        admission = .callers
    }

    /// The API of tenants alone, for whoever has its key. The receiver is the standard tenant's API.
    /// - Parameter key: an empty one opens nothing.
    public func administering(_ tenants: TenantAdministration, key: Secret) -> RESTAPI {
        RESTAPI(
            services: services, routes: RoutesOnDemand { TenantOperations(administration: tenants).all },
            admission: .key(key))
    }

    private init(services: Services, routes: RoutesOnDemand, admission: Admission) {
        self.services = services
        self.routes = routes
        self.admission = admission
    }

    /// Answers a request whose path begins with ``prefix``.
    /// - Throws: what no client can be told anything about; the host answers it with status 500.
    public func respond(to request: WebRequest) async throws -> WebResponse {
        var response: WebResponse
        do {
            response = try await answer(request)
        } catch {
            guard let problem = ErrorResponse.of(error) else { throw error }
            response = problem
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if request.facts.method == "HEAD" { response.body = [] }
        return response
    }

    private func answer(_ request: WebRequest) async throws -> WebResponse {
        if request.facts.path == Self.prefix, ["GET", "HEAD"].contains(request.facts.method) { return browserPage }
        guard let segments = PathSegments.of(request.facts.path), let place = routes.router.place(segments) else {
            throw WebError.notFound
        }
        let method = request.facts.method == "HEAD" ? "GET" : request.facts.method
        let operation = place.operations[method]
        if let operation { request.route = Self.prefix + operation.path }
        let actor = try await actor(of: request, operation)
        guard let operation else {
            let allowed = place.operations.keys.sorted().joined(separator: ", ")
            return ErrorResponse.methodNotAllowed(request.facts.method).with(.allow, allowed)
        }
        if case .permission(let action, let model) = operation.access,
            !Permissions.decide(actor, action, model).passes
        {
            _ = try await services.store.read(by: actor) { try await Permissions.reach($0, action, model) }
        }
        let call = Call(services: services, request: request, actor: actor, parameters: place.parameters)
        return try await operation.handle(call)
    }

    /// What there is, for people.
    private var browserPage: WebResponse {
        let page = BrowserPage(
            operations: services.surface.operations, version: services.version,
            nonce: services.powers.random.token(32))
        return page.response
    }

    /// - Throws: ``WebError`` with status 403 for those who may not ask at all.
    private func actor(of request: WebRequest, _ operation: Operation?) async throws -> Principal {
        switch admission {
        case .callers where operation?.access?.isForAnyone == true: return .anonymous
        case .callers:
            let user = try await Caller(services: services).user(of: request)
            return .user(user, try await services.grants(of: user))
        case .key(let key):
            try TenantsKey(key).check(request)
            return .system
        }
    }
}

/// Who may ask.
private enum Admission: Sendable {
    /// Users who signed in or show a token; for open operations, anyone.
    case callers
    /// Whoever shows a key.
    case key(Secret)
}

/// What the operations work with.
struct Services: Sendable {
    let store: ObjectStore
    let powers: Powers
    let jobs: JobBoard
    let tokens: any TokenAuthenticating
    let version: String
    let system: SystemFacts
    let shelf: BlueprintShelf
    let document: SchemaDocument

    /// What a user's roles allow. Superusers need none.
    func grants(of user: User) async throws -> Grants {
        guard !user.isSuperuser else { return .none }
        return try await store.read(by: .system) { try await Grants.of(user.id, in: $0.sql) }
    }

    /// Everything that the API offers, made anew each time.
    var surface: Surface { Surface(resources: store.resources, registry: store.registry) }
}
