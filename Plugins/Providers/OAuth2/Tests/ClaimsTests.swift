import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Claims")
struct ClaimsTests {
    private let user = User.sample(attributes: ["upn": "mira@corp"], groups: [.sample("staff"), .sample("admins")])

    /// A provider whose mappings have these scopes and expressions.
    private func claims(_ mappings: [(scope: String, expression: String)]) throws -> ScopeClaims {
        let stand = try Stand()
        for (index, mapping) in mappings.enumerated() {
            try stand.powers.configure(
                ScopeMapping.self, "mapping-\(index)",
                ["scope_name": .string(mapping.scope), "expression": .string(mapping.expression)])
        }
        let references = mappings.indices.map { JSON.string("mapping-\($0)") }
        try stand.configureProvider("1", application: "shop", ["property_mappings": .array(references)])
        return ScopeClaims(client: stand.client, expressions: stand.powers.all.expressions, http: .sample())
    }

    private let email = "return {'email': request.user.email, 'email_verified': False}"

    @Test("are given for the granted scopes only")
    func granted() async throws {
        let claims = try claims([("openid", "return {}"), ("email", email), ("other", "return {'x': 1}")])
        #expect(
            try await claims.claims(of: user, for: Scope(["openid", "email"]))
                == ["email": "mira@example.com", "email_verified": false])
        #expect(try await claims.claims(of: user, for: Scope(["openid"])).isEmpty)
        #expect(await claims.names() == ["email", "email_verified", "x"])
    }

    @Test("of several mappings are merged, lists one after the other, and what is no object is left out")
    func merged() async throws {
        let claims = try claims([
            ("all", "return {'a': {'b': 1}, 'l': [1]}"), ("all", "return {'a': {'c': 2}, 'l': [2]}"),
            ("none", "pass"), ("text", "return 'text'"),
        ])
        #expect(
            try await claims.claims(of: user, for: Scope(["all", "none", "text"]))
                == ["a": ["b": 1, "c": 2], "l": [1, 2]])
    }

    @Test("know the provider, its application and the token they are for")
    func context() async throws {
        let claims = try claims([
            ("all", "return {'a': provider.application.slug, 't': token.scope, 'p': provider.name}")
        ])
        #expect(
            try await claims.claims(of: user, for: Scope(["all"])) == ["a": "shop", "t": ["all"], "p": "shop"])
    }

    @Test("never hold the secret of the provider")
    func secret() async throws {
        let claims = try claims([("all", "return {'s': getattr(provider, 'client_secret', None)}")])
        #expect(try await claims.claims(of: user, for: Scope(["all"])) == ["s": nil])
    }

    @Test("of a mapping that fails are an error, not left out")
    func failing() async throws {
        let claims = try claims([("openid", "return {}"), ("custom", "return {'x': 1 / 0}")])
        await #expect(throws: ConfigurationFault.self) {
            try await claims.claims(of: user, for: Scope(["openid", "custom"]))
        }
    }

    @Test("name the user as the provider says")
    func subject() {
        let subjects = SubjectMode.allCases.map { $0.subject(of: user) }
        #expect(subjects == [user.uid, "7", user.uuid, "mira", "mira@example.com", "mira@corp"])
        #expect(SubjectMode.userUPN.subject(of: .sample()) == User.sample().uid)
    }

    @Test("say how the user signed in")
    func methods() {
        func methods(_ method: String, _ arguments: [String: JSON] = [:]) -> [String] {
            LoginFacts(Session.Login(time: Timestamp(seconds: 1), method: method, arguments: arguments)).methods
        }
        #expect(methods("password") == ["pwd"])
        #expect(methods("auth_webauthn_pwl") == ["user"])
        #expect(methods("token").isEmpty)
        #expect(methods("password", ["mfa_devices": [["pk": 1]]]) == ["pwd", "mfa"])
        #expect(methods("password", ["mfa_devices": []]) == ["pwd"])
        #expect(methods("x", ["certificate": ["serial": "1"]]) == ["sc"])
        #expect(LoginFacts(nil) == LoginFacts(time: nil, methods: []))
    }
}

@Suite("Scopes")
struct ScopeTests {
    @Test("keep their order and lose what is repeated")
    func parsing() {
        #expect(Scope(parsing: "b a  b c").names == ["b", "a", "c"])
        #expect(Scope(parsing: "").isEmpty)
        #expect(Scope(parsing: "openid offline_access").isOpenID)
        #expect(Scope(parsing: "openid offline_access").isOffline)
    }

    @Test("are compared as sets")
    func sets() {
        #expect(Scope(["a", "b"]).isSubset(of: Scope(["b", "a"])))
        #expect(!Scope(["a", "c"]).isSubset(of: Scope(["b", "a"])))
        #expect(Scope(["a", "x", "b"]).restricted(to: Scope(["b", "a"])).text == "a b")
        #expect(Scope(["a", "b"]).without("a").text == "b")
    }
}
