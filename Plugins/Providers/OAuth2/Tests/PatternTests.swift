import Testing

@testable import ProviderOAuth2

@Suite("Expressions for redirect URIs")
struct PatternTests {
    @Test(
        "match whole texts, as Python's fullmatch does",
        arguments: [
            (#"https://app\.example\.com/cb"#, "https://app.example.com/cb", true),
            (#"https://app\.example\.com/cb"#, "https://app.example.com/cb/", false),
            (#"https://app\.example\.com/cb"#, "xhttps://app.example.com/cb", false),
            (#"https://app\.example\.com/cb"#, "https://appxexample.com/cb", false),
            (#"https://.*\.example\.com/.*"#, "https://a.b.example.com/x?y=z", true),
            (#"https://.*\.example\.com/.*"#, "https://example.com/x", false),
            (#"http://localhost:\d+/cb"#, "http://localhost:51234/cb", true),
            (#"http://localhost:\d+/cb"#, "http://localhost:/cb", false),
            (#"http://localhost:\d{2,4}/cb"#, "http://localhost:12345/cb", false),
            (#"http://localhost:\d{2,4}/cb"#, "http://localhost:1234/cb", true),
            (#"http://localhost:\d{,2}/"#, "http://localhost:/", true),
            (#"a{3}"#, "aaa", true), (#"a{3}"#, "aa", false), (#"a{3,}"#, "aaaaa", true), (#"a{x}"#, "a{x}", true),
            (#"https?://(app|shop)\.example\.com/"#, "http://shop.example.com/", true),
            (#"https?://(?:app|shop)\.example\.com/"#, "https://blog.example.com/", false),
            (#"https://(?P<tenant>[a-z0-9-]+)\.example\.com/"#, "https://t-1.example.com/", true),
            (#"https://[^/]+/cb"#, "https://evil.example/x/cb", false), (#"[]a]+"#, "]a]", true),
            (#"[a-]+"#, "a-", true),
            (#"^https://a/$"#, "https://a/", true), (#"a|b|"#, "", true), (#"(a*)*b"#, "aaab", true),
            (#"(?i)https://APP/"#, "https://app/", true), (#"(?i)[a-c]+"#, "AbC", true), (#"\bapp\b-x"#, "app-x", true),
            (#"\w+\W\S+\s\D"#, "ab-cd e", true), (#"\x41\u0042"#, "AB", true), ("é+", "éé", true), (".", "\n", false),
            (#"a+?b*?c??"#, "aab", true), (#"\Aab\Z"#, "ab", true), (#"a\Bb"#, "ab", true), (#"[\d\-]+"#, "1-2", true),
        ])
    func matching(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == expected)
    }

    @Test(
        "are refused when they are malformed, with the place",
        arguments: [
            ("(a", 2), ("a)", 1), ("[a", 2), ("*a", 0), ("a**", 2), ("a++", 2), ("\\", 1), ("[z-a]", 4), ("\\xZ", 2),
            ("a{3,2}", 6), ("^*", 2), ("\\q", 2),
        ])
    func malformed(_ pattern: String, _ offset: Int) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
        do { _ = try Pattern(pattern) } catch { #expect(error.offset == offset, "\(error)") }
    }

    @Test(
        "are refused when they need more than a linear search",
        arguments: ["(?=a)b", "(?!a)b", "(?<=a)b", #"(a)\1"#, "(?P=x)", "(?s)a"])
    func unsupported(_ pattern: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
    }

    @Test(
        "are refused when they would cost too much",
        arguments: [
            "(a{100}){100}", "a{2001}", "((((){2000}){2000}){2000}){2000}", String(repeating: "(", count: 60),
            String(repeating: "a", count: 2049),
        ])
    func tooLarge(_ pattern: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
    }

    @Test(
        "stay fast on texts that keep other engines busy for hours",
        arguments: ["(a+)+/", "(a|a)*/", "(a*)*/", "(.*a){20}/", ".*a.*a.*a.*/"])
    func linear(_ pattern: String) throws {
        let pattern = try Pattern(pattern)
        let time = ContinuousClock().measure { #expect(!pattern.matches(String(repeating: "a", count: 2048))) }
        #expect(time < .seconds(2))
    }

    @Test("never match what is too long")
    func tooLong() throws {
        let pattern = try Pattern("a*")
        #expect(pattern.matches(String(repeating: "a", count: 2048)))
        #expect(!pattern.matches(String(repeating: "a", count: 2049)))
    }
}
