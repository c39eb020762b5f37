import HTTPTypes
public import Kernel

/// Headers that every answer carries.
enum SecurityHeaders {
    /// Forms are not limited to this site: browsers apply `form-action` to the redirect that follows a form, and a login
    /// ends with one to the application.
    ///
    /// - Parameters:
    ///   - images: other sites that images may come from.
    ///   - captcha: other sites that a captcha needs: their scripts, frames and stylesheets, and talking to them.
    static func policy(imagesFrom images: [String] = [], captchaFrom captcha: [String] = []) -> String {
        guard !images.isEmpty || !captcha.isEmpty else { return usual }
        return policy(images: list(images), captcha: list(captcha))
    }

    private static let usual = policy(images: "", captcha: "")

    private static func list(_ origins: [String]) -> String {
        Set(origins).sorted().map { " " + $0 }.joined()
    }

    private static func policy(images: String, captcha: String) -> String {
        let frames = captcha.isEmpty ? [] : ["frame-src\(captcha)"]
        return
            ([
                "default-src 'none'", "script-src 'self'\(captcha)", "style-src 'self'\(captcha)",
                "img-src 'self' data:\(images)", "font-src 'self'", "connect-src 'self'\(captcha)",
                "manifest-src 'self'",
                "base-uri 'none'", "object-src 'none'",
            ] + frames).joined(separator: "; ")
    }

    static func apply(to response: inout WebResponse, request: RequestFacts) {
        // The flow's page may be shown in a frame of this site, anything else in none.
        let isFlow = request.path.hasPrefix("/api/v3/flows/executor/") || request.path.hasPrefix("/if/flow/")
        apply(to: &response, id: request.id, isFlow: isFlow)
        if request.isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    }

    fileprivate static func apply(to response: inout WebResponse, id: String, isFlow: Bool) {
        let ancestors = isFlow ? "'self'" : "'none'"
        // A page with a form that sends itself brings a policy that allows just its own script.
        let own = response.headers[.contentSecurityPolicy] ?? policy()
        response.headers[.contentSecurityPolicy] = "\(own); frame-ancestors \(ancestors)"
        response.headers[.frameOptions] = isFlow ? "SAMEORIGIN" : "DENY"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.requestID] = id
    }
}

extension WebResponse {
    /// The answer with the headers that every one carries, to a request that no application answers.
    public func withUsualHeaders(random: any RandomSource) -> WebResponse {
        var response = self
        SecurityHeaders.apply(to: &response, id: random.requestID(), isFlow: false)
        return response
    }
}

extension RandomSource {
    /// What a request is called, in logs, events and the header `X-authentik-id`.
    func requestID() -> String { hex(16) }
}
