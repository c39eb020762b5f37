/// What an authorization response holds (OpenID Connect Core section 3, OAuth 2.0 Multiple Response Types).
enum ResponseType: String, CaseIterable, Sendable {
    case code
    case idToken = "id_token"
    case idTokenToken = "id_token token"
    case codeToken = "code token"
    case codeIDToken = "code id_token"
    case codeIDTokenToken = "code id_token token"

    /// Reads a list of words, in which their order does not matter.
    init?(parsing text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).sorted()
        guard let match = Self.allCases.first(where: { $0.rawValue.split(separator: " ").sorted() == words }) else {
            return nil
        }
        self = match
    }

    private var words: [Substring] { rawValue.split(separator: " ") }
    var givesCode: Bool { words.contains("code") }
    var givesAccessToken: Bool { words.contains("token") }
    var givesIDToken: Bool { words.contains("id_token") }

    /// The grant that a provider must allow for it.
    var grant: GrantType {
        switch self {
        case .code: .authorizationCode
        case .idToken, .idTokenToken: .implicit
        case .codeToken, .codeIDToken, .codeIDTokenToken: .hybrid
        }
    }

    /// How the response travels when the client does not say.
    var defaultMode: ResponseMode { self == .code ? .query : .fragment }
}

/// How an authorization response travels (OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode).
enum ResponseMode: String, CaseIterable, Sendable {
    case query, fragment
    case formPost = "form_post"
}

/// What the user is to be asked in any case (OpenID Connect Core section 3.1.2.1).
enum Prompt: String, Sendable {
    case none, login, consent
    case selectAccount = "select_account"
}
