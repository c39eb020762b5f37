import HTTPTypes
import Kernel

/// Which sites' scripts may read an answer (Fetch, CORS protocol): those that users of a client are sent back to.
struct CrossOrigin {
    private let origin: String?
    private let allowed: Set<WebOrigin>

    /// - Parameter client: whose sites they are; nil, when it is not known yet which one asks, for those of every client.
    init(_ request: WebRequest, client: Client?, in configuration: Configuration) {
        origin = request.headers[.origin]
        allowed = origin == nil ? [] : client?.redirects.origins ?? configuration.clientOrigins
    }

    /// The answer, readable for the asking site when it is one of them. Cookies never count here, so none are allowed.
    func apply(to response: WebResponse) -> WebResponse {
        guard let origin, let asking = WebOrigin(of: origin), asking.text == origin.lowercased(),
            allowed.contains(asking)
        else {
            return response
        }
        return response.with(.accessControlAllowOrigin, origin).with(.vary, "Origin")
    }

    /// The answer to the question whether a request may be sent.
    func preflight(_ methods: String) -> WebResponse {
        let response = apply(to: .empty(.noContent))
        guard response.headers[.accessControlAllowOrigin] != nil else { return response }
        return response.with(.accessControlAllowMethods, methods)
            .with(.accessControlAllowHeaders, "authorization, content-type").with(.accessControlMaxAge, "600")
    }
}
