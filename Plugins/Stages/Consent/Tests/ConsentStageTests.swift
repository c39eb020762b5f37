import Kernel
import TestKit
import Testing

@testable import StageConsent

struct ConsentStageTests {
    private let powers = FakePowers()

    private func harness(_ fields: [String: JSON] = [:], asking ids: [String] = ["email", "profile"]) throws
        -> StageHarness
    {
        let harness = try StageHarness(ConsentStage.self, fields, powers: powers, designation: .authorization)
        harness.session = .sample(user: powers.directory.add(.sample()))
        harness.plan[.application] = Reference(ObjectID("wiki"))
        harness.plan.context["consent_header"] = "Wiki wants to know who you are."
        harness.plan.context["consent_permissions"] = .array(
            ids.map { ["id": .string($0), "name": .string("Your \($0)")] })
        return harness
    }

    /// Agrees to what is asked.
    private func agree(_ harness: StageHarness) async throws -> StageTurn {
        let token = try #require(try await harness.enter().shown?["token"])
        return try await harness.submit(["token": token])
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(ConsentStagePlugin.self)
    }

    @Test func `The page says who asks for what`() async throws {
        let turn = try await harness().enter()
        #expect(turn.shown?["header_text"] == "Wiki wants to know who you are.")
        #expect(
            turn.shown?["permissions"] == [
                ["id": "email", "name": "Your email"], ["id": "profile", "name": "Your profile"],
            ])
        #expect(turn.shown?["additional_permissions"] == [])
        let form = try #require(turn.challenge?.form)
        #expect(form.text == "Wiki wants to know who you are.")
        #expect(form.items == ["Your email", "Your profile"])
        #expect(form.inputs.map(\.name) == ["token"])
    }

    @Test func `Who agreed is not asked again until the consent expires`() async throws {
        #expect(try await agree(harness()).outcome == .done)
        #expect(try await harness().enter().outcome == .done)
        powers.clock.advance(by: .seconds(4 * 7 * 86_400 - 1))
        #expect(try await harness().enter().outcome == .done)
        powers.clock.advance(by: .seconds(1))
        #expect(try await harness().enter().challenge != nil)
    }

    @Test func `A permanent consent does not expire`() async throws {
        #expect(try await agree(harness(["mode": "permanent"])).outcome == .done)
        powers.clock.advance(by: .seconds(100 * 365 * 86_400))
        #expect(try await harness(["mode": "permanent"]).enter().outcome == .done)
    }

    @Test func `Told to ask always, it asks again and keeps nothing`() async throws {
        let fields: [String: JSON] = ["mode": "always_require"]
        #expect(try await agree(harness(fields)).outcome == .done)
        #expect(try await harness(fields).enter().challenge != nil)
        #expect(powers.records.everything(in: .userConsents).isEmpty)
    }

    @Test func `Only what is new is asked for again, and set apart`() async throws {
        _ = try await agree(harness(asking: ["email"]))
        let more = try harness(asking: ["email", "groups"])
        let turn = try await more.enter()
        #expect(turn.shown?["permissions"] == [["id": "email", "name": "Your email"]])
        #expect(turn.shown?["additional_permissions"] == [["id": "groups", "name": "Your groups"]])
        #expect(turn.challenge?.form.items == ["Your email", "Your groups (new)"])
        #expect(try await agree(more).outcome == .done)
        #expect(try await harness(asking: ["groups", "email"]).enter().outcome == .done)
        #expect(try await harness(asking: ["email"]).enter().outcome == .done)
    }

    @Test func `Who agreed is asked again when the application demands it`() async throws {
        _ = try await agree(harness())
        let demanding = try harness()
        demanding.plan.context["consent_required"] = true
        #expect(try await demanding.enter().challenge?.form.items == ["Your email", "Your profile"])
        #expect(try await agree(demanding).outcome == .done)
        #expect(try await harness().enter().outcome == .done)
    }

    @Test func `One user's consent is not another's, nor for another application`() async throws {
        _ = try await agree(harness())
        let other = try harness()
        other.session = .sample(user: powers.directory.add(.sample(id: 8, username: "otto")))
        #expect(try await other.enter().challenge != nil)
        let elsewhere = try harness()
        elsewhere.plan[.application] = Reference(ObjectID("chat"))
        #expect(try await elsewhere.enter().challenge != nil)
    }

    @Test func `The consent is kept with the user and the application, for lists and for deleting`() async throws {
        _ = try await agree(harness())
        let record = try #require(powers.records.everything(in: .userConsents).first)
        #expect(record.user == 7 && record.object == ObjectID("wiki"))
        #expect(record.document == ["permissions": "email profile"])
    }

    @Test func `An answer without the page's token is no consent`() async throws {
        let harness = try harness()
        try await harness.enter()
        let turn = try await harness.submit(["token": "made-up"])
        #expect(turn.problems == .whole("Invalid consent token, re-showing prompt"))
        #expect(powers.records.everything(in: .userConsents).isEmpty)
    }

    @Test func `A token serves once`() async throws {
        let harness = try harness(["mode": "always_require"])
        let token = try #require(try await harness.enter().shown?["token"])
        #expect(try await harness.submit(["token": token]).outcome == .done)
        #expect(try await harness.submit(["token": token]).problems != nil)
    }

    @Test func `Without an application it asks every time and keeps nothing`() async throws {
        let harness = try harness()
        harness.plan[.application] = nil
        #expect(try await agree(harness).outcome == .done)
        #expect(try await harness.enter().challenge != nil)
        #expect(powers.records.everything(in: .userConsents).isEmpty)
    }

    @Test func `A consent asked for this once is not answered by an earlier one, nor kept`() async throws {
        _ = try await agree(harness(asking: ["email"]))
        let once = try harness(asking: ["email", "groups"])
        once.isInline = true
        #expect(try await agree(once).outcome == .done)
        #expect(powers.records.everything(in: .userConsents).first?.document == ["permissions": "email"])
    }
}
