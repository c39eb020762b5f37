import Kernel
import TestKit
import Testing

@testable import StagePrompt

struct PromptPolicyTests {
    private func harness(_ answers: [(id: String, decision: Decision)]) throws -> StageHarness {
        let harness = try promptHarness([("name", [:])], policies: answers.map(\.id))
        for answer in answers { harness.powers.decisions.answer(answer.decision, for: ObjectID(answer.id)) }
        return harness
    }

    @Test func `Every policy must pass, and each says why it does not`() async throws {
        let harness = try harness([
            ("a", Decision(false, messages: ["Not root."])), ("b", Decision(false, messages: ["Never root."])),
            ("c", Decision(true)),
        ])
        let problems = try await harness.submit(["name": "root"]).problems
        #expect(problems == .fields(["non_field_errors": .here([Problem("Not root."), Problem("Never root.")])]))
        #expect(harness.plan[.promptData] == nil)
    }

    @Test func `What a policy says that passes is for the user to read`() async throws {
        let harness = try harness([("a", Decision(true, messages: ["A fine name."]))])
        #expect(try await harness.submit(["name": "mira"]).outcome == .done)
        #expect(harness.messages == [.init(.info, "A fine name.")])
    }

    @Test func `A policy that refuses without a word still refuses`() async throws {
        #expect(try await harness([("a", Decision(false))]).submit(["name": "root"]).problems?.all.count == 1)
    }

    @Test func `A policy that could not answer has not passed, and why is not shown`() async throws {
        let step = TraceStep(question: "policy a", passes: false, failure: "the secret reason")
        let problems = try await harness([("a", Decision(false, trace: [step]))]).submit(["name": "mira"]).problems
        #expect(problems == .whole("The answers could not be checked."))
    }

    @Test func `What a policy changes in the answers is what is kept`() async throws {
        var decision = Decision(true)
        decision.changes.known = ["prompt_data": ["name": "Mira"], "extra": 1]
        let harness = try harness([("a", decision)])
        #expect(try await harness.submit(["name": "mira"]).outcome == .done)
        #expect(harness.plan[.promptData] == ["name": "Mira"])
        #expect(harness.plan.context["extra"] == 1)
    }
}

struct PromptExpressionTests {
    @Test func `A prompt begins with what its expressions give`() async throws {
        let harness = try promptHarness([
            (
                "name",
                [
                    "initial_value": "return user.username + prompt_context['suffix']",
                    "initial_value_expression": true,
                    "placeholder": "return http_request.method", "placeholder_expression": true,
                ]
            ),
            (
                "colour",
                [
                    "type": "dropdown", "placeholder": "return [{'value': 'r', 'label': 'Red'}, 'blue']",
                    "placeholder_expression": true,
                ]
            ),
        ])
        harness.setPendingUser(.sample(username: "mira"))
        harness.plan[.promptData] = ["suffix": "-x"]
        let fields = try #require(try await harness.enter().shown?["fields"]?.array)
        #expect(fields[0]["initial_value"] == "mira-x")
        #expect(fields[0]["placeholder"] == .string(harness.request.method))
        #expect(fields[1]["choices"]?.array?.map { $0["label"] } == ["Red", "blue"])
        #expect(try await harness.submit(["name": "a", "colour": "blue"]).outcome == .done)
    }

    @Test func `An expression that fails is shown as it is written, and recorded`() async throws {
        let harness = try promptHarness([
            ("name", ["initial_value": "return 1 / 0", "initial_value_expression": true])
        ])
        let fields = try #require(try await harness.enter().shown?["fields"]?.array)
        #expect(fields[0]["initial_value"] == "return 1 / 0")
        #expect(harness.powers.events.events.map(\.action) == ["property_mapping_exception"])
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
