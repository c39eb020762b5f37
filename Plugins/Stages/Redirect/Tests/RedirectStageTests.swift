import Kernel
import TestKit
import Testing

@testable import StageRedirect

struct RedirectStageTests {
    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(
            RedirectStagePlugin.self,
            with: ["authentik_stages_redirect.redirectstage": ["mode": "static", "target_static": "/"]])
    }

    @Test func `An address is where the browser goes`() async throws {
        let harness = try StageHarness(
            RedirectStage.self, ["mode": "static", "target_static": "https://example.com/welcome?from=id"])
        #expect(try await harness.enter().outcome == .redirect(to: "https://example.com/welcome?from=id"))
    }

    @Test(arguments: [true, false])
    func `A flow takes over, with what is known so far or without`(keeps: Bool) async throws {
        let harness = try StageHarness(
            RedirectStage.self, ["mode": "flow", "target_flow": "other", "keep_context": .bool(keeps)])
        let other = try harness.powers.configure(
            Flow.self, "other", ["slug": "other-flow", "title": "Other", "designation": "enrollment"])
        #expect(try await harness.enter().outcome == .flow(other.reference, keepingContext: keeps))
    }

    @Test func `An address can name a flow by its slug`() async throws {
        let harness = try StageHarness(RedirectStage.self, ["mode": "static", "target_static": "ak-flow://other-flow"])
        let other = try harness.powers.configure(
            Flow.self, "other", ["slug": "other-flow", "title": "Other", "designation": "enrollment"])
        #expect(try await harness.enter().outcome == .flow(other.reference, keepingContext: true))
    }

    @Test func `A policy's target goes before the stage's`() async throws {
        let harness = try StageHarness(RedirectStage.self, ["mode": "static", "target_static": "/stage"])
        harness.plan[.redirectStageTarget] = "https://example.com/policy"
        #expect(try await harness.enter().outcome == .redirect(to: "https://example.com/policy"))
    }

    @Test func `A policy that names no flow there is leaves the stage's target`() async throws {
        let harness = try StageHarness(RedirectStage.self, ["mode": "static", "target_static": "/stage"])
        harness.plan[.redirectStageTarget] = "ak-flow://nowhere"
        #expect(try await harness.enter().outcome == .redirect(to: "/stage"))
    }

    @Test func `A policy cannot make the browser run something`() async throws {
        let harness = try StageHarness(RedirectStage.self, ["mode": "static", "target_static": "/stage"])
        harness.plan[.redirectStageTarget] = "javascript:alert(1)"
        await #expect(throws: Problems.self) { try await harness.enter() }
    }

    @Test func `A flow that is gone is a failure, not a way on`() async throws {
        let harness = try StageHarness(RedirectStage.self, ["mode": "flow", "target_flow": "gone"])
        await #expect(throws: Missing.self) { try await harness.enter() }
    }

    @Test func `A stage without the target that its mode needs is not saved`() {
        #expect(throws: Problems.whole("Target URL should be present when mode is Static.")) {
            try RedirectStage.make(["mode": "static"])
        }
        #expect(throws: Problems.whole("Target Flow should be present when mode is Flow.")) {
            try RedirectStage.make(["mode": "flow"])
        }
    }
}

struct RedirectTargetTests {
    @Test(arguments: ["https://example.com/", "/if/user/", "//cdn.example.com/x", "com.example.app:/back", "?next=a:b"])
    func `Addresses that can be visited are taken as they are`(text: String) throws {
        #expect(try RedirectTarget(text) == .address(text))
    }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
        "data:text/html,<b>", "vbscript:x", "blob:https://example.com/1", "file:///etc/passwd", "",
    ])
    func `Addresses that would run or carry content are not saved`(text: String) {
        #expect(throws: Problems.self) { try RedirectTarget(text) }
        #expect(throws: Problems.self) { try RedirectStage.make(["mode": "static", "target_static": .string(text)]) }
    }
}
