import Kernel
import TestKit
import Testing

@testable import StageIdentification

struct IdentificationPageTests {
    private func harness(
        _ fields: [String: JSON] = [:], designation: Flow.Designation = .authentication
    ) throws -> StageHarness {
        let all = ["user_fields": ["email", "username"] as JSON].merging(fields) { $1 }
        return try StageHarness(IdentificationStage.self, all, designation: designation)
    }

    @Test func `Clients get the fields they know, and those without a value are left out`() async throws {
        let shown = try await harness().enter().shown
        #expect(
            shown == [
                "user_fields": ["email", "username"], "password_fields": false, "allow_show_password": false,
                "flow_designation": "authentication", "captcha_stage": nil, "primary_action": "Log in", "sources": [],
                "show_source_labels": false, "enable_remember_me": false, "passkey_challenge": nil,
            ])
    }

    @Test func `Outside of signing in the button says continue`() async throws {
        let shown = try await harness(designation: .recovery).enter().shown
        #expect(shown?["primary_action"] == "Continue")
    }

    @Test func `Links lead to the other flows with the query that the flow was started with`() async throws {
        let harness = try harness(["enrollment_flow": "join", "recovery_flow": "lost", "passwordless_flow": "key"])
        for (id, slug) in [("join", "sign-up"), ("lost", "recover"), ("key", "passkey")] {
            let document: [String: JSON] = ["slug": .string(slug), "title": "T", "designation": "enrollment"]
            try harness.powers.configure(Flow.self, id, document)
        }
        harness.plan.query = ["next": "/app?x=1"]
        let shown = try #require(try await harness.enter().shown)
        #expect(shown["enroll_url"] == "/if/flow/sign-up/?next=%2Fapp%3Fx%3D1")
        #expect(shown["recovery_url"] == "/if/flow/recover/?next=%2Fapp%3Fx%3D1")
        #expect(shown["passwordless_url"] == "/if/flow/passkey/?next=%2Fapp%3Fx%3D1")
    }

    @Test func `The page says which application the user is on the way to`() async throws {
        let harness = try harness()
        let application = try harness.powers.configure(
            Application.self, "wiki", ["name": "Wiki", "slug": "wiki", "meta_launch_url": "https://wiki.example.com"])
        harness.plan[.application] = application.reference
        let turn = try await harness.enter()
        #expect(turn.shown?["application_pre"] == "Wiki")
        #expect(turn.shown?["application_pre_launch"] == "https://wiki.example.com")
        #expect(turn.challenge?.form.text == "Sign in to continue to Wiki.")
    }

    @Test func `A hidden application does not give its address away`() async throws {
        let harness = try harness()
        let application = try harness.powers.configure(
            Application.self, "wiki", ["slug": "wiki", "meta_launch_url": "https://x.example", "meta_hide": true])
        harness.plan[.application] = application.reference
        #expect(try await harness.enter().shown?["application_pre_launch"] == nil)
    }

    @Test func `Enabled sources with a page of their own are offered by name`() async throws {
        let harness = try harness(["sources": ["s3", "s2", "s1", "s0"]])
        let powers = harness.powers
        try powers.configure(FakeLoginSource.self, "s3", ["name": "Zeta", "slug": "zeta", "promoted": true])
        try powers.configure(FakeLoginSource.self, "s2", ["name": "Alpha", "slug": "alpha"])
        try powers.configure(FakeLoginSource.self, "s1", ["name": "Off", "slug": "off", "enabled": false])
        try powers.configure(FakeSyncSource.self, "s0", ["name": "Sync", "slug": "sync"])
        let turn = try await harness.enter()
        let challenge: (String) -> JSON = { ["component": "xak-flow-redirect", "to": .string($0)] }
        #expect(
            turn.shown?["sources"] == [
                [
                    "name": "Alpha", "icon_url": nil, "promoted": false,
                    "challenge": challenge("/source/fake/login/alpha/"),
                ],
                [
                    "name": "Zeta", "icon_url": nil, "promoted": true,
                    "challenge": challenge("/source/fake/login/zeta/"),
                ],
            ])
        #expect(turn.challenge?.form.links.map(\.label) == ["Continue with Zeta", "Continue with Alpha"])
    }

    @Test func `Password managers recognise the form`() async throws {
        let harness = try harness(["password_stage": "password"])
        try harness.powers.configure(FakePasswordStage.self, "password")
        let form = try #require(try await harness.enter().challenge?.form)
        #expect(form.inputs.map(\.name) == ["uid_field", "password"])
        #expect(form.inputs.map(\.autocomplete) == ["username", "current-password"])
        #expect(form.inputs.map(\.label) == ["Email or username", "Password"])
        #expect(form.submit == "Log in")
    }

    @Test func `A page with sources alone has no form to send`() async throws {
        let harness = try harness(["user_fields": [], "sources": ["s"]])
        let form = try #require(try await harness.enter().challenge?.form)
        #expect(form.inputs.isEmpty && form.submit == nil)
    }
}

struct IdentificationHintTests {
    private func harness(_ fields: [String: JSON] = [:]) throws -> StageHarness {
        let all = ["user_fields": ["username"] as JSON].merging(fields) { $1 }
        let harness = try StageHarness(IdentificationStage.self, all)
        harness.powers.directory.add(.sample())
        harness.plan[.pendingUserIdentifier] = "mira"
        return harness
    }

    @Test func `An application that names the user spares them the page`() async throws {
        let harness = try harness()
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == 7)
    }

    @Test func `A name that leads nowhere is forgotten, and the page is empty`() async throws {
        let harness = try harness(["pretend_user_exists": false])
        harness.plan[.pendingUserIdentifier] = "nobody"
        let turn = try await harness.enter()
        #expect(turn.challenge != nil)
        #expect(turn.shown?["pending_user_identifier"] == nil)
    }

    @Test func `Where the page asks for the password too, the name is filled in`() async throws {
        let harness = try harness(["password_stage": "password"])
        try harness.powers.configure(FakePasswordStage.self, "password")
        let turn = try await harness.enter()
        #expect(turn.shown?["pending_user_identifier"] == "mira")
        #expect(turn.challenge?.form.inputs.first?.value == "mira")
    }

    @Test func `Where policies guard the stage, the page is shown`() async throws {
        let harness = try harness()
        try harness.powers.configure(
            PolicyBinding.self, "guard", ["policy": "some", "target": "binding", "order": 0])
        #expect(try await harness.enter().challenge != nil)
    }
}
