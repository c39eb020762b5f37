import Kernel
import TestKit
import Testing

@testable import StageDummy

struct DummyStageTests {
    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(DummyStagePlugin.self)
    }

    @Test func `The page shows the stage's name and a button`() async throws {
        let harness = try StageHarness(DummyStage.self)
        let turn = try await harness.enter()
        #expect(turn.shown == ["name": "stage"])
        #expect(turn.challenge?.form.submit == "Continue")
    }

    @Test func `The button leads on`() async throws {
        let harness = try StageHarness(DummyStage.self)
        #expect(try await harness.submit().outcome == .done)
    }

    @Test func `A stage told to fail fails, when it is shown and when it is answered`() async throws {
        let harness = try StageHarness(DummyStage.self, ["throw_error": true])
        await #expect(throws: DummyStageFailure.self) { try await harness.enter() }
        await #expect(throws: DummyStageFailure.self) { try await harness.submit() }
    }
}
