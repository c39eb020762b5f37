import JOSE
import Kernel
import TestKit
import Testing

@testable import Web

@Suite("The session's cookie")
struct SessionCookieTests {
    private let cookie = SessionCookie(secretKey: "the key")
    private let session = Session.sample(user: .sample())

    @Test("carries the session's key, and says to proxies who is signed in")
    func value() throws {
        let value = cookie.value(for: session)
        #expect(cookie.sessionKey(in: value) == "old-key")
        let parts = value.split(separator: ".")
        let claims = try JSON(parsing: #require(Base64URL.decode(parts[1])))
        #expect(
            claims == [
                "sid": "old-key", "iss": "authentik", "sub": .string(User.sample().uid), "authenticated": true,
                "acr": "goauthentik.io/core/default",
            ])
        let anonymous = try JSON(
            parsing: #require(Base64URL.decode(cookie.value(for: .sample()).split(separator: ".")[1])))
        #expect(anonymous["sub"] == "anonymous" && anonymous["authenticated"] == false)
    }

    @Test("counts only as it was made: no letter of it can be changed")
    func tampered() {
        let value = cookie.value(for: session)
        for index in value.indices {
            var changed = value
            changed.replaceSubrange(index...index, with: value[index] == "A" ? "B" : "A")
            #expect(cookie.sessionKey(in: changed) == nil)
        }
        #expect(cookie.sessionKey(in: String(value.dropLast())) == nil)
        #expect(cookie.sessionKey(in: value + "A") == nil)
    }

    @Test("does not count when it was made with another key")
    func foreignKey() {
        #expect(cookie.sessionKey(in: SessionCookie(secretKey: "The key").value(for: session)) == nil)
        #expect(cookie.sessionKey(in: SessionCookie(secretKey: "").value(for: session)) == nil)
    }

    @Test("does not count without a signature, or with none of its kind")
    func otherHeaders() {
        let claims = Base64URL.encode(Array(#"{"sid":"old-key"}"#.utf8))
        for header in [#"{"alg":"none"}"#, #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"HS512","typ":"JWT"}"#, "{}"] {
            let head = Base64URL.encode(Array(header.utf8))
            #expect(cookie.sessionKey(in: "\(head).\(claims).") == nil)
            #expect(cookie.sessionKey(in: "\(head).\(claims)") == nil)
        }
    }

    @Test("is read only when it is short", arguments: ["", ".", "..", "...", "a.b.c", "%00", "old-key"])
    func garbage(value: String) {
        #expect(cookie.sessionKey(in: value) == nil)
    }

    @Test("is not even looked at when it is oversized")
    func oversized() {
        var long = session
        long.key = String(repeating: "k", count: 4000)
        #expect(cookie.sessionKey(in: cookie.value(for: long)) == nil)
        #expect(cookie.sessionKey(in: String(repeating: ".", count: 1_000_000)) == nil)
    }

    @Test("is kept from scripts, and from connections without TLS where there is TLS")
    func attributes() {
        let now = Timestamp(seconds: 1_800_000_000)
        let secure = cookie.header(for: session, isSecure: true, now: now)
        #expect(secure.hasPrefix("authentik_session=ey"))
        #expect(secure.hasSuffix("; Path=/; HttpOnly; Secure; SameSite=None"))
        #expect(!secure.contains("Max-Age"))
        #expect(cookie.header(for: session, isSecure: false, now: now).hasSuffix("; Path=/; HttpOnly; SameSite=Lax"))
    }

    @Test("outlives the browser only when the session does")
    func persistence() {
        var session = session
        session.isPersistent = true
        let now = Timestamp(seconds: 1_800_000_000)
        #expect(cookie.header(for: session, isSecure: true, now: now).contains("; Max-Age=3600;"))
        #expect(cookie.header(for: session, isSecure: true, now: now + .seconds(9999)).contains("; Max-Age=0;"))
        #expect(cookie.header(for: nil, isSecure: true, now: now).hasPrefix("authentik_session=; Max-Age=0;"))
    }
}

@Suite("The token against forged requests")
struct CSRFTokenTests {
    @Test("counts only when it is the cookie's, whole and not empty")
    func matches() {
        #expect(CSRFToken.matches("abc", "abc"))
        for (sent, cookie) in [
            (nil, nil), ("abc", nil), (nil, "abc"), ("", ""), ("abc", "abd"), ("ab", "abc"), ("abc", "ab"),
            ("ABC", "abc"), ("é", "e\u{301}"),
        ] as [(String?, String?)] {
            #expect(!CSRFToken.matches(sent, cookie))
        }
    }

    @Test("is set for scripts of this site to read")
    func header() {
        #expect(
            CSRFToken.header("t", isSecure: true) == "authentik_csrf=t; Path=/; Max-Age=31449600; Secure; SameSite=Lax")
        #expect(CSRFToken.header("t", isSecure: false) == "authentik_csrf=t; Path=/; Max-Age=31449600; SameSite=Lax")
    }
}
