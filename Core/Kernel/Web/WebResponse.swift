public import HTTPTypes

/// An endpoint's answer.
public struct WebResponse: Sendable {
    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    public var body: [UInt8]

    public init(_ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON answer.
    public static func json(_ value: JSON, _ status: HTTPResponse.Status = .ok) -> WebResponse {
        WebResponse(status, headers: [.contentType: "application/json"], body: value.bytes)
    }
    /// A page.
    public static func html(_ text: String, _ status: HTTPResponse.Status = .ok) -> WebResponse {
        WebResponse(status, headers: [.contentType: "text/html; charset=utf-8"], body: Array(text.utf8))
    }
    /// Go there, with a GET (302).
    public static func redirect(to address: String) -> WebResponse {
        WebResponse(.found, headers: [.location: address, .cacheControl: "no-store"])
    }
    /// Nothing but a status.
    public static func empty(_ status: HTTPResponse.Status) -> WebResponse { WebResponse(status) }

    /// The answer with a header set.
    public func with(_ name: HTTPField.Name, _ value: String) -> WebResponse {
        var response = self
        response.headers[name] = value
        return response
    }
}

/// An error that is an answer: a status and what to say, never more than the client may know.
public struct WebError: Error, Sendable {
    public var status: HTTPResponse.Status
    /// The body of an API answer, such as `{"detail": …}`.
    public var body: JSON
    /// What a page says.
    public var message: String

    public init(_ status: HTTPResponse.Status, _ message: String, body: JSON? = nil) {
        self.status = status
        self.message = message
        self.body = body ?? ["detail": .string(message)]
    }

    public static let notFound = WebError(.notFound, "Not found.")
}

/// Addresses of its own that a plugin answers.
public protocol Endpoint: Sendable {
    init()
    /// What it answers: methods and patterns, such as `GET /application/o/:application/jwks/`.
    static var routes: [Route] { get }
    /// Answers a request of one of the routes.
    /// - Throws: ``WebError`` for answers that are errors; anything else is a 500 that says nothing.
    func respond(to request: WebRequest) async throws -> WebResponse
}

extension Endpoint {
    /// Fills the powers that the endpoint's `@Power` properties ask for. Done once, when the server starts.
    public func opened(with powers: Powers) -> Self {
        for child in Mirror(reflecting: self).children { (child.value as? any AnyPower)?.fill(from: powers) }
        return self
    }
}

/// A method and a pattern of paths.
public struct Route: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let method: String
    /// Segments that begin with a colon match any one segment, and name it.
    public let pattern: String

    /// Written `GET /user/:name/`.
    public init(stringLiteral value: String) {
        let parts = value.split(separator: " ", maxSplits: 1)
        method = String(parts.first ?? "GET")
        pattern = parts.count > 1 ? String(parts[1]) : "/"
    }
    public init(_ method: String, _ pattern: String) { (self.method, self.pattern) = (method, pattern) }
    public var description: String { "\(method) \(pattern)" }
}
