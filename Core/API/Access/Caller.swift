import HTTPTypes
import Kernel

/// Who makes a request: the user of its bearer token or, when it has none, of its session.
struct Caller {
    let services: Services

    /// - Throws: ``WebError`` with status 403 for nobody, for a token that does not count, and for an unsafe request
    ///   that only has the cookies a browser sends by itself.
    func user(of request: WebRequest) async throws -> User {
        if let token = try bearerToken(request) {
            guard let user = try await services.tokens.user(forToken: token), user.isActive else {
                throw WebError(.forbidden, "Token invalid/expired")
            }
            request.caller = RequestCaller(user, via: "api_token")
            return user
        }
        guard let user = try await request.session().user, user.isActive else {
            throw WebError(.forbidden, "Authentication credentials were not provided.")
        }
        try CSRF.check(request)
        return user
    }

    private func bearerToken(_ request: WebRequest) throws -> String? { try BearerToken.of(request) }
}

/// The token that a request brings.
enum BearerToken {
    /// - Throws: ``WebError`` with status 403 for a header that announces a token and has none.
    static func of(_ request: WebRequest) throws -> String? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.first?.lowercased() == "bearer" else { return nil }
        guard parts.count == 2 else { throw WebError(.forbidden, "Malformed header") }
        return String(parts[1].drop { $0 == " " })
    }
}

/// Proof that a page of this server made a request, and not another site with the user's cookies.
enum CSRF {
    static let cookie = "authentik_csrf"
    private static let safe: Set<String> = ["GET", "HEAD", "OPTIONS", "TRACE"]

    /// - Throws: ``WebError`` with status 403 for an unsafe request whose header does not repeat the cookie.
    static func check(_ request: WebRequest) throws {
        guard !safe.contains(request.facts.method) else { return }
        let name = HTTPField.Name("X-authentik-CSRF")
        guard let expected = request.cookie(cookie), let given = name.flatMap({ request.headers[$0] }),
            !expected.isEmpty, isEqual(Array(expected.utf8), Array(given.utf8))
        else { throw WebError(.forbidden, "CSRF Failed: CSRF token missing or incorrect.") }
    }

    /// Compares in a time that does not depend on where the first difference is.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
