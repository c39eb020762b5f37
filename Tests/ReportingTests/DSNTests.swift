import Reporting
import Testing

@Suite("A DSN")
struct DSNTests {
    @Test(
        "says where reports go",
        arguments: [
            ("https://abc@sentry.example.com/42", "https://sentry.example.com/api/42/envelope/"),
            ("http://abc@127.0.0.1:9000/1", "http://127.0.0.1:9000/api/1/envelope/"),
            ("https://abc@example.com/errors/sub/7", "https://example.com/errors/sub/api/7/envelope/"),
            ("https://abc@[::1]:8080/7", "https://[::1]:8080/api/7/envelope/"),
        ])
    func endpoint(text: String, endpoint: String) throws {
        let dsn = try #require(SentryDSN(text))
        #expect(dsn.endpoint == endpoint && dsn.publicKey == "abc" && dsn.shown == text)
    }

    @Test("of the old form is never shown with its secret")
    func secret() throws {
        let dsn = try #require(SentryDSN("https://abc:geheim@sentry.example.com/42"))
        #expect(dsn.shown == "https://abc@sentry.example.com/42")
        #expect(!"\(dsn)".contains("geheim"))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "abc", "https://sentry.example.com/42", "https://abc@sentry.example.com", "https://abc@/42",
            "https://@sentry.example.com/42", "ftp://abc@example.com/1", "https://abc@exa mple.com/1",
            "https://abc@example.com/", "https://abc@example.com/../1", "https://abc@example.com/1?x=1",
            "https://a\r\nb@example.com/1",
        ])
    func refusing(text: String) {
        #expect(SentryDSN(text) == nil)
    }
}
