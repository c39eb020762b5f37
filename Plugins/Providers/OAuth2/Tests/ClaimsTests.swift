import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Claims")
struct ClaimsTests {
    private let user = User.sample(attributes: ["upn": "mira@corp"], groups: [.sample("staff"), .sample("admins")])

    @Test("of the four mappings that come with the server")
    func native() {
        #expect(NativeClaims.openID.claims(of: user).isEmpty)
        #expect(NativeClaims.offlineAccess.claims(of: user).isEmpty)
        #expect(NativeClaims.email.claims(of: user) == ["email": "mira@example.com", "email_verified": false])
        #expect(
            NativeClaims.profile.claims(of: user) == [
                "name": "Mira Sample", "given_name": "Mira Sample", "preferred_username": "mira", "nickname": "mira",
                "groups": ["staff", "admins"],
            ])
    }

    @Test("are advertised by the names they have", arguments: NativeClaims.allCases)
    func names(_ mapping: NativeClaims) {
        #expect(Set(mapping.names) == Set(mapping.claims(of: user).keys))
    }

    @Test("are given for the granted scopes only")
    func granted() throws {
        let table = table([("openid", .openID), ("email", .email), ("profile", .profile)])
        #expect(try Set(table.claims(of: user, for: Scope(["openid", "email"])).keys) == ["email", "email_verified"])
        #expect(try table.claims(of: user, for: Scope(["openid"])).isEmpty)
    }

    @Test("of one scope that has two mappings are merged")
    func merged() throws {
        let table = table([("all", .email), ("all", .profile)])
        #expect(try table.claims(of: user, for: Scope(["all"])).count == 7)
    }

    @Test("of a mapping that cannot be evaluated are an error, not left out")
    func unknown() {
        let table = table([("openid", .openID), ("custom", nil)])
        #expect(throws: UnusableMapping(name: "mapping custom")) {
            try table.claims(of: user, for: Scope(["openid", "custom"]))
        }
    }

    private func table(_ entries: [(String, NativeClaims?)]) -> ScopeTable {
        ScopeTable(
            entries.map { ScopeTable.Entry(scope: $0.0, description: "", mapping: "mapping \($0.0)", claims: $0.1) })
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
