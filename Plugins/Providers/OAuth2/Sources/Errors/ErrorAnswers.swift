import HTTPTypes
import Kernel

extension OAuthError {
    /// The answer of an endpoint that clients call (RFC 6749 section 5.2).
    /// - Parameters:
    ///   - request: the id to quote when asking for help goes along.
    ///   - asksForCredentials: whether a refused client is answered with 401 and asked to authenticate.
    func answer(to request: RequestFacts, asksForCredentials: Bool) -> WebResponse {
        let body: JSON = [
            "error": .string(code.rawValue), "error_description": .string(description),
            "request_id": .string(request.id),
        ]
        guard code == .invalidClient, asksForCredentials else {
            let answer = WebResponse.json(body, status).uncached
            return pause.map { answer.with(.retryAfter, "\($0)") } ?? answer
        }
        return .json(body, .unauthorized).uncached.with(
            .wwwAuthenticate, "Basic realm=\"OAuth 2.0\", charset=\"UTF-8\"")
    }

    private var status: HTTPResponse.Status {
        switch code {
        case .serverError: .internalServerError
        case .temporarilyUnavailable: .serviceUnavailable
        default: .badRequest
        }
    }
}

extension WebResponse {
    /// The answer, never to be kept by a cache (RFC 6749 section 5.1).
    var uncached: WebResponse {
        var response = with(.cacheControl, "no-store")
        if let pragma = HTTPField.Name("Pragma") { response.headers[pragma] = "no-cache" }
        return response
    }
}
