import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// What can be asked of events besides seeing them.
struct EventActions {
    let events: Collection
    let resource: EventResource

    /// Spans that are counted at a time, at most.
    private static let mostSpans = 20

    init?(_ events: Collection) {
        guard let resource = events.resource as? EventResource else { return nil }
        self.events = events
        self.resource = resource
    }

    var operations: [Operation] {
        [
            Self.actions,
            Operation(
                method: "GET", path: "\(events.path)/volume/", id: "events_events_volume_list",
                summary: "Count the events of each action in every six hours.",
                parameters: filters(
                    and: [
                        Parameter(
                            name: "history_days", place: .query, schema: ["type": "integer", "default": 7],
                            description: "How far back, 90 days at most.")
                    ]),
                answer: .init(schema: Schema.list(Schema.component("EventVolume"))), handle: { try await volume($0) }
            ).needing(.view, events.info),
            Operation(
                method: "GET", path: "\(events.path)/stats/", id: "events_events_stats_retrieve",
                summary: "Count events and the users they are of.",
                parameters: filters(
                    and: [
                        Parameter(
                            name: "count_steps", place: .query, schema: Schema.list(.text),
                            description: "Spans of time, such as days=1, in each of which events are counted.")
                    ]),
                answer: .init(schema: Schema.component("EventStats")), handle: { try await statistics($0) }
            ).needing(.view, events.info),
            Operation(
                method: "GET", path: "\(events.path)/top_per_user/", id: "events_events_top_per_user_list",
                summary: "List the applications that have the most events.",
                parameters: [
                    Parameter(name: "action", place: .query, schema: .text, description: "Such as login."),
                    Parameter(name: "top_n", place: .query, schema: .number, description: "How many, 15 by default."),
                ],
                answer: .init(schema: Schema.list(Schema.component("EventTopPerUser"))), handle: { try await top($0) }
            ).needing(.view, events.info),
        ]
    }

    static let schemas: [String: JSON] = [
        "EventVolume": Schema.object(
            ["action": .text, "time": ["type": "string", "format": "date-time"], "count": .number],
            required: ["action", "time", "count"]),
        "EventStats": Schema.object(
            ["unique_users": .number, "count_step": .anyObject], required: ["unique_users", "count_step"]),
        "EventTopPerUser": Schema.object(
            ["application": .anyObject, "counted_events": .number, "unique_users": .number],
            required: ["application", "counted_events", "unique_users"]),
    ]

    private static let actions = Operation(
        method: "GET", path: "events/events/actions/", id: "events_events_actions_list",
        summary: "List what can happen.", access: .permission(.view, EventResource.model),
        answer: .init(schema: Schema.list(Schema.component("TypeCreate"))),
        handle: { call in
            try await call.read { try Permissions.require($0.actor, .view, EventResource.model) }
            return .json(.array(QuerySchema.eventActions.map(shown)))
        })

    private static func shown(_ action: String) -> JSON {
        let words = action.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return [
            "name": .string(words.joined(separator: " ")), "description": "", "component": .string(action),
            "model_name": "",
        ]
    }

    private func filters(and more: [Parameter]) -> [Parameter] {
        let list = events.operations.first { $0.method == "GET" && $0.path == "\(events.path)/" }
        let others = (list?.parameters ?? []).filter { !["page", "page_size"].contains($0.name) }
        return (others + more).sorted { $0.name < $1.name }
    }

    private func query(_ call: Call) throws -> ListQuery {
        try ListParameters(
            aliases: events.info.keyAliases, switches: ["history_days", "count_steps"], settings: call.settings
        ).query(from: call.query)
    }

    private func volume(_ call: Call) async throws -> WebResponse {
        let query = try query(call)
        let days = try number("history_days", of: call) ?? 7
        return .json(.array(try await call.read { try await resource.volume(query, days: days, in: $0) }))
    }

    private func statistics(_ call: Call) async throws -> WebResponse {
        let query = try query(call)
        let texts = call.query.all("count_steps")
        guard !texts.isEmpty else { throw Problems.fields(["count_steps": .here([.required])]) }
        guard texts.count <= Self.mostSpans else {
            throw Problems.field("count_steps", "Ensure this field has no more than \(Self.mostSpans) elements.")
        }
        var spans: [TimeDelta] = []
        for text in texts {
            do throws(Problems) { spans.append(try TimeDelta(json: .string(text))) } catch {
                throw Problems.fields(["count_steps": error])
            }
        }
        return .json(try await call.read { try await resource.statistics(query, spans: spans, in: $0) })
    }

    private func top(_ call: Call) async throws -> WebResponse {
        let count = try number("top_n", of: call) ?? 15
        let action = call.query["action"] ?? "login"
        guard action.utf8.count <= 255, !action.utf8.contains(0) else {
            throw Problems.field("action", "Enter a valid value.")
        }
        return .json(.array(try await call.read { try await resource.top(action, most: count, in: $0) }))
    }

    private func number(_ name: String, of call: Call) throws -> Int? {
        guard let text = call.query[name], !text.isEmpty else { return nil }
        guard let number = Int(text) else { throw Problems.field(name, "A valid integer is required.") }
        return number
    }
}
