import Flows
import HTTPTypes
import Kernel
import ObjectStore

/// Looking into the flow that a browser is in.
enum InspectorActions {
    static let operations = [
        Operation(
            method: "GET", path: "flows/inspector/{flow_slug}/", id: "flows_inspector_get",
            summary: "Show what the flow knows that the browser is in, and what it will do next.", access: .anyone,
            parameters: [Parameter(name: "flow_slug", place: .path, schema: .text)],
            answer: .init(schema: Schema.component("FlowInspection")), handle: { try await inspect($0) })
    ]

    static let schemas: [String: JSON] = [
        "FlowInspection": Schema.object(
            [
                "plans": Schema.list(Schema.component("FlowInspectorPlan")),
                "current_plan": Schema.component("FlowInspectorPlan"), "is_completed": .flag,
            ], required: ["plans", "is_completed"]),
        "FlowInspectorPlan": Schema.object(
            [
                "current_stage": Schema.nullable(Schema.component("FlowStageBinding")),
                "next_planned_stage": Schema.nullable(Schema.component("FlowStageBinding")),
                "plan_context": .anyObject, "session_id": .text,
            ], required: ["current_stage", "next_planned_stage", "plan_context", "session_id"]),
    ]

    private static func isAllowed(_ user: User?, _ flow: ObjectID, _ call: Call) async throws -> Bool {
        if call.services.system.isDebug { return true }
        guard let user else { return false }
        let actor = Principal.user(user, try await call.services.grants(of: user))
        return try await call.store.read(by: actor) {
            try await Permissions.decide($0, .special("inspect_flow"), Flow.model, on: flow).passes
        }
    }

    private static func inspect(_ call: Call) async throws -> WebResponse {
        let session = try await call.request.session()
        let configuration = call.store.current
        let slug = call.parameters["flow_slug"] ?? ""
        guard let flow = configuration.first(Flow.self, where: "slug", is: slug),
            try await isAllowed(session.user, flow.id, call)
        else { throw WebError.notFound }
        let past = FlowHistory.moments(of: session)
        let current = session.plan.flatMap { plan in
            plan.flow == flow.id ? FlowHistory.Moment(plan, in: configuration) : nil
        }
        guard let shown = current ?? past.last else { throw WebError(.badRequest, "No flow plan in session.") }
        func plan(_ moment: FlowHistory.Moment) -> JSON {
            [
                "current_stage": binding(moment.current, in: configuration),
                "next_planned_stage": binding(moment.next, in: configuration), "plan_context": moment.context,
                "session_id": .string(session.publicID),
            ]
        }
        return .json([
            "plans": .array(past.map(plan)), "current_plan": plan(shown), "is_completed": .bool(current == nil),
        ])
    }

    /// A binding as its collection shows it.
    private static func binding(_ id: ObjectID?, in configuration: Configuration) -> JSON {
        guard let id, let object = configuration[id], object.model == FlowStageBinding.model.name else { return .null }
        let shown = object.shown.merging(["pk": id.json]) { $1 }
        let subject = Subject(id: id, info: object.info, shown: shown, configuration: configuration)
        return .object(subject.decorated(by: Decoration.of(object.info)))
    }
}
