import Kernel
import TestKit
import Testing

@testable import StagePrompt

/// A policy that answers by what the user typed as their name.
struct NamePolicy: Policy {
    static let model = ModelInfo("tests.namepolicy", .policy, singular: "Policy", summary: "Looks at names.", path: nil)

    struct Failure: Error {}

    @Field(help: "What is refused.")
    var refuses = ""
    @Field(help: "What to say.")
    var says = ""

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        let name = request.context["prompt_data"]?["name"]?.string
        if name == "fail" { throw Failure() }
        if name == "dawdle" { try await Task.sleep(for: .seconds(3600)) }
        return PolicyAnswer(name != refuses, says.isEmpty ? [] : [says])
    }
}

struct PromptPolicyTests {
    private func harness(_ policies: [(id: String, document: [String: JSON])]) throws -> StageHarness {
        let harness = try promptHarness([("name", [:])], policies: policies.map(\.id))
        for policy in policies { try harness.powers.configure(NamePolicy.self, policy.id, policy.document) }
        return harness
    }

    @Test func `Every policy must pass, and each says why it does not`() async throws {
        let harness = try harness([
            ("a", ["refuses": "root", "says": "Not root."]), ("b", ["refuses": "root", "says": "Never root."]),
            ("c", ["refuses": "other"]),
        ])
        let problems = try await harness.submit(["name": "root"]).problems
        #expect(problems == .fields(["non_field_errors": .here([Problem("Not root."), Problem("Never root.")])]))
        #expect(harness.plan[.promptData] == nil)
        #expect(try await harness.submit(["name": "mira"]).outcome == .done)
    }

    @Test func `What a policy says that passes is for the user to read`() async throws {
        let harness = try harness([("a", ["refuses": "root", "says": "A fine name."])])
        try await harness.submit(["name": "mira"])
        #expect(harness.messages == [.init(.info, "A fine name.")])
    }

    @Test func `A policy that refuses without a word still refuses`() async throws {
        let harness = try harness([("a", ["refuses": "root"])])
        #expect(try await harness.submit(["name": "root"]).problems?.all.count == 1)
    }

    @Test func `A policy that fails has not passed, and the failure is recorded but not shown`() async throws {
        let harness = try harness([("a", [:])])
        let problems = try await harness.submit(["name": "fail"]).problems
        #expect(problems == .whole("The answers could not be checked."))
        #expect(harness.events.map(\.action) == ["policy_exception"])
        #expect(harness.events.first?.context["policy_uuid"] == "a")
    }

    @Test func `Nobody waits for ever for a policy`() async throws {
        let request = PolicyRequest(user: nil, http: nil, context: ["prompt_data": ["name": "dawdle"]])
        await #expect(throws: PolicyTimeout.self) {
            try await PromptStage.answer(of: NamePolicy(), to: request, within: .milliseconds(1))
        }
    }

    @Test func `A policy that is gone has not passed`() async throws {
        let harness = try promptHarness([("name", [:])], policies: ["gone"])
        #expect(try await harness.submit(["name": "mira"]).problems != nil)
    }
}

struct PromptPageTests {
    @Test func `Browsers and password managers get the right inputs`() async throws {
        let types = [
            "username", "email", "password", "checkbox", "dropdown", "alert_info", "hidden", "separator", "date-time",
        ]
        let prompts: Prompts = types.map { ($0, ["type": .string($0), "placeholder": "hint"]) }
        let form = try #require(try await promptHarness(prompts).enter().challenge?.form)
        #expect(
            form.inputs.map(\.type) == [
                "text", "email", "password", "checkbox", "select", "info", "separator", "datetime-local",
            ])
        #expect(form.inputs.prefix(3).map(\.autocomplete) == ["username", "email", "new-password"])
        #expect(form.inputs.map(\.isRequired) == [true, true, true, false, true, false, false, true])
        #expect(form.inputs[4].choices.map(\.value) == ["hint"])
        #expect(form.inputs[5].value == "hint")
        #expect(form.submit == "Continue")
    }
}
