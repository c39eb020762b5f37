import Kernel
import TestKit
import Testing

@testable import PolicyReputation

struct ReputationPolicyTests {
    private let powers = FakePowers()
    private let request = PolicyRequest(user: .sample(username: "mira"), http: .sample(clientAddress: "192.0.2.7"))

    private func passes(_ fields: [String: JSON] = [:], _ request: PolicyRequest? = nil) async throws -> Bool {
        try await powers.open(ReputationPolicy.self, fields).evaluate(request ?? self.request).passes
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(ReputationPolicyPlugin.self)
    }

    @Test func `Nobody's reputation is bad at first`() async throws {
        #expect(try await !passes())
    }

    @Test func `It passes when the score is as low as the threshold, and not before`() async throws {
        powers.reputation.set(-4, identifier: "mira", address: "198.51.100.1")
        #expect(try await !passes())
        powers.reputation.set(-1, identifier: "mira", address: "198.51.100.2")
        #expect(try await passes())
    }

    @Test func `What the name and the address did adds up, each once`() async throws {
        powers.reputation.set(-2, identifier: "mira", address: "192.0.2.7")
        powers.reputation.set(-2, identifier: "mira", address: "198.51.100.1")
        powers.reputation.set(-2, identifier: "bob", address: "192.0.2.7")
        #expect(try await passes(["threshold": -6]))
        #expect(try await !passes(["threshold": -7]))
    }

    @Test func `Either of them can be left out`() async throws {
        powers.reputation.set(-5, identifier: "mira", address: "198.51.100.1")
        powers.reputation.set(5, identifier: "bob", address: "192.0.2.7")
        #expect(try await passes(["check_ip": false]))
        #expect(try await !passes(["check_username": false]))
        #expect(try await !passes())
        #expect(try await !passes(["check_ip": false, "check_username": false]))
    }

    @Test func `The name that was typed counts where nobody is called so`() async throws {
        powers.reputation.set(-5, identifier: "nobody", address: "198.51.100.1")
        let typed = PendingUser(typed: "nobody").json
        let request = PolicyRequest(user: nil, http: .sample(), context: ["pending_user": typed])
        #expect(try await passes([:], request))
        #expect(try await !passes([:], PolicyRequest(user: nil, http: nil)))
    }
}
