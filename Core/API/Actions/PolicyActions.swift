import Flows
import HTTPTypes
import Kernel
import ObjectStore

/// Whom to test a policy with, and what is known then.
struct PolicyTestInput: FieldGroup {
    @Field(help: "The user in question.")
    var user: Int
    @Field(help: "What is known, by the names that policies use.")
    var context = Attributes()
}

/// What can be done with policies besides changing their fields.
struct PolicyActions {
    let policies: KindCollection

    var operations: [Operation] { [test, cacheInfo, cacheClear, Self.countries] }

    private var test: Operation {
        Operation(
            method: "POST", path: "policies/all/{policy_uuid}/test/", id: "policies_all_test_create",
            summary: "Ask a policy about a user, without anything coming of it.",
            access: .everyUser("who may see the one policy may try it"), parameters: [policies.info.pathParameter],
            input: (Schema.component("PolicyTestRequest"), true),
            answer: .init(schema: Schema.component("PolicyTestResult")), handle: { try await test($0) })
    }

    // Answers are not cached.
    private var cacheInfo: Operation {
        Operation(
            method: "GET", path: "policies/all/cache_info/", id: "policies_all_cache_info_retrieve",
            summary: "Count the answers of policies that are cached.",
            access: .permission(.special("view_policy_cache"), policies.info),
            answer: .init(schema: Schema.component("Cache")),
            handle: { call in
                try Permissions.require(call.actor, .special("view_policy_cache"), policies.info)
                return .json(["count": 0])
            })
    }

    private var cacheClear: Operation {
        Operation(
            method: "POST", path: "policies/all/cache_clear/", id: "policies_all_cache_clear_create",
            summary: "Forget the answers of policies that are cached.",
            access: .permission(.special("clear_policy_cache"), policies.info), answer: .init(status: 204),
            handle: { call in
                try Permissions.require(call.actor, .special("clear_policy_cache"), policies.info)
                return .empty(.noContent)
            })
    }

    private static let countries = Operation(
        method: "GET", path: "policies/geoip_iso3166/", id: "policies_geoip_iso3166_list",
        summary: "List the countries that there are.", access: .anyone,
        answer: .init(schema: Schema.list(Schema.component("DetailedCountry"))),
        handle: { _ in .json(.array(Country.all.map(\.json))) })

    private func test(_ call: Call) async throws -> WebResponse {
        let policy = try await call.read { try await policies.locate(call, in: $0) }
        let input = try PolicyTestInput.make(call.input())
        guard let user = try await call.services.powers.users.user(input.user) else {
            throw Problems.field(
                "user", "Invalid pk \"\(input.user)\" - object does not exist.", code: "does_not_exist")
        }
        let request = PolicyRequest(user: user, http: call.request.facts, context: input.context.members)
        let simulator = Simulator(registry: call.store.registry, powers: call.services.powers)
        let decision = await simulator.ask(policy.id, request)
        return .json(decision.result(at: call.services.powers.clock.now, call.request.facts))
    }
}

extension Decision {
    /// The decision as the answer to whoever wanted to see it.
    func result(at time: Timestamp, _ request: RequestFacts) -> JSON {
        [
            "passing": .bool(passes), "messages": .array((messages + trace.compactMap(\.failure)).map(JSON.string)),
            "log_messages": .array(trace.map { $0.logEvent(at: time, request) }),
        ]
    }
}

extension TraceStep {
    /// The step as a line of a log.
    fileprivate func logEvent(at time: Timestamp, _ request: RequestFacts) -> JSON {
        [
            "timestamp": time.json, "log_level": failure == nil ? "info" : "warning", "logger": "policies",
            "event": .string(question), "attributes": json.merging(["request_id": .string(request.id)]),
        ]
    }
}

extension Country {
    /// The country as clients get it.
    var json: JSON { ["code": .string(code), "name": .string(name)] }
}
