import Kernel
import TestKit
import Testing

@testable import StagePrompt

/// Prompts to test with, each named and kept as its key.
typealias Prompts = [(key: String, document: [String: JSON])]

/// A stage that asks these prompts.
func promptHarness(_ prompts: Prompts, policies: [String] = []) throws -> StageHarness {
    let harness = try StageHarness(
        PromptStage.self,
        [
            "fields": .array(prompts.map { .string($0.key) }),
            "validation_policies": .array(policies.map(JSON.string)),
        ], designation: .enrollment)
    for (index, prompt) in prompts.enumerated() {
        let defaults: [String: JSON] = [
            "field_key": .string(prompt.key), "label": .string(prompt.key), "type": "text", "order": .int(index),
        ]
        try harness.powers.configure(Prompt.self, prompt.key, defaults.merging(prompt.document) { $1 })
    }
    return harness
}

struct PromptStageTests {
    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(PromptStagePlugin.self)
    }

    @Test func `Clients see the prompts in their order, with every field they know`() async throws {
        let harness = try promptHarness([
            ("name", ["order": 2, "placeholder": "Your name", "sub_text": "As on your badge."]),
            ("username", ["order": 1, "type": "username", "initial_value": "new", "required": false]),
        ])
        #expect(
            try await harness.enter().shown == [
                "fields": [
                    [
                        "field_key": "username", "label": "username", "type": "username", "required": false,
                        "placeholder": "", "initial_value": "new", "order": 1, "sub_text": "", "choices": nil,
                    ],
                    [
                        "field_key": "name", "label": "name", "type": "text", "required": true,
                        "placeholder": "Your name", "initial_value": "", "order": 2, "sub_text": "As on your badge.",
                        "choices": nil,
                    ],
                ]
            ])
    }

    @Test func `Answers join what is known already`() async throws {
        let harness = try promptHarness([("name", [:]), ("attributes.phone", [:])])
        harness.plan[.promptData] = ["invited_by": "otto", "name": "Old"]
        #expect(try await harness.submit(["name": "Mira", "attributes.phone": "1"]).outcome == .done)
        #expect(harness.plan[.promptData] == ["invited_by": "otto", "name": "Mira", "attributes.phone": "1"])
    }

    @Test func `What was not asked is not kept`() async throws {
        let harness = try promptHarness([("name", [:])])
        try await harness.submit(["name": "Mira", "is_superuser": true, "component": "ak-stage-prompt"])
        #expect(harness.plan[.promptData] == ["name": "Mira"])
    }

    @Test func `Everything that is wrong is said at once, and nothing is kept`() async throws {
        let harness = try promptHarness([("name", [:]), ("email", ["type": "email"]), ("age", ["type": "number"])])
        let problems = try #require(try await harness.submit(["email": "mira", "age": "old"]).problems)
        guard case .fields(let fields) = problems else { return }
        #expect(fields.keys.sorted() == ["age", "email", "name"])
        #expect(fields["name"] == .here([.required]))
        #expect(harness.plan[.promptData] == nil)
    }

    @Test func `Two passwords must be the same`() async throws {
        let prompts: Prompts = [("password", ["type": "password"]), ("password_repeat", ["type": "password"])]
        let harness = try promptHarness(prompts)
        let turn = try await harness.submit(["password": "abc", "password_repeat": "xyz"])
        #expect(turn.problems == .whole("Passwords don't match."))
        #expect(try await harness.submit(["password": "abc", "password_repeat": "abc"]).outcome == .done)
    }

    @Test func `A username that somebody has is refused, whatever its case`() async throws {
        let harness = try promptHarness([("username", ["type": "username"])])
        harness.powers.directory.add(.sample(username: "mira"))
        let problems = try await harness.submit(["username": "Mira"]).problems
        #expect(problems == .field("username", "Username is already taken."))
    }

    @Test func `Users may keep the username they have`() async throws {
        let pending = try promptHarness([("username", ["type": "username"])])
        pending.setPendingUser(.sample(username: "mira"))
        #expect(try await pending.submit(["username": "mira"]).outcome == .done)
        let signedIn = try promptHarness([("username", ["type": "username"])])
        signedIn.session.user = signedIn.powers.directory.add(.sample(username: "mira"))
        #expect(try await signedIn.submit(["username": "mira"]).outcome == .done)
    }

    @Test func `An answer from before is what the prompt begins with, but never a password`() async throws {
        let harness = try promptHarness([("name", ["initial_value": "Nobody"]), ("password", ["type": "password"])])
        harness.plan[.promptData] = ["name": "Mira", "password": "secret"]
        let fields = try #require(try await harness.enter().shown?["fields"]?.array)
        #expect(fields.map { $0["initial_value"] } == ["Mira", ""])
    }

    @Test func `A stage that asks nothing is not saved`() {
        #expect(throws: Problems.field("fields", "This list may not be empty.", code: "empty")) {
            try PromptStage.make(["fields": []])
        }
    }

    @Test(arguments: ["placeholder", "initial_value"])
    func `A prompt whose expression is none is not saved`(field: String) throws {
        let prompt: [String: JSON] = ["name": "p", "field_key": "p", "label": "p", "type": "text", field: "return ("]
        _ = try Prompt.make(prompt)
        do {
            _ = try Prompt.make(prompt.merging(["\(field)_expression": true]) { $1 })
            Issue.record("It was accepted.")
        } catch {
            #expect(error.json[field] != nil)
        }
    }
}
