import Kernel
import TestKit
import Testing

@testable import StageEmail

@Suite("The e-mail stage")
struct EmailStageTests {
    private func harness(
        _ fields: [String: JSON] = [:], designation: Flow.Designation = .recovery, user: User? = .sample()
    ) throws -> StageHarness {
        let harness = try StageHarness(EmailStage.self, fields, designation: designation)
        if let user { harness.setPendingUser(user) }
        return harness
    }

    /// The plan as whoever opens the link gets it.
    private func restored(_ harness: StageHarness, _ number: Int = 0) throws -> Plan {
        let kept = harness.powers.flowLinks.kept
        try #require(kept.count > number)
        return kept[number].plan
    }

    @Test("keeps to what plugins keep to")
    func conformance() throws { try conforms(EmailStagePlugin.self) }

    @Test("sends one link when it is reached, however often the page is loaded")
    func sends() async throws {
        let harness = try harness()
        for _ in 0..<3 { #expect(try await harness.enter().challenge is EmailChallenge) }
        let mail = try #require(harness.powers.mail.sent.first)
        #expect(harness.powers.mail.sent.count == 1)
        #expect(mail.to == ["mira@example.com"])
        guard case .template("email/password_reset.html", let members) = mail.body else {
            Issue.record("another template")
            return
        }
        #expect(members["url"] == "https://id.example.com/if/flow/test/?flow_token=link-1")
        let link = harness.powers.flowLinks.kept[0].link
        #expect(link.user?.id == 7 && link.lasting == .seconds(1800))
    }

    @Test(
        "is not left by any answer, which only sends another mail",
        arguments: [[:], ["component": "ak-stage-email"], ["flow_token": "link-1", "is_restored": true]]
            as [[String: JSON]])
    func noWayOn(answer: [String: JSON]) async throws {
        let harness = try harness()
        try await harness.enter()
        let turn = try await harness.submit(answer)
        #expect(turn.outcome == nil)
        #expect(turn.problems?.all.first?.code == "email-sent")
        #expect(harness.powers.mail.sent.count == 2)
    }

    @Test("is over for whoever comes back by the link")
    func comesBack() async throws {
        let harness = try harness()
        try await harness.enter()
        #expect(harness.plan[.linkProof] == nil, "the browser that asked has proved nothing")
        harness.plan = try restored(harness)
        #expect(try await harness.enter().outcome == .done)
    }

    @Test("is not over for another user than the link was for")
    func otherUser() async throws {
        let harness = try harness()
        try await harness.enter()
        harness.plan = try restored(harness)
        harness.setPendingUser(.sample(id: 8, username: "victim", email: "victim@example.com"))
        guard case .denied? = try await harness.enter().outcome else {
            Issue.record("it let another user through")
            return
        }
    }

    @Test("is not over when the user has another address by then")
    func otherAddress() async throws {
        let harness = try harness()
        try await harness.enter()
        harness.plan = try restored(harness)
        harness.plan[.email] = "other@example.com"
        guard case .denied? = try await harness.enter().outcome else {
            Issue.record("it took the proof of another address")
            return
        }
    }

    @Test("asks again when the link was another stage's")
    func otherStage() async throws {
        let harness = try harness()
        harness.plan[.linkProof] = LinkProof(user: 7, email: "mira@example.com", stage: ObjectID("another"))
        #expect(try await harness.enter().challenge is EmailChallenge)
        #expect(harness.powers.mail.sent.count == 1)
    }

    @Test("takes an administrator's link for a proof")
    func administrator() async throws {
        let harness = try harness()
        harness.plan[.linkProof] = LinkProof(user: 7)
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.powers.mail.sent.isEmpty)
    }

    @Test("does all the same for users who are not there, and for those without an address")
    func pretends() async throws {
        for user in [nil, User.sample(email: ""), User.sample(isActive: false)] {
            let harness = try harness(user: user)
            if user == nil { harness.plan[.pendingUser] = PendingUser(typed: "nobody") }
            #expect(try await harness.enter().challenge is EmailChallenge)
            #expect(harness.powers.mail.sent.map(\.to) == [[]], "a mail to nobody")
            #expect(harness.powers.flowLinks.kept.map(\.link.user) == [nil], "a link for nobody")
        }
    }

    @Test("sends to the address that the flow says, in the user's language")
    func overridden() async throws {
        let harness = try harness(
            designation: .authentication, user: .sample(attributes: ["settings": ["locale": "de"]]))
        harness.plan[.email] = "other@example.com"
        try await harness.enter()
        #expect(harness.powers.mail.sent.first?.to == ["other@example.com"])
        #expect(harness.powers.mail.sent.first?.language == "de")
    }

    @Test("sends only so many, and says when more can be asked for")
    func limited() async throws {
        let harness = try harness(["recovery_max_attempts": 2])
        harness.plan[.typedIdentifier] = "mira"
        try await harness.enter()
        try await harness.submit()
        let third = try await harness.submit()
        #expect(third.problems?.all.first?.message == "\(EmailStage.tooMany) 5 minutes.")
        #expect(harness.powers.mail.sent.count == 2)
        harness.plan[.typedIdentifier] = "mira@example.com"
        harness.plan[.emailSent] = nil
        #expect(try await harness.enter().challenge is EmailChallenge, "it is not said that the address is known")
        #expect(harness.powers.mail.sent.last?.to == [])
    }

    @Test("lets users sign in whom the flow created, and not those whom somebody locked out")
    func activation() async throws {
        for isNew in [true, false] {
            let harness = try harness(
                ["activate_user_on_success": true], designation: .enrollment, user: .sample(isActive: false))
            harness.plan[.createdUser] = isNew ? true : nil
            try await harness.enter()
            harness.plan = try restored(harness)
            #expect(try await harness.enter().outcome == .done)
            #expect(try await harness.powers.directory.user(7)?.isActive == isNew)
        }
    }

    @Test("lets users confirm their address later, in another flow")
    func later() async throws {
        let harness = try harness(
            ["activate_user_on_success": true], designation: .enrollment, user: .sample(isActive: false))
        harness.plan[.createdUser] = true
        try await harness.enter()
        harness.plan[.createdUser] = nil
        harness.plan[.emailSent] = nil
        try await harness.enter()
        harness.plan = try restored(harness, 1)
        #expect(try await harness.enter().outcome == .done)
        #expect(try await harness.powers.directory.user(7)?.isActive == true)
    }

    @Test("refuses settings that contradict one another, at their field")
    func fields() {
        for (name, fields) in [
            ("use_ssl", ["use_tls": true, "use_ssl": true]), ("token_expiry", ["token_expiry": "minutes=0"]),
            ("subject", ["subject": "a\nb"]), ("host", ["host": "mail example"]), ("port", ["port": 0]),
            ("template", ["template": ""]),
        ] as [(String, [String: JSON])] {
            guard
                case .fields(let problems)? = #expect(
                    throws: Problems.self, performing: { try EmailStage.make(fields) })
            else {
                Issue.record("no problem with \(name)")
                continue
            }
            #expect(problems[name] != nil, "\(name)")
        }
    }
}
