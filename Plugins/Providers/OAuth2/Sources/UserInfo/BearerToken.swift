import HTTPTypes
import Kernel

/// The access token that a request brings (RFC 6750 section 2).
enum BearerToken {
    /// The token of the header or of the form; nil when there is none. Never that of the query, which ends up in logs
    /// (RFC 9700 section 4.3.2).
    /// - Throws: ``OAuthError`` with `invalid_request` when it is given more than once or is malformed.
    static func read(_ request: WebRequest) throws(OAuthError) -> String? {
        var tokens = request.form.all("access_token")
        if let header = request.headers[.authorization], header.prefix(7).lowercased() == "bearer " {
            tokens.append(String(header.dropFirst(7)))
        }
        guard tokens.count <= 1 else { throw .repeated("access_token") }
        guard let token = tokens.first else { return nil }
        guard !token.isEmpty, token.utf8.count <= Limits.token, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw OAuthError(.invalidRequest, "The access token is malformed.")
        }
        return token
    }
}

extension OAuthError {
    static let invalidToken = OAuthError(.invalidToken, "The access token is unknown, expired or revoked.")

    /// The refusal of a resource (RFC 6750 section 3); without an error for somebody who brought no token at all.
    static func challenge(_ error: OAuthError?) -> WebResponse {
        guard let error else { return .empty(.unauthorized).uncached.with(.wwwAuthenticate, "Bearer") }
        let status: HTTPResponse.Status =
            switch error.code {
            case .insufficientScope: .forbidden
            case .invalidRequest: .badRequest
            case .serverError: .internalServerError
            default: .unauthorized
            }
        let value = "Bearer error=\"\(error.code.rawValue)\", error_description=\"\(error.description)\""
        return .empty(status).uncached.with(.wwwAuthenticate, value)
    }
}
