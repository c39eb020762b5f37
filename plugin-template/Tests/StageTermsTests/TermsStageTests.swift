import Kernel
import TestKit
import Testing

@testable import StageTerms

struct TermsStageTests {
    private let powers = FakePowers()

    /// The stage in a flow that has recognised the user.
    private func harness(version: String = "1", user: User = .sample()) throws -> StageHarness {
        let fields: [String: JSON] = ["text": "Be kind to each other.", "version": .string(version)]
        let harness = try StageHarness(TermsStage.self, fields, powers: powers)
        harness.setPendingUser(user)
        harness.plan[.authMethod] = "password"
        return harness
    }

    private func accept(_ harness: StageHarness, version: String = "1") async throws -> StageTurn {
        try await harness.enter()
        return try await harness.submit(["accepted": true, "version": .string(version)])
    }

    private var kept: [Record] { powers.records.everything(in: .termsAcceptances) }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(TermsStagePlugin.self)
    }

    @Test func `The page shows the text and an empty checkbox`() async throws {
        let turn = try await harness().enter()
        #expect(turn.shown == ["text": "Be kind to each other.", "version": "1"])
        let form = try #require(turn.challenge?.form)
        #expect(form.text == "Be kind to each other.")
        let checkbox = try #require(form.inputs.first { $0.name == "accepted" })
        #expect(checkbox.type == "checkbox" && checkbox.value.isEmpty)
    }

    @Test func `Who accepts goes on, and is not asked again`() async throws {
        #expect(try await accept(harness()).outcome == .done)
        #expect(try await harness().enter().outcome == .done)
    }

    @Test(arguments: [["version": "1"], ["version": "1", "accepted": "false"]] as [[String: JSON]])
    func `Without the check mark the page comes again`(answer: [String: JSON]) async throws {
        let harness = try harness()
        #expect(try await harness.submit(answer).problems == .field("accepted", "Please accept the terms to go on."))
        #expect(kept.isEmpty)
    }

    @Test func `A form's text counts as a program's truth value does`() async throws {
        #expect(try await harness().submit(["version": "1", "accepted": "true"]).outcome == .done)
    }

    @Test func `A new version is asked for again, and then remembered instead of the old one`() async throws {
        _ = try await accept(harness())
        #expect(try await harness(version: "2").enter().challenge != nil)
        #expect(try await accept(harness(version: "2"), version: "2").outcome == .done)
        #expect(try await harness(version: "2").enter().outcome == .done)
        #expect(kept.map(\.document) == [["version": "2"]])
    }

    @Test func `Accepting a page that is out of date is accepting nothing`() async throws {
        let turn = try await accept(harness(version: "2"), version: "1")
        #expect(turn.problems == .whole("The terms have changed. Please read them again."))
        #expect(kept.isEmpty)
    }

    @Test func `One user's acceptance is not another's`() async throws {
        _ = try await accept(harness())
        #expect(try await harness(user: .sample(id: 8, username: "otto")).enter().challenge != nil)
    }

    @Test func `The acceptance is kept with the user and the stage, and goes with either`() async throws {
        _ = try await accept(harness())
        let record = try #require(kept.first)
        #expect(record.user == 7 && record.object == ObjectID("stage") && record.expires == nil)
    }

    @Test func `Nobody accepts for a user who has not been recognised, or learns that they did`() async throws {
        _ = try await accept(harness())
        let stranger = try harness()
        stranger.plan[.authMethod] = nil
        #expect(try await stranger.enter().challenge != nil)
        let other = try harness(user: .sample(id: 8, username: "otto"))
        other.plan[.authMethod] = nil
        #expect(try await accept(other).outcome == .done)
        #expect(kept.map(\.user) == [7])
    }

    @Test func `A session's user is recognised`() async throws {
        let harness = try harness()
        harness.plan[.pendingUser] = nil
        harness.plan[.authMethod] = nil
        harness.session = .sample(user: .sample())
        #expect(try await accept(harness).outcome == .done)
        #expect(kept.map(\.user) == [7])
    }

    @Test func `A stage that was added for this once remembers nothing`() async throws {
        let harness = try harness()
        harness.isInline = true
        #expect(try await accept(harness).outcome == .done)
        #expect(kept.isEmpty)
    }
}
