import Kernel
import Testing

@testable import ProviderOAuth2

@Suite("Redirect URIs")
struct RedirectTests {
    private let rules = RedirectRules([
        RedirectURI("https://app.example.com/callback"),
        RedirectURI("https://app.example.com/callback?tenant=a%20b"),
        RedirectURI(#"https://[a-z]+\.preview\.example\.com/callback"#, matchingMode: .regex),
        RedirectURI(#".*\.everything"#, matchingMode: .regex),
        RedirectURI("com.example.app:/callback"),
        RedirectURI("https://app.example.com/bye", purpose: .logout),
    ])

    private func problem(_ address: String, _ purpose: RedirectURI.Purpose = .authorization) -> RedirectProblem? {
        do {
            try rules.check(address, for: purpose)
            return nil
        } catch { return error }
    }

    @Test(
        "that are registered are accepted",
        arguments: [
            "https://app.example.com/callback", "https://app.example.com/callback?tenant=a%20b",
            "https://shop.preview.example.com/callback", "com.example.app:/callback",
        ])
    func accepted(_ address: String) { #expect(problem(address) == nil) }

    @Test(
        "that differ in anything at all are refused",
        arguments: [
            "https://app.example.com/callbacl", "https://app.example.com/callback/", "https://app.example.com/Callback",
            "https://APP.example.com/callback", "HTTPS://app.example.com/callback", "http://app.example.com/callback",
            "https://app.example.com:443/callback", "https://app.example.com:8443/callback",
            "https://user@app.example.com/callback", "https://app.example.com@evil.example/callback",
            "https://app.example.com/%63allback", "https://app.example.com/./callback",
            "https://app.example.com/x/../callback", "https://app.example.com/callback?",
            "https://app.example.com//callback",
            "https://app.example.com/callback?x=1", "https://app.example.com/callback?tenant=a+b",
            "https://app.example.com.evil.example/callback", "https://shop.preview.example.com.evil/callback",
            "https://a.b.preview.example.com/callback", "https://app.example.com/bye", "com.example.app:/callbac",
        ])
    func refused(_ address: String) { #expect(problem(address) == .noMatch) }

    @Test(
        "that are no fit targets are refused whatever is registered",
        arguments: [
            ("", RedirectProblem.missing), ("javascript:alert(1)//.everything", .forbiddenScheme),
            ("JavaScript:alert(1)//.everything", .forbiddenScheme), ("data:text/html,x.everything", .forbiddenScheme),
            ("vbscript:x.everything", .forbiddenScheme), ("/relative.everything", .malformed),
            ("//host.everything", .malformed), (" https://x.everything", .malformed),
            ("https://x.everything\n", .malformed),
            ("https://x\r\nSet-Cookie: a.everything", .malformed), ("https://x/#.everything", .malformed),
            ("https://evil\\.everything", .malformed), ("https://é.everything", .malformed),
            ("https://x\u{0}.everything", .malformed),
        ])
    func unfit(_ address: String, _ expected: RedirectProblem) { #expect(problem(address) == expected) }

    @Test("that are too long are refused before they are compared")
    func tooLong() {
        #expect(problem("https://" + String(repeating: "a", count: 3000) + ".everything") == .malformed)
    }

    @Test("for signing in and for signing out are kept apart")
    func purposes() {
        #expect(problem("https://app.example.com/bye", .logout) == nil)
        #expect(problem("https://app.example.com/callback", .logout) == .noMatch)
    }

    @Test("give the origins whose scripts may call")
    func origins() {
        #expect(rules.origins.map(\.text) == ["https://app.example.com"])
        #expect(WebOrigin(of: "https://App.example.com:443/x")?.text == "https://app.example.com")
        #expect(WebOrigin(of: "http://localhost:8080")?.text == "http://localhost:8080")
        #expect(WebOrigin(of: "https://a@evil.example/") == nil)
        #expect(WebOrigin(of: "null") == nil)
    }
}
