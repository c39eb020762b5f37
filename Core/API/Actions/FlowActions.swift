import Blueprints
import Flows
import HTTPTypes
import Kernel
import ObjectStore

/// What can be done with flows besides changing their fields.
struct FlowActions {
    let flows: Collection

    var operations: [Operation] {
        [
            one("export", "Write a flow, with what it consists of, as a blueprint.", binary) { try await export($0) },
            one("execute", "Plan a flow for whoever asks, and say where it begins.", Schema.component("Link")) {
                try await execute($0)
            },
            one("diagram", "Draw a flow, in Mermaid's words.", Schema.component("FlowDiagram")) { call in
                let flow = try await call.read { try await self.flow(call, in: $0) }
                return .json(["diagram": .string(FlowDiagram(flow: flow, configuration: call.store.current).text)])
            },
            cacheInfo, cacheClear,
        ]
    }

    static let schemas = ["FlowDiagram": Schema.object(["diagram": .text], required: ["diagram"])]

    private var binary: JSON { ["type": "string", "format": "binary"] }

    private func one(
        _ action: String, _ summary: String, _ schema: JSON,
        handle: @escaping @Sendable (Call) async throws -> WebResponse
    ) -> Operation {
        Operation(
            method: "GET", path: "\(flows.item)\(action)/", id: "flows_instances_\(action)_retrieve", summary: summary,
            access: .permission(.view, flows.info), parameters: [flows.info.pathParameter],
            answer: .init(schema: schema), handle: handle)
    }

    // Plans are not cached.
    private var cacheInfo: Operation {
        Operation(
            method: "GET", path: "\(flows.path)/cache_info/", id: "flows_instances_cache_info_retrieve",
            summary: "Count the plans that are cached.", access: .permission(.special("view_flow_cache"), flows.info),
            answer: .init(schema: Schema.component("Cache")),
            handle: { call in
                try Permissions.require(call.actor, .special("view_flow_cache"), flows.info)
                return .json(["count": 0])
            })
    }

    private var cacheClear: Operation {
        Operation(
            method: "POST", path: "\(flows.path)/cache_clear/", id: "flows_instances_cache_clear_create",
            summary: "Forget the plans that are cached.",
            access: .permission(.special("clear_flow_cache"), flows.info),
            answer: .init(status: 204, description: "Successfully cleared cache"),
            handle: { call in
                try Permissions.require(call.actor, .special("clear_flow_cache"), flows.info)
                return .empty(.noContent)
            })
    }

    private func flow(_ call: Call, in reading: Reading) async throws -> Stored<Flow> {
        let id = try await flows.locate(call, in: reading)
        guard let flow = reading.configuration.get(Flow.self, id) else { throw flows.notFound }
        return flow
    }

    private func export(_ call: Call) async throws -> WebResponse {
        let (text, slug) = try await call.read { reading in
            let flow = try await self.flow(call, in: reading)
            try await Permissions.require(reading, .special("export_flow"), flows.info, on: flow.id)
            return (try await FlowExport(flow, in: reading).yaml(), flow.slug.text)
        }
        return WebResponse(
            headers: [
                .contentType: "application/yaml", .contentDisposition: "attachment; filename=\"\(slug).yaml\"",
            ], body: Array(text.utf8))
    }

    private func execute(_ call: Call) async throws -> WebResponse {
        let flow = try await call.read { try await self.flow(call, in: $0) }
        let (user, facts) = (try call.user, call.request.facts)
        let situation = Planner.Situation(
            configuration: call.store.current, request: facts, user: user, pendingUser: user,
            context: [ContextKey.pendingUser.name: PendingUser(user).json])
        let outcome = await Planner(decisions: call.services.powers.decisions).plan(flow, for: situation)
        guard let plan = outcome.plan else {
            let reasons = outcome.decision.messages.joined(separator: " ")
            throw WebError(.badRequest, "Flow not applicable to current user/request: \(reasons)")
        }
        var session = try await call.request.session()
        // A token's request has no browser that would go on with it.
        if session.user?.id == user.id {
            session.plan = plan
            call.request.save(session)
        }
        return .json(["link": .string(facts.site + FlowAddress.page(of: flow, query: [:]))])
    }
}
