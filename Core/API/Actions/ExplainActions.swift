import Flows
import Glibc
import HTTPTypes
import Kernel
import ObjectStore

/// Asking what would be decided about a user, and why. Nothing is changed by it.
enum ExplainActions {
    static let operations = [
        Operation(
            method: "POST", path: "policies/explain/", id: "policies_explain_create",
            summary: "Say whether a user would pass, and why.",
            access: .permission(.view, PolicyBinding.model), input: (Schema.component("ExplainRequest"), true),
            answer: .init(schema: Schema.component("Explanation")), handle: { try await explain($0) }),
        Operation(
            method: "POST", path: "flows/instances/{slug}/simulate/", id: "flows_instances_simulate_create",
            summary: "Say which stages of a flow a user would meet, and why.",
            access: .permission(.view, Flow.model), parameters: [Flow.model.pathParameter],
            input: (Schema.component("SimulateRequest"), false),
            answer: .init(schema: Schema.component("FlowSimulation")), handle: { try await simulate($0) }),
    ]

    private static func explain(_ call: Call) async throws -> WebResponse {
        try Permissions.require(call.actor, .view, PolicyBinding.model)
        let input = try call.input()
        let target = try TargetInput.make(input).find(in: call.store.current)
        let question = try await SituationInput.make(input).question(in: call, at: "/")
        let decision = try await simulator(call).explain(target, question)
        let about: JSON = [
            "target": [
                "pk": target.id.json, "model": .string(target.model.text), "name": .string(target.label),
            ]
        ]
        return .json(decision.json.merging(about).merging(question.json))
    }

    private static func simulate(_ call: Call) async throws -> WebResponse {
        try Permissions.require(call.actor, .view, Flow.model)
        let slug = call.parameters["slug"] ?? ""
        guard let flow = call.store.current.flow(slug) else {
            throw Missing("No Flow matches the given query.")
        }
        let input = try SituationInput.make(call.input())
        let question = try await input.question(in: call, at: "/if/flow/\(slug)/")
        let simulation = await simulator(call).simulate(flow, question)
        return .json(simulation.json.merging(question.json))
    }

    private static func simulator(_ call: Call) -> Simulator {
        Simulator(registry: call.store.registry, powers: call.services.powers)
    }

    /// The schemas of what is sent and answered.
    static func components(_ schemas: ModelSchemas) -> [String: JSON] {
        let step = Schema.component("DecisionStep")
        let decision: [String: JSON] = ["passing": .flag, "messages": Schema.list(.text), "trace": Schema.list(step)]
        let about: [String: JSON] = [
            "user": ["type": "integer", "nullable": true], "username": .text, "client_ip": .text, "request_id": .text,
        ]
        func closed(_ properties: [String: JSON]) -> JSON {
            Schema.object(properties, required: Array(properties.keys))
        }
        let nullable = Schema.nullable(Schema.component("Decision"))
        return [
            "ExplainRequest": schemas.given("", TargetInput.fields + SituationInput.fields, requires: true),
            "SimulateRequest": schemas.given("", SituationInput.fields, requires: true),
            "Decision": closed(decision),
            "DecisionStep": closed([
                "question": .text, "object": .textOrNull, "passing": .flag, "messages": Schema.list(.text),
                "failure": .textOrNull, "microseconds": .number, "steps": Schema.list(step),
            ]),
            "Explanation": closed(
                decision.merging(about) { $1 }.merging([
                    "target": closed(["pk": .text, "model": .text, "name": .text])
                ]) { $1 }),
            "FlowSimulation": closed(
                decision.merging(about) { $1 }.merging([
                    "flow": .text, "denied_action": .text,
                    "stages": Schema.list(
                        closed([
                            "binding": .uuid, "order": .number, "stage": Schema.nullable(.uuid), "name": .text,
                            "model": .text, "component": .text, "runs": .flag, "on_plan": nullable,
                            "on_turn": nullable,
                        ])),
                ]) { $1 }),
        ]
    }
}

/// Who would come, from where, and what would be known.
struct SituationInput: FieldGroup {
    @Field(help: "The user in question, by number; none for somebody who is not known.")
    var user: Int?
    @Field(help: "The user in question, by name.")
    var username = ""
    @Field(help: "The address that they would come from; none means that of this request.")
    var clientIP = ""
    @Field(help: "Whether they would have signed in already; none means what is usual in the flow.")
    var isSignedIn: Bool?
    @Field(help: "What would be known beside that, by the names that expressions use.")
    var context: Attributes = [:]

    init() {}

    func validate() throws(Problems) {
        if user != nil, !username.isEmpty { throw .field("username", "Only one of user and username can be given.") }
        if !clientIP.isEmpty, !Self.isAddress(clientIP) {
            throw .field("client_ip", "Enter a valid IPv4 or IPv6 address.")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        var place = in6_addr()
        return inet_pton(AF_INET, text, &place) == 1 || inet_pton(AF_INET6, text, &place) == 1
    }

    func question(in call: Call, at path: String) async throws -> Simulator.Question {
        var request = call.request.facts
        (request.method, request.path, request.shownPath) = ("GET", path, path)
        if !clientIP.isEmpty { request.clientAddress = clientIP }
        return Simulator.Question(
            user: try await found(by: call.services.powers.users), request: request, context: context.members,
            isSignedIn: isSignedIn)
    }

    private func found(by users: any UserReading) async throws -> User? {
        let name = username.isEmpty ? nil : username
        guard user != nil || name != nil else { return nil }
        let found =
            if let user {
                try await users.user(user)
            } else {
                try await users.user(where: [.username], is: name ?? "", ignoringCase: false)
            }
        guard let found else {
            throw Problems.field(user == nil ? "username" : "user", "User not found", code: "does_not_exist")
        }
        return found
    }
}

/// What somebody would use.
struct TargetInput: FieldGroup {
    @Field(help: "The key of an application, a flow, a stage's binding, a policy, or whatever policies are bound to.")
    var target = ""
    @Field(help: "The application, by its slug.")
    var application = ""
    @Field(help: "The flow, by its slug.")
    var flow = ""

    init() {}

    func validate() throws(Problems) {
        guard [target, application, flow].filter({ !$0.isEmpty }).count == 1 else {
            throw .field("target", "Name one target: a key, an application or a flow.")
        }
    }

    /// - Throws: ``Problems`` for the field that names nothing.
    func find(in configuration: Configuration) throws(Problems) -> AnyStored {
        if !application.isEmpty {
            let found = configuration.first(Application.self, where: "slug", is: application)
            return try object(found?.id, named: application, in: "application", configuration)
        }
        if !flow.isEmpty { return try object(configuration.flow(flow)?.id, named: flow, in: "flow", configuration) }
        return try object(ObjectID(target), named: target, in: "target", configuration)
    }

    private func object(
        _ id: ObjectID?, named name: String, in field: String, _ configuration: Configuration
    ) throws(Problems) -> AnyStored {
        guard let found = id.flatMap({ configuration[$0] }) else {
            throw .field(field, "Object \"\(name.prefix(100))\" does not exist.", code: "does_not_exist")
        }
        return found
    }
}

extension Simulator.Question {
    /// Whom it is about, from where.
    fileprivate var json: JSON {
        [
            "user": user.map { .int($0.id) } ?? .null, "username": .string(user?.username ?? ""),
            "client_ip": .string(request.clientAddress), "request_id": .string(request.id),
        ]
    }
}
