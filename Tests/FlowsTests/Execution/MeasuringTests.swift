import Flows
import Kernel
import TestKit
import Testing

@Suite("What is measured of flows")
struct MeasuringTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
    }

    private func figure(_ name: String, _ values: [String]) -> Double? {
        stand.fakes.metrics.figure(name, values)
    }

    @Test("is each plan, each stage by its type, and how the flow ended")
    func walking() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        _ = try await stand.look()
        _ = try await stand.look()
        _ = try await stand.answer(["word": "please"])
        #expect(figure("authentik_flows_plan_time", ["login"]) == 1)
        #expect(figure("authentik_flows_stage_time", ["AskStage", "get_challenge"]) == 2)
        #expect(figure("authentik_flows_stage_time", ["AskStage", "challenge_valid"]) == 1)
        // The stand sends all as GET.
        #expect(figure("authentik_flows_execution_stage_time", ["AskStage", "GET"]) == 3)
        #expect(figure("lanyard_flows_ended_total", ["login", "finished"]) == 1)
    }

    @Test("is each decision, under the names and keys of the configuration")
    func policies() async throws {
        try stand.bind(AnswerPolicy.self, "yes", to: "login", binding: ["order": 7])
        try stand.bind(["group": "staff"], as: "group", to: "login", ["order": 8])
        let user = User.sample()
        try stand.bind(["user": .int(user.id)], as: "user", to: "login", ["order": 9])
        _ = try await stand.look()
        let model = "authentik_flows.flow"
        #expect(figure("authentik_policies_engine_time_total_seconds", [model, "login"]) == 1)
        let name = "authentik_policies_execution_time"
        #expect(figure(name, ["7", "policy", "yes", model, "execute_inline"]) == 1)
        #expect(figure(name, ["8", "group", "staff", model, "execute_inline"]) == 1)
        #expect(figure(name, ["9", "user", "\(user.id)", model, "execute_inline"]) == 1)
    }

    @Test("is a refusal, and its trace names the request")
    func denial() async throws {
        try stand.flow("closed", ["designation": "enrollment"])
        try stand.bind(AnswerPolicy.self, "no", to: "closed", ["passes": false])
        _ = try await stand.look("closed")
        #expect(figure("lanyard_flows_ended_total", ["closed", "denied"]) == 1)
        let event = try #require(stand.kept.first)
        #expect(event.context["decision"]?["request_id"] == "sample-request")
        #expect(event.document["http_request"]?["request_id"] == "sample-request")
    }

    @Test("is a failure, which is reported with the stage that failed and nothing that was typed")
    func failure() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        _ = try await stand.look()
        _ = try await stand.answer(["word": "boom"])
        #expect(figure("lanyard_flows_ended_total", ["login", "failed"]) == 1)
        let failure = try #require(stand.reports.failures.first)
        #expect(failure.place == "/if/flow/:flow/" && failure.request?.id == "sample-request")
        #expect(failure.tags == ["flow": "login", "stage": AskStage.model.name.text])
        #expect(stand.kept.last?.action == "system_exception")
        #expect(stand.kept.last?.document["http_request"]?["request_id"] == "sample-request")
    }
}
