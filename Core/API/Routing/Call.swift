import HTTPTypes
import Jobs
import Kernel
import ObjectStore

/// A request to an operation. Used by one task only.
struct Call {
    let services: Services
    let request: WebRequest
    let actor: Principal
    /// The parts of the path that the operation's path names.
    let parameters: [String: String]

    var store: ObjectStore { services.store }
    var jobs: JobBoard { services.jobs }
    var query: FormValues { request.query }
    /// What holds for the whole tenant.
    var settings: TenantSettings { store.current.settings }

    /// A query parameter that is a switch.
    func isOn(_ name: String, byDefault isOn: Bool = false) -> Bool {
        query[name].map { $0.lowercased() == "true" } ?? isOn
    }

    /// The user who asks.
    /// - Throws: ``WebError`` with status 403 when nobody signed in.
    var user: User {
        get throws {
            guard let user = actor.user else {
                throw WebError(.forbidden, "Authentication credentials were not provided.")
            }
            return user
        }
    }

    /// The body: a JSON object, or nothing.
    /// - Throws: ``WebError`` with status 400 or 415; ``Problems`` when it is JSON, but no object.
    func input() throws -> [String: JSON] {
        guard !request.body.isEmpty else { return [:] }
        let type = request.headers[.contentType] ?? ""
        guard type.prefix(while: { $0 != ";" && $0 != " " }).lowercased() == "application/json" else {
            throw WebError(.unsupportedMediaType, "Unsupported media type \"\(type.prefix(100))\" in request.")
        }
        switch try parsed() {
        case .object(let members): return members
        case let other: throw Problems.whole("Invalid data. Expected a dictionary, but got \(other.typeName).")
        }
    }

    private func parsed() throws -> JSON {
        do {
            return try JSON(parsing: request.body)
        } catch {
            throw WebError(.badRequest, "JSON parse error - \(error)")
        }
    }

    /// Reads in one transaction.
    func read<Result>(_ body: (Reading) async throws -> Result) async throws -> Result {
        try await store.read(by: actor, body)
    }

    /// Writes in one transaction.
    func write<Result>(_ body: (Change) async throws -> Result) async throws -> Result {
        try await store.write(by: actor, from: .api, request: request.facts, body)
    }
}
