import Kernel
import Testing

@Suite("Texts of a certain form")
struct TextValueTests {
    @Test(
        "are slugs of letters, digits, underscores and hyphens",
        arguments: ["a", "A-b_9", "-", "default-authentication-flow", ""])
    func slug(_ text: String) throws {
        #expect(try Slug(json: .string(text)).text == text)
    }

    @Test("are no slugs with anything else in them", arguments: ["a b", "a/b", "..", "é", "a%2f", "a.b", "a\n", "١"])
    func notSlug(_ text: String) throws {
        let problems = try #require(throws: Problems.self) { try Slug(json: .string(text)) }
        #expect(
            problems.all.map(\.message) == [
                #"Enter a valid "slug" consisting of letters, numbers, underscores or hyphens."#
            ])
    }

    @Test("are no slugs when they are too long")
    func longSlug() {
        #expect(throws: Never.self) { try Slug(json: .string(String(repeating: "a", count: 255))) }
        #expect(throws: Problems.self) { try Slug(json: .string(String(repeating: "a", count: 256))) }
    }

    @Test(
        "are e-mail addresses",
        arguments: ["", "a@b", "mira@example.com", "a.b+c@xn--bcher-kva.example", "müller@example.com"])
    func email(_ text: String) throws {
        #expect(try EmailAddress(json: .string(text)).text == text)
    }

    @Test(
        "are no e-mail addresses, and cannot smuggle headers",
        arguments: [
            "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\r\nBcc: x@y", "a@b,c@d", "<a@b>", "a@.b", "a@b.", "a@b..c",
            "a@b\t",
            "\"a\"@b", "a;b@c", "a\u{7F}@b",
        ])
    func notEmail(_ text: String) throws {
        let problems = try #require(throws: Problems.self) { try EmailAddress(json: .string(text)) }
        #expect(problems.all.map(\.message) == ["Enter a valid email address."])
    }

    @Test("are no e-mail addresses when they are too long")
    func longEmail() {
        #expect(throws: Problems.self) { try EmailAddress(json: .string(String(repeating: "a", count: 254) + "@b")) }
    }

    @Test(
        "are addresses on the web",
        arguments: ["", "https://a", "http://a.example:80/x?y#z", "HTTPS://A.example", "https://[::1]/"])
    func webAddress(_ text: String) throws {
        #expect(try WebAddress(json: .string(text)).text == text)
    }

    @Test(
        "are no addresses on the web",
        arguments: [
            "a", "//a", "/a", "https:", "https://", "https:///a", "http://?x", "http://#x", "http://\\a", "ftp://a",
            "javascript:alert(1)",
            " https://a", "https://a b", "https://a\n", "https://a\u{7F}", "data:text/html,x", "https:a",
        ])
    func notWebAddress(_ text: String) throws {
        let problems = try #require(throws: Problems.self) { try WebAddress(json: .string(text)) }
        #expect(problems.all.map(\.message) == ["Enter a valid URL."])
    }

    @Test("are secrets that say nothing of themselves")
    func secret() {
        let secret = Secret("hush")
        #expect("\(secret)" == "(secret)")
        #expect("\(Secret(""))" == "(none)")
        #expect(secret.exposed == "hush")
        #expect(Secret.shape.isSecret)
        #expect(Optional<Secret>.shape.isSecret)
        #expect(secret.isBlank == false)
        #expect(Secret("").isBlank)
    }

    @Test("are blank when they are empty")
    func blank() {
        #expect(("" as Slug).isBlank && ("" as EmailAddress).isBlank && ("" as WebAddress).isBlank)
        #expect(!("a" as Slug).isBlank)
    }
}
