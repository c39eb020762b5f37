import Kernel
import TestKit
import Testing

@testable import StageDeny

struct DenyStageTests {
    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(DenyStagePlugin.self)
    }

    @Test func `The flow ends with the stage's message`() async throws {
        let harness = try StageHarness(DenyStage.self, ["deny_message": "Closed on Sundays."])
        #expect(try await harness.enter().outcome == .denied("Closed on Sundays."))
    }

    @Test func `A message that a policy left goes before the stage's`() async throws {
        let harness = try StageHarness(DenyStage.self, ["deny_message": "Closed on Sundays."])
        harness.plan[.denyMessage] = "Your country is not served."
        #expect(try await harness.enter().outcome == .denied("Your country is not served."))
    }

    @Test func `Without a message the user still learns that the flow has ended`() async throws {
        let harness = try StageHarness(DenyStage.self)
        #expect(try await harness.enter().outcome == .denied("Unknown error"))
    }

    @Test func `An answer cannot get past it`() async throws {
        let harness = try StageHarness(DenyStage.self)
        #expect(try await harness.submit(["anything": true]).outcome == .denied("Unknown error"))
    }
}
