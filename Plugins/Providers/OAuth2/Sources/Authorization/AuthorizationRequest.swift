import Kernel

/// An authorization request of which every parameter was checked (RFC 6749 section 4.1.1, OpenID Connect Core section
/// 3.1.2.1).
struct AuthorizationRequest: Sendable, Hashable {
    var returnAddress: ReturnAddress
    var responseType: ResponseType
    var scope: Scope
    var nonce: String?
    var challenge: CodeChallenge?
    var prompt: Set<Prompt> = []
    /// How long ago the user may have signed in, in seconds.
    var maxAge: Int?
    var loginHint: String?
    /// A token of this server that says who the user is expected to be.
    var idTokenHint: String?
    /// When this server last answered the request with a demand to sign in again.
    var loginRequested: Timestamp?

    /// The parameter of this server's own that holds ``loginRequested`` while the user signs in.
    static let loginRequestedName = "login_requested"
}

/// Where an authorization response goes, and how.
struct ReturnAddress: Sendable, Hashable {
    var uri: String
    var mode: ResponseMode
    /// The client's own value that comes back with every response.
    var state: String?
}

/// Why an authorization request is refused.
enum AuthorizationFailure: Error {
    /// Nobody knows where the user may be sent: they are told here (RFC 6749 section 4.1.2.1).
    case page(WebError)
    /// The client is told.
    case client(OAuthError, ReturnAddress, Client)
}
