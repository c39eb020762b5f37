import Crypto
import JOSE
import Kernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// The session cookie's value: a JWT that carries the session's key and says to proxies who is signed in.
struct SessionCookie: Sendable {
    static let name = "authentik_session"
    private let key: SymmetricKey
    /// The domain that the cookie is for; nil for the host that sets it.
    private let domain: String?
    private static let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))

    /// - Parameter secretKey: the installation's secret key.
    init(secretKey: String, domain: String? = nil) {
        self.domain = domain
        let digest = SHA512.hash(data: Array(secretKey.utf8))
        key = SymmetricKey(data: Array(Hexadecimal.text(of: Array(digest)).utf8))
    }

    /// The value for a session.
    func value(for session: Session) -> String {
        let claims: JSON = [
            "sid": .string(session.key), "iss": "authentik", "sub": .string(session.user?.uid ?? "anonymous"),
            "authenticated": .bool(session.user != nil), "acr": "goauthentik.io/core/default",
        ]
        let signed = Self.header + "." + Base64URL.encode(claims.bytes)
        let code = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: key)
        return signed + "." + Base64URL.encode(Array(code))
    }

    /// The session's key in a value; nil when the value was not made here.
    func sessionKey(in value: String) -> String? {
        guard value.utf8.count <= 4096 else { return nil }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.header, let code = Base64URL.decode(String(parts[2])),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: Array("\(parts[0]).\(parts[1])".utf8), using: key),
            let claims = Base64URL.decode(String(parts[1])), let json = try? JSON(parsing: claims)
        else { return nil }
        return json["sid"]?.string
    }

    /// The header that sets the cookie, or takes it away when there is no session.
    func header(for session: Session?, isSecure: Bool, now: Timestamp) -> String {
        let place = domain.map { "; Domain=\($0)" } ?? ""
        let attributes = "; Path=/\(place); HttpOnly" + (isSecure ? "; Secure; SameSite=None" : "; SameSite=Lax")
        guard let session else { return "\(Self.name)=; Max-Age=0" + attributes }
        let age = session.isPersistent ? "; Max-Age=\(max(0, session.expires.seconds - now.seconds))" : ""
        return "\(Self.name)=\(value(for: session))\(age)\(attributes)"
    }
}

/// The token that a page's forms and scripts must send back, to show that the page is ours.
struct CSRFToken: Sendable {
    static let name = "authentik_csrf"
    static let field = "csrf_token"

    /// Whether a token that was sent is the cookie's. Compared in constant time.
    static func matches(_ sent: String?, _ cookie: String?) -> Bool {
        guard let sent, let cookie, !cookie.isEmpty, sent.utf8.count == cookie.utf8.count else { return false }
        return zip(sent.utf8, cookie.utf8).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
    }

    /// The header that sets the cookie. Scripts read it, so it is not `HttpOnly`.
    static func header(_ token: String, isSecure: Bool) -> String {
        "\(name)=\(token); Path=/; Max-Age=31449600" + (isSecure ? "; Secure" : "") + "; SameSite=Lax"
    }
}
