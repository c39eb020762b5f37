import JOSE

/// What the holder of an authorization code must prove to know (RFC 7636).
struct CodeChallenge: Sendable, Hashable {
    /// How the challenge is made of the verifier (section 4.2).
    enum Method: String { case plain, s256 = "S256" }

    var value: String
    var method: Method

    init(value: String, method: Method) {
        self.value = value
        self.method = method
    }

    /// Reads the parameters of an authorization request (section 4.3); nil when the client uses none of this.
    /// - Throws: ``OAuthError`` with `invalid_request` (section 4.4.1).
    init?(challenge: String?, method: String?) throws(OAuthError) {
        guard let method = Method(rawValue: method ?? Method.plain.rawValue) else {
            throw OAuthError(.invalidRequest, "The code_challenge_method is neither S256 nor plain.")
        }
        guard let challenge else { return nil }
        guard Self.isWellFormed(challenge), method == .plain || challenge.utf8.count == 43 else {
            throw OAuthError(.invalidRequest, "The code_challenge is malformed.")
        }
        self.init(value: challenge, method: method)
    }

    /// Whether this is the challenge of a verifier (section 4.6), found in constant time.
    func isMet(by verifier: String) -> Bool {
        guard Self.isWellFormed(verifier) else { return false }
        let transformed = method == .plain ? verifier : Base64URL.encode(Digest.sha256(verifier.utf8))
        return Digest.areEqual(Array(transformed.utf8), Array(value.utf8))
    }

    /// Between 43 and 128 unreserved characters (section 4.1).
    private static func isWellFormed(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }
}

extension OAuthError {
    /// Checks a verifier against the challenge that its code was issued with. A verifier without a challenge is refused
    /// as well: somebody may have taken the challenge out of the authorization request (RFC 9700 section 2.1.1).
    /// - Throws: ``OAuthError`` with `invalid_grant`.
    static func check(_ verifier: String?, against challenge: CodeChallenge?) throws(OAuthError) {
        switch (challenge, verifier) {
        case (nil, nil): return
        case (let challenge?, let verifier?) where challenge.isMet(by: verifier): return
        default:
            throw OAuthError(
                .invalidGrant, "The code_verifier does not fit the code_challenge of the authorization request.")
        }
    }
}
