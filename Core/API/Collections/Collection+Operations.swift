import Kernel
import ObjectStore

extension Collection {
    /// Everything that clients can do with the objects.
    var operations: [Operation] {
        (plural + singular).filter { !isKeptByServer || ["GET", "DELETE"].contains($0.method) }
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
            of("GET", "retrieve", "Show one of \(info.plural).") { try await retrieve($0) },
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
        let filters = resource.fields.filter { !$0.isHidden && $0.isSimple }.map {
            Parameter(name: $0.name, place: .query, schema: Schema.plain($0.shape))
        }
        let flags = switches.map {
            Parameter(name: $0, place: .query, schema: ["type": $0 == "for_user" ? "integer" : "boolean"])
        }
        let lists = info.name == Names.reputation ? [Parameter.identifiers] : []
        return (filters + flags + lists + Parameter.paging).sorted { $0.name < $1.name }
    }
}

extension Parameter {
    /// Any of several identifiers.
    fileprivate static let identifiers = Parameter(
        name: "identifier_in", place: .query, schema: Schema.list(.text),
        description: "Any of these, separated by commas.")
    /// What every list takes.
    static let paging = [
        Parameter(name: "ordering", place: .query, schema: ["type": "string"], description: "Field to sort by."),
        Parameter(name: "page", place: .query, schema: ["type": "integer"], description: "Which page, from 1."),
        Parameter(name: "page_size", place: .query, schema: ["type": "integer"], description: "Results on a page."),
        Parameter(name: "search", place: .query, schema: ["type": "string"], description: "Words that must occur."),
    ]
}

extension FieldInfo {
    /// Whether its value is never shown.
    var isHidden: Bool { shape.isSecret || traits.contains(.writeOnly) }
    /// Whether its values can be compared with a text.
    var isSimple: Bool { [.string, .integer, .number, .boolean].contains(shape.kind) }
}
