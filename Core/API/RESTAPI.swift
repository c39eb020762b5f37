import HTTPTypes
public import Jobs
public import Kernel
public import ObjectStore

/// The REST API: everything below ``prefix`` but the flow executor, derived from the declared models.
public struct RESTAPI: Sendable {
    /// The path that every address of the API begins with.
    public static let prefix = "/api/v3/"

    private let services: Services
    private let router: Router

    /// Made once the store was opened: the resources that it has then are what the API has.
    /// - Parameters:
    ///   - jobs: the tenant's tasks and schedules.
    ///   - tokens: who may come with a bearer token.
    ///   - version: the program's version, as clients are told it.
    public init(
        store: ObjectStore, powers: Powers, jobs: JobBoard, tokens: any TokenAuthenticating, version: String
    ) {
        let surface = Surface(resources: store.resources, registry: store.registry)
        let document = SchemaDocument(surface: surface, version: version)
        services = Services(
            store: store, powers: powers, jobs: jobs, tokens: tokens, version: version, document: document)
        router = Router(surface.operations)
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
        guard let segments = PathSegments.of(request.facts.path), let place = router.place(segments) else {
            throw WebError.notFound
        }
        let method = request.facts.method == "HEAD" ? "GET" : request.facts.method
        let operation = place.operations[method]
        let isOpen = operation?.access == .anyone
        let actor = isOpen ? Principal.anonymous : .user(try await Caller(services: services).user(of: request))
        guard let operation else {
            let allowed = place.operations.keys.sorted().joined(separator: ", ")
            return ErrorResponse.methodNotAllowed(request.facts.method).with(.allow, allowed)
        }
        let call = Call(services: services, request: request, actor: actor, parameters: place.parameters)
        return try await operation.handle(call)
    }
}

/// What the operations work with.
struct Services: Sendable {
    let store: ObjectStore
    let powers: Powers
    let jobs: JobBoard
    let tokens: any TokenAuthenticating
    let version: String
    let document: SchemaDocument
}
