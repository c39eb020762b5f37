/// The longest values that are looked at, in UTF-8 bytes. What is longer is refused before it is parsed or stored.
enum Limits {
    static let clientID = 255
    static let clientSecret = 255
    static let redirectURI = 2048
    static let scope = 2048
    static let scopeToken = 255
    static let state = 4096
    static let nonce = 1024
    static let loginHint = 320
    /// Any other parameter.
    static let parameter = 1024
    /// A token, a code or a refresh token.
    static let token = 16384
    /// The query of an authorization request, or the form it was posted as.
    static let query = 16384
}
