import Kernel
import ObjectStore

extension Collection {
    /// Everything that clients can do with the objects.
    var operations: [Operation] {
        (plural + singular).map(declared).filter { !isKeptByServer || ["GET", "DELETE"].contains($0.method) }
    }

    private func declared(_ operation: Operation) -> Operation {
        switch operation.method {
        case "POST": operation.needing(.add, info)
        case "PUT", "PATCH": operation.needing(.change, info)
        case "DELETE": operation.needing(.delete, info)
        case _ where info.name == Names.user && operation.path != "\(path)/": operation.forEveryUser("themselves")
        default: operation.needing(.view, info)
        }
    }

    private var plural: [Operation] {
        [
            Operation(
                method: "GET", path: "\(path)/", id: operationID("list"), summary: "List \(info.plural).",
                parameters: listParameters, answer: .init(schema: Schema.component("Paginated\(typeName)List")),
                handle: { try await list($0) }),
            Operation(
                method: "POST", path: "\(path)/", id: operationID("create"), summary: "Create: \(info.summary)",
                input: (Schema.component(typeName + "Request"), true),
                answer: .init(status: 201, schema: Schema.component(typeName)), handle: { try await create($0) }),
        ]
    }

    private var singular: [Operation] {
        [
            retrieval,
            of("PUT", "update", "Replace one of \(info.plural).", input: (typeName + "Request", true)) {
                try await update($0, partial: false)
            },
            of("PATCH", "partial_update", "Change one of \(info.plural).", input: ("Patched\(typeName)Request", false))
            {
                try await update($0, partial: true)
            },
            of("DELETE", "destroy", "Delete one of \(info.plural).", answer: .init(status: 204)) {
                try await delete($0)
            },
            Operation(
                method: "GET", path: "\(item)used_by/", id: operationID("used_by_list"),
                summary: "List what refers to one of \(info.plural).", parameters: [info.pathParameter],
                answer: .init(schema: Schema.list(Schema.component("UsedBy"))), handle: { try await usedBy($0) }),
        ]
    }

    private var retrieval: Operation {
        var operation = of("GET", "retrieve", "Show one of \(info.plural).") { try await retrieve($0) }
        operation.parameters += switchParameters.filter { $0.name.hasPrefix("include_") }.sorted { $0.name < $1.name }
        return operation
    }

    /// The path of one object.
    var item: String { "\(path)/{\(info.pathParameter.name)}/" }

    private func of(
        _ method: String, _ action: String, _ summary: String, input: (name: String, isRequired: Bool)? = nil,
        answer: Operation.Answer? = nil, handle: @escaping @Sendable (Call) async throws -> WebResponse
    ) -> Operation {
        Operation(
            method: method, path: item, id: operationID(action), summary: summary, parameters: [info.pathParameter],
            input: input.map { (Schema.component($0.name), $0.isRequired) },
            answer: answer ?? .init(schema: Schema.component(typeName)), handle: handle)
    }

    private func operationID(_ action: String) -> String { path.replacing("/", with: "_") + "_" + action }

    private var listParameters: [Parameter] {
        Parameter.list(resource.filters, info, filters, shown: switchParameters)
    }

    private var switchParameters: [Parameter] {
        let author = authorFilter.map { [Parameter(name: $0, place: .query, schema: .text)] } ?? []
        return switches.map { Parameter(name: $0, place: .query, schema: $0 == "for_user" ? .number : .flag) } + author
    }
}

extension Parameter {
    /// What a list takes: the filters by fields and by the key, those that are more than that, and what every list takes.
    static func list(
        _ fields: [FilterInfo], _ info: ModelInfo, _ filters: [ObjectFilter], shown: [Parameter] = []
    ) -> [Parameter] {
        let keys = info.key == .uuid ? info.keyAliases : []
        let all =
            fields.map { Parameter(name: $0.name, place: .query, schema: Schema.plain($0.shape)) }
            + keys.map { Parameter(name: $0, place: .query, schema: .uuid, description: "The key.") }
            + filters.parameters + shown + paging
        // What is more than a comparison takes the place of one under the same name.
        return Dictionary(all.map { ($0.name, $0) }) { $1 }.values.sorted { $0.name < $1.name }
    }

    /// What every list takes.
    static let paging = [
        Parameter(name: "ordering", place: .query, schema: .text, description: "Field to sort by."),
        Parameter(name: "page", place: .query, schema: .number, description: "Which page, from 1."),
        Parameter(name: "page_size", place: .query, schema: .number, description: "Results on a page."),
        Parameter(
            name: "search", place: .query, schema: .text,
            description: "Words that must occur, or, of users, groups and events, a query."),
    ]
}

extension FieldInfo {
    /// Whether its value is never shown.
    var isHidden: Bool { shape.isSecret || traits.contains(.writeOnly) }
}
