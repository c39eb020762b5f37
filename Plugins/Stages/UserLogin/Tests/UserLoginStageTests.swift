import Kernel
import TestKit
import Testing

@testable import StageUserLogin

struct UserLoginStageTests {
    private func harness(_ fields: [String: JSON] = [:]) throws -> StageHarness {
        let harness = try StageHarness(UserLoginStage.self, fields)
        harness.setPendingUser(.sample())
        return harness
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(UserLoginStagePlugin.self)
    }

    @Test func `The user gets a session of their own, under a new key`() async throws {
        let harness = try harness()
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.session.user?.id == 7)
        #expect(harness.session.key != "old-key" && harness.session.key.count == 64)
        #expect(harness.session.publicID != "old-public-id")
        #expect(harness.powers.directory.logins == [7])
    }

    @Test func `The session knows how the user signed in, and so does the event`() async throws {
        let harness = try harness()
        harness.plan[.authMethod] = "password"
        harness.plan[.authMethodArguments] = ["mfa_devices": []]
        try await harness.enter()
        let now = harness.powers.clock.now
        #expect(harness.session.login == .init(time: now, method: "password", arguments: ["mfa_devices": []]))
        let event = try #require(harness.events.first)
        #expect(event.action == "login" && event.user == 7 && event.clientAddress == "192.0.2.7")
        #expect(event.context == ["auth_method": "password", "auth_method_args": ["mfa_devices": []]])
    }

    @Test func `Signing in again keeps what other systems call the session, but not its key`() async throws {
        let harness = try harness()
        harness.session.user = .sample()
        harness.session.values = ["kept": 1]
        try await harness.enter()
        #expect(harness.session.publicID == "old-public-id")
        #expect(harness.session.key != "old-key")
        #expect(harness.session.values == ["kept": 1])
    }

    @Test func `Another user inherits nothing from the one before`() async throws {
        let harness = try harness()
        harness.session.user = .sample(id: 8, username: "otto")
        harness.session.values = ["private": 1]
        try await harness.enter()
        #expect(harness.session.user?.id == 7)
        #expect(harness.session.publicID != "old-public-id")
        #expect(harness.session.values.isEmpty)
    }

    @Test func `What the browser carried before anybody signed in stays`() async throws {
        let harness = try harness()
        harness.session.values = ["basket": 1]
        try await harness.enter()
        #expect(harness.session.values == ["basket": 1])
    }

    @Test func `Other sessions end when the stage says so, this one stays`() async throws {
        let harness = try harness(["terminate_other_sessions": true])
        try await harness.enter()
        #expect(harness.powers.sessions.endings == [.init(user: 7, except: harness.session.publicID)])
        let sparing = try self.harness()
        try await sparing.enter()
        #expect(sparing.powers.sessions.endings.isEmpty)
    }

    @Test func `Nobody signs in without a user`() async throws {
        let harness = try StageHarness(UserLoginStage.self)
        #expect(try await harness.enter().outcome == .denied("No Pending user to login."))
        harness.plan[.pendingUser] = PendingUser(typed: "mira")
        #expect(try await harness.submit().outcome == .denied("No Pending user to login."))
        #expect(harness.session.user == nil && harness.session.key == "old-key" && harness.events.isEmpty)
    }

    @Test(arguments: ["seconds=0", "days=1"])
    func `An inactive user does not sign in, asked to stay or not`(offset: String) async throws {
        let harness = try StageHarness(UserLoginStage.self, ["remember_me_offset": .string(offset)])
        harness.setPendingUser(.sample(isActive: false))
        #expect(try await harness.enter().outcome == .denied("This account is not active."))
        #expect(try await harness.submit(["remember_me": true]).outcome == .denied("This account is not active."))
        #expect(harness.session.user == nil)
    }
}

struct SessionLengthTests {
    private func harness(_ fields: [String: JSON] = [:]) throws -> StageHarness {
        let harness = try StageHarness(UserLoginStage.self, fields)
        harness.setPendingUser(.sample())
        return harness
    }

    @Test func `Without a duration the session ends with the browser, or after a day`() async throws {
        let harness = try harness()
        try await harness.enter()
        #expect(!harness.session.isPersistent)
        #expect(harness.session.expires == harness.powers.clock.now + .seconds(86_400))
    }

    @Test func `A duration outlives the browser`() async throws {
        let harness = try harness(["session_duration": "hours=2"])
        try await harness.enter()
        #expect(harness.session.isPersistent)
        #expect(harness.session.expires == harness.powers.clock.now + .seconds(7200))
    }

    @Test func `A user who may stay signed in is asked, and is not signed in before`() async throws {
        let harness = try harness(["remember_me_offset": "days=30"])
        let turn = try await harness.enter()
        #expect(turn.challenge is UserLoginChallenge)
        #expect(turn.challenge?.form.inputs.first?.choices.map(\.value) == ["true", "false"])
        #expect(harness.session.user == nil)
    }

    @Test(arguments: [(true, 7200 + 86_400, true), (false, 7200, true)])
    func `The answer decides on the extra time`(remember: Bool, seconds: Int, persists: Bool) async throws {
        let harness = try harness(["session_duration": "hours=2", "remember_me_offset": "days=1"])
        #expect(try await harness.submit(["remember_me": .bool(remember)]).outcome == .done)
        #expect(harness.session.expires == harness.powers.clock.now + .seconds(seconds))
        #expect(harness.session.isPersistent == persists)
    }

    @Test func `Without an answer nobody is signed in`() async throws {
        let harness = try harness(["remember_me_offset": "days=1"])
        #expect(try await harness.submit().problems == .fields(["remember_me": .here([.required])]))
        #expect(harness.session.user == nil)
    }

    @Test(arguments: ["session_duration", "remember_me_offset"])
    func `A session that would end before it begins is not saved`(field: String) {
        #expect(throws: Problems.self) { try UserLoginStage.make([field: "hours=-1"]) }
    }
}

struct SessionBindingTests {
    @Test(arguments: [("192.0.2.7", "192.0.2.7/32"), ("2001:db8::7", "2001:db8::7/128")])
    func `A session can be bound to its address`(address: String, network: String) async throws {
        let harness = try StageHarness(UserLoginStage.self, ["network_binding": "bind_asn_network_ip"])
        harness.setPendingUser(.sample())
        harness.request = .sample(clientAddress: address)
        try await harness.enter()
        #expect(harness.session.boundNetwork == network)
    }

    @Test func `A session is not bound unless the stage says so`() async throws {
        let harness = try StageHarness(UserLoginStage.self)
        harness.setPendingUser(.sample())
        try await harness.enter()
        #expect(harness.session.boundNetwork == nil)
    }

    @Test(arguments: [
        ("network_binding", "bind_asn"), ("network_binding", "bind_asn_network"), ("geoip_binding", "bind_continent"),
        ("geoip_binding", "bind_continent_country"), ("geoip_binding", "bind_continent_country_city"),
    ])
    func `A binding that the server could not keep is not saved`(field: String, value: String) throws {
        let problems = #expect(throws: Problems.self) { try UserLoginStage.make([field: .string(value)]) }
        guard case .fields(let fields) = problems else { return }
        #expect(fields.keys.sorted() == [field])
    }
}
