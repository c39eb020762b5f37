import Kernel
import TestKit
import Testing

@testable import PolicyEventMatcher

struct EventQueryTests {
    private let event: JSON = [
        "pk": "11111111-2222-3333-4444-555555555555", "action": "login", "app": "authentik_core",
        "client_ip": "192.0.2.7", "created": "2026-03-01T10:20:30Z", "user": ["pk": 7, "username": "amy"],
        "brand": [:], "context": ["http_request": ["path": "/if/flow/"], "model": [:]],
    ]

    private func answer(_ fields: [String: JSON], about event: JSON? = nil) async throws -> PolicyAnswer {
        let policy = try FakePowers().open(EventMatcherPolicy.self, fields)
        return try await policy.evaluate(
            PolicyRequest(user: nil, http: nil, context: ["event": event ?? self.event]))
    }

    @Test(arguments: [
        #"action = "login" and user.username ~ "AM""#, "context.http_request.path startswith '/if/'",
        "created > '2026-02-28 23:59'", "client_ip in ('192.0.2.7')", "context.nothing != 'x'",
    ])
    func `An event passes that the query finds`(query: String) async throws {
        #expect(try await answer(["query": .string(query)]) == PolicyAnswer(true, ["Query matched."]))
    }

    @Test func `An event does not pass that the query does not find, and the query is named all the same`() async throws
    {
        let fields: [String: JSON] = ["query": "user.username = 'rory'"]
        #expect(try await answer(fields) == PolicyAnswer(false, ["Query matched."]))
        #expect(try await answer(fields, about: [:]) == PolicyAnswer(false, ["Query matched."]))
        #expect(try await answer(fields, about: "login") == PolicyAnswer(false))
    }

    @Test func `The query is asked first, and the other criteria must hold as well`() async throws {
        let fields: [String: JSON] = [
            "query": "user.pk = '7'", "action": "login", "client_ip": "192.0.2.7", "app": "authentik.core",
            "model": "authentik_core.user",
        ]
        let event = event.merging(["context": ["model": ["app": "authentik_core", "model_name": "user"]]])
        let messages = [
            "Query matched.", "Action matched.", "Client IP matched.", "App matched.", "Model matched.",
        ]
        #expect(try await answer(fields, about: event) == PolicyAnswer(true, messages))
        #expect(
            try await answer(fields.merging(["action": "logout"]) { $1 }, about: event) == PolicyAnswer(false, messages)
        )
        let other = fields.merging(["query": "user.pk = '8'"]) { $1 }
        #expect(try await answer(other, about: event) == PolicyAnswer(false, messages))
    }

    @Test(arguments: [
        ("action = login", "Line 1, column 10: expected a text in quotes, a number, True, False or None"),
        ("action = 'login' and\nwho = 'amy'", "Line 2, column 1: expected one of action, event_uuid, app"),
        ("user = 'amy'", "Line 1, column 1: expected a key in \"user\", such as user.pk."),
        ("user.pk = 7", "Line 1, column 11: expected a text in quotes"),
        ("created > 'yesterday'", "Line 1, column 11: expected a time"),
        (" ", "Line 1, column 2: expected a field's name"),
    ])
    func `A query that is none is not saved, and where it is wrong is said`(query: String, message: String) {
        #expect {
            try EventMatcherPolicy.make(["query": .string(query), "action": "login"])
        } throws: { error in
            guard case .fields(let fields)? = error as? Problems, Set(fields.keys) == ["query"] else { return false }
            return fields["query"]?.all.first?.message.hasPrefix(message) == true
        }
    }

    @Test func `A query is shown and stored as it was written`() throws {
        let query = "action = 'Login'  or app ~ \"x\""
        let policy = try EventMatcherPolicy.make(["query": .string(query)])
        #expect(policy.shown["query"] == .string(query) && policy.document["query"] == .string(query))
        #expect(try EventMatcherPolicy.stored(policy.document).query == policy.query)
        #expect(try EventMatcherPolicy.make(["query": nil, "action": "login"]).query == nil)
        #expect(throws: Problems.self) { try EventMatcherPolicy.make(["query": 5]) }
    }
}
