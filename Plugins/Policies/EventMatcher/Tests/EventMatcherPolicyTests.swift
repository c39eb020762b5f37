import Kernel
import TestKit
import Testing

@testable import PolicyEventMatcher

struct EventMatcherPolicyTests {
    private let event: JSON = [
        "action": "model_updated", "app": "authentik_policies_dummy", "client_ip": "192.0.2.7",
        "context": ["model": ["app": "authentik_core", "model_name": "user", "pk": "7"]],
    ]

    private func answer(_ fields: [String: JSON], about event: JSON? = nil) async throws -> PolicyAnswer {
        let policy = try FakePowers().open(EventMatcherPolicy.self, fields)
        return try await policy.evaluate(
            PolicyRequest(user: nil, http: nil, context: ["event": event ?? self.event]))
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(
            EventMatcherPolicyPlugin.self, with: [EventMatcherPolicy.model.name: ["action": "login"]])
    }

    @Test(arguments: [
        (["action": "model_updated"] as [String: JSON], "Action matched."),
        (["client_ip": "192.0.2.7"], "Client IP matched."),
        (["app": "authentik.policies.dummy"], "App matched."),
        (["model": "authentik_core.user"], "Model matched."),
    ])
    func `An event passes that is what one criterion says`(fields: [String: JSON], message: String) async throws {
        #expect(try await answer(fields) == PolicyAnswer(true, [message]))
    }

    @Test(arguments: [
        (["action": "login"] as [String: JSON], "Action matched."),
        (["client_ip": "192.0.2.70"], "Client IP matched."),
        (["app": "authentik.policies"], "App matched."),
        (["model": "authentik_core.group"], "Model matched."),
    ])
    func `An event does not pass that is something else, and the criterion is named all the same`(
        fields: [String: JSON], message: String
    ) async throws {
        #expect(try await answer(fields) == PolicyAnswer(false, [message]))
    }

    @Test func `Every criterion that is set must hold`() async throws {
        let all: [String: JSON] = [
            "action": "model_updated", "client_ip": "192.0.2.7", "app": "authentik.policies.dummy",
            "model": "authentik_core.user",
        ]
        #expect(try await answer(all).passes)
        for name in all.keys {
            let other: JSON =
                name == "client_ip"
                ? "::1"
                : name == "action"
                    ? "logout"
                    : name == "app"
                        ? "authentik.core" : "authentik_core.token"
            #expect(try await !answer(all.merging([name: other]) { $1 }).passes, "\(name)")
        }
    }

    @Test func `Parts of a program are the same with dots, with underscores, and with a module behind them`()
        async throws
    {
        for app in ["authentik.policies.dummy", "authentik_policies_dummy", "authentik.policies.dummy.models"] {
            let event = event.merging(["app": .string(app)])
            #expect(try await answer(["app": "authentik.policies.dummy"], about: event).passes, "\(app)")
        }
        let other = event.merging(["app": "authentik_policies_dummyish"])
        #expect(try await !answer(["app": "authentik.policies.dummy"], about: other).passes)
    }

    @Test func `Without an event nothing passes`() async throws {
        let policy = try FakePowers().open(EventMatcherPolicy.self, ["action": "login"])
        #expect(try await policy.evaluate(PolicyRequest(user: .sample(), http: .sample())) == PolicyAnswer(false))
        let odd = PolicyRequest(user: nil, http: nil, context: ["event": "login"])
        #expect(try await policy.evaluate(odd).passes == false)
    }

    @Test func `An event that lacks what is asked for does not pass`() async throws {
        for fields in [["model": "authentik_core.user"], ["app": "authentik.core"], ["client_ip": "::1"]] {
            #expect(try await !answer(fields.mapValues(JSON.string), about: ["action": "login"]).passes)
        }
    }

    @Test func `A policy that looks for nothing is not saved`() {
        #expect(throws: Problems.whole("At least one criteria must be set.")) { try EventMatcherPolicy.make([:]) }
        #expect(throws: Problems.whole("At least one criteria must be set.")) {
            try EventMatcherPolicy.make(["client_ip": "", "query": ""])
        }
    }

    @Test func `Words that no event has are not saved`() {
        for (name, value) in [("action", "loggin"), ("app", "lanyard"), ("model", "authentik_core.nobody")] {
            #expect(throws: Problems.self) { try EventMatcherPolicy.make([name: .string(value)]) }
        }
    }
}
