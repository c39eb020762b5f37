import HTTPTypes
import Kernel
import ObjectStore

/// The objects of one model, as the API offers them.
struct Collection: Sendable {
    let resource: any Resource
    /// The model's name in the schema and in messages, such as `PasswordStage`.
    let typeName: String
    /// Below the prefix, such as `stages/password`.
    let path: String
    /// Query parameters that are not filters.
    var switches: Set<String> = []
    /// Filters of the list besides those of its resource.
    let filters: [ObjectFilter]
    /// What searches that are queries may ask.
    let queries: QuerySchema?

    var info: ModelInfo { resource.info }
    /// Whether the server alone makes and changes the objects.
    var isKeptByServer: Bool { info.isKept }

    init?(_ resource: any Resource, registry: Registry? = nil) {
        guard let path = resource.info.path else { return nil }
        self.resource = resource
        self.path = path
        filters = ObjectFilter.of(resource.info)
        queries = Self.queries[resource.info.name]
        typeName =
            registry?.models[resource.info.name].map { "\($0.type)" } ?? resource.info.singular.filter { $0 != " " }
        switch resource.info.name {
        case Names.user: switches = ["include_groups", "include_roles"]
        case Names.group:
            switches = ["include_users", "include_children", "include_parents", "include_inherited_roles"]
        case Application.model.name: switches = ["superuser_full_list", "only_with_launch_url", "for_user"]
        default: break
        }
    }

    func list(_ call: Call) async throws -> WebResponse {
        let query = try ListParameters(aliases: info.keyAliases, switches: switches, settings: call.settings)
            .query(from: call.query)
        let body = try await call.read { reading in
            var query = query
            // A group's members may be very many, and lists are often of the groups only.
            if switches.contains("include_users"), !call.isOn("include_users", byDefault: true) {
                query.unwanted = ["users"]
            }
            try await nameAuthor(in: &query, reading)
            try filters.apply(to: &query, in: reading.configuration)
            var page = try await resource.list(query, in: reading)
            page.objects = try await shown(page.objects, call, in: reading)
            return try page.body(for: query, queries?.introspection ?? [:])
        }
        return .json(body)
    }

    /// What a list is filtered by whose objects say who made them; nil for any other.
    var authorFilter: String? { info.author.map { $0 + "__username" } }

    /// Has a query look for the objects of whoever has a name.
    private func nameAuthor(in query: inout ListQuery, _ reading: Reading) async throws {
        guard let field = info.author, let filter = authorFilter, let name = query.filters.removeValue(forKey: filter)
        else { return }
        let user = try await reading.resource(Names.user).find(["username": .string(name)], in: reading)
        query.filters[field] = user?.text ?? "-1"
    }

    func create(_ call: Call) async throws -> WebResponse {
        let input = try call.input()
        let body = try await call.write { change in
            let created = try await resource.create(input, in: change)
            return try await made(created.id, call, in: change).merging(created.generated) { $1 }
        }
        return .json(.object(body), .created)
    }

    func retrieve(_ call: Call) async throws -> WebResponse {
        .json(.object(try await call.read { try await one(locate(call, in: $0), call, in: $0) }))
    }

    func update(_ call: Call, partial: Bool) async throws -> WebResponse {
        let input = try call.input()
        let body = try await call.write { change in
            let id = try await locate(call, in: change)
            try await resource.update(id, input, partial: partial, in: change)
            return try await one(id, call, in: change)
        }
        return .json(.object(body))
    }

    func delete(_ call: Call) async throws -> WebResponse {
        try await call.write { try await resource.delete(locate(call, in: $0), in: $0) }
        return .empty(.noContent)
    }

    func usedBy(_ call: Call) async throws -> WebResponse {
        .json(try await call.read { try await UsedBy.list(try await locate(call, in: $0), info, in: $0) })
    }

    /// The key of the object that the path names.
    /// - Throws: ``WebError`` with status 404 when there is none.
    func locate(_ call: Call, in reading: Reading) async throws -> ObjectID {
        guard let text = call.parameters[info.pathParameter.name], let id = try await id(text, in: reading) else {
            throw notFound
        }
        return id
    }

    /// An object as the API shows it.
    /// - Throws: ``WebError`` with status 404 when there is none.
    func one(_ id: ObjectID, _ call: Call, in reading: Reading) async throws -> [String: JSON] {
        guard let object = try await resource.get(id, in: reading) else { throw notFound }
        return try await shown([object], call, in: reading).first ?? object
    }

    private static let queries: [ModelName: QuerySchema] = [
        Names.user: .users, Names.group: .groups, Names.event: .events,
    ]

    /// An object as it is shown to whoever just made it, who need not be allowed to look at it later.
    private func made(_ id: ObjectID, _ call: Call, in change: Change) async throws -> [String: JSON] {
        guard let object = try await resource.get(id, in: change.trusted) else { throw notFound }
        return try await shown([object], call, in: change).first ?? object
    }

    var notFound: WebError { .noSuch(typeName) }

    private func shown(
        _ objects: [[String: JSON]], _ call: Call, in reading: Reading
    ) async throws -> [[String: JSON]] {
        let left = Set(Self.optional.filter { !call.isOn($0.key, byDefault: $0.value.isShown) }.map(\.value.name))
        return try await Decorator(reading: reading, viewer: call.actor.user, omitted: left).decorate(objects, of: info)
    }

    /// What is shown or not, by the switch that says so, and whether it is when nothing is said.
    private static let optional = [
        "include_groups": (name: "groups_obj", isShown: true), "include_roles": (name: "roles_obj", isShown: true),
        "include_users": (name: "users_obj", isShown: true), "include_parents": (name: "parents_obj", isShown: false),
        "include_children": (name: "children_obj", isShown: false),
        "include_inherited_roles": (name: "inherited_roles_obj", isShown: false),
    ]

    private func id(_ text: String, in reading: Reading) async throws -> ObjectID? {
        guard let lookup = info.lookup else {
            guard let id = info.key.id(text) else { return nil }
            return try await resource.get(id, in: reading) == nil ? nil : id
        }
        guard reading.store.registry.models[info.name] != nil else {
            return try await resource.find([lookup: .string(text)], in: reading)
        }
        guard let found = reading.configuration.find(info, where: lookup, is: text)?.id else {
            _ = try await Permissions.reach(reading, .view, info)
            return nil
        }
        try await Permissions.require(reading, .view, info, on: found)
        return found
    }
}

extension ModelInfo.Key {
    /// The key that a part of a path stands for.
    func id(_ text: String) -> ObjectID? {
        switch self {
        case .uuid: ObjectID(.string(text))
        case .number: Int(text).map { ObjectID($0) }
        }
    }
}

extension WebError {
    static func noSuch(_ typeName: String) -> WebError {
        WebError(.notFound, "No \(typeName) matches the given query.")
    }
}
