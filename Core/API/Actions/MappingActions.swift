import Flows
import HTTPTypes
import Kernel
import ObjectStore

/// Whom to try a property mapping with, and what is known then.
struct MappingTestInput: FieldGroup {
    @Field(help: "The user that is mapped.")
    var user: Int?
    @Field(help: "The group that is mapped.")
    var group: Reference<Group>?
    @Field(help: "What is known beside that, by the names that the mapping uses.")
    var context = Attributes()
}

/// What can be done with property mappings besides changing their fields.
struct MappingActions {
    let mappings: KindCollection
    let groups: Collection?

    var operations: [Operation] {
        [
            Operation(
                method: "POST", path: "propertymappings/all/{pm_uuid}/test/", id: "propertymappings_all_test_create",
                summary: "Say what a property mapping gives, without anything coming of it.",
                access: .everyUser("who may see the one mapping may try it"),
                parameters: [
                    mappings.info.pathParameter,
                    Parameter(name: "format_result", place: .query, schema: .flag),
                ], input: (Schema.component("PropertyMappingTestRequest"), false),
                answer: .init(schema: Schema.component("PropertyMappingTestResult")), handle: { try await test($0) })
        ]
    }

    private func test(_ call: Call) async throws -> WebResponse {
        let object = try await call.read { try await mappings.locate(call, in: $0) }
        guard let base = object.base as? PropertyMappingBase else { throw WebError.notFound }
        let input = try MappingTestInput.make(call.input())
        let mapping = EvaluatedMapping(id: object.id, base)
        let facts = call.request.facts
        var scene = ExpressionScene(
            .propertyMapping, name: mapping.name, user: try await user(input.user, call), http: facts,
            context: input.context.members)
        scene.object = mapping.id
        if let group = try await group(input.group, call) { scene.subjects["group"] = .group(group) }
        let simulator = Simulator(registry: call.store.registry, powers: call.services.powers)
        let outcome = await simulator.run(mapping.expression, in: scene)
        return .json(outcome.answer(isFormatted: call.query["format_result"]?.lowercased() == "true"))
    }

    private func user(_ id: Int?, _ call: Call) async throws -> User? {
        guard let id else { return nil }
        guard let user = try await call.services.powers.users.user(id) else {
            throw Problems.field("user", "Invalid pk \"\(id)\" - object does not exist.", code: "does_not_exist")
        }
        return user
    }

    private func group(_ reference: Reference<Group>?, _ call: Call) async throws -> Group? {
        guard let reference, let groups else { return nil }
        return try await call.read { reading in
            guard let found = try await groups.resource.get(reference.id, in: reading) else {
                throw Problems.field(
                    "group", "Invalid pk \"\(reference.id)\" - object does not exist.", code: "does_not_exist")
            }
            return Group(
                id: reference.id, name: found["name"]?.string ?? "", isSuperuser: found["is_superuser"]?.bool ?? false,
                attributes: found["attributes"]?.object ?? [:], isDirect: true)
        }
    }
}

extension ExpressionOutcome {
    /// What came of it as the answer to whoever wanted to see it.
    fileprivate func answer(isFormatted: Bool) -> JSON {
        switch result {
        case .value(let value):
            ["result": .string(isFormatted ? value.indented() : value.line), "successful": true]
        case .skipped: ["result": "The mapping skips this object.", "successful": true]
        case .failed(let error): ["result": .string("\(error)"), "successful": false]
        }
    }
}

extension JSON {
    /// The value in one line.
    fileprivate var line: String { String(decoding: bytes, as: UTF8.self) }

    /// The value over several lines, four spaces for each level.
    fileprivate func indented(_ level: Int = 0) -> String {
        let inner = String(repeating: "    ", count: level + 1)
        let outer = String(repeating: "    ", count: level)
        switch self {
        case .array(let items) where !items.isEmpty:
            let lines = items.map { inner + $0.indented(level + 1) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + outer + "]"
        case .object(let members) where !members.isEmpty:
            let lines = members.sorted { $0.key < $1.key }.map { name, value in
                inner + JSON.string(name).line + ": " + value.indented(level + 1)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + outer + "}"
        default: return line
        }
    }
}
