import Testing

@testable import ProviderOAuth2

@Suite("Proof key for code exchange (RFC 7636)")
struct PKCETests {
    /// Appendix B.
    private let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    @Test("the RFC's own example is met")
    func example() throws {
        let challenge = try #require(try CodeChallenge(challenge: challenge, method: "S256"))
        #expect(challenge.isMet(by: verifier))
        #expect(!challenge.isMet(by: self.challenge))
        #expect(!challenge.isMet(by: String(verifier.dropLast()) + "l"))
        #expect(!challenge.isMet(by: ""))
    }

    @Test("plain is the method when none is named")
    func plain() throws {
        let challenge = try #require(try CodeChallenge(challenge: verifier, method: nil))
        #expect(challenge.method == .plain)
        #expect(challenge.isMet(by: verifier))
        #expect(!challenge.isMet(by: self.challenge))
    }

    @Test("without a challenge there is none")
    func none() throws {
        #expect(try CodeChallenge(challenge: nil, method: nil) == nil)
    }

    @Test(
        "malformed challenges are refused",
        arguments: [
            ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S1"), ("short", "S256"), ("short", "plain"),
            (String(repeating: "a", count: 44), "S256"), (String(repeating: "a", count: 129), "plain"),
            (String(repeating: "a", count: 42) + "!", "S256"), ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "s256"),
        ])
    func malformed(_ challenge: String, _ method: String) {
        #expect(throws: OAuthError.self) { try CodeChallenge(challenge: challenge, method: method) }
    }

    @Test("neither side may be missing when the other is there")
    func downgrade() throws {
        let challenge = try CodeChallenge(challenge: challenge, method: "S256")
        try OAuthError.check(verifier, against: challenge)
        try OAuthError.check(nil, against: nil)
        #expect(throws: OAuthError.self) { try OAuthError.check(nil, against: challenge) }
        #expect(throws: OAuthError.self) { try OAuthError.check(verifier, against: nil) }
        do { try OAuthError.check(verifier, against: nil) } catch { #expect(error.code == .invalidGrant) }
    }
}
