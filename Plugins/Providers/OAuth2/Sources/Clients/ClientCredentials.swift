import JOSE
import Kernel

/// How a client said who it is (RFC 6749 section 2.3.1).
struct ClientCredentials: Sendable, Hashable {
    var clientID: String
    /// The secret as it may have been meant; empty when none was given.
    var secrets: [String]
    /// Whether it was the `Authorization` header that said so.
    var usesHeader: Bool

    /// Reads them from the header or, without one, from the form.
    /// - Throws: ``OAuthError`` when they are missing, malformed, or given in two ways that differ.
    init(header: String?, form: FormValues) throws(OAuthError) {
        for name in form.repeated where name == "client_id" || name == "client_secret" { throw .repeated(name) }
        guard form["client_assertion"] == nil, form["client_assertion_type"] == nil else { throw .unknownClient }
        if let header, let basic = Self.basic(header) {
            guard let (name, secrets) = Self.decode(basic) else { throw .unknownClient }
            let (bodyName, bodySecret) = (form["client_id"], form["client_secret"])
            guard bodyName == nil || bodyName == name, bodySecret == nil || secrets.contains(bodySecret ?? "") else {
                throw OAuthError(.invalidRequest, "The client authenticates in two ways that differ.")
            }
            (clientID, self.secrets, usesHeader) = (name, secrets, true)
        } else {
            guard let name = form["client_id"], !name.isEmpty else { throw .unknownClient }
            let secret = form["client_secret"] ?? ""
            (clientID, secrets, usesHeader) = (name, secret.isEmpty ? [] : [secret], false)
        }
    }

    private static func basic(_ header: String) -> Substring? {
        guard header.utf8.count <= 4 * Limits.parameter, header.prefix(6).lowercased() == "basic " else { return nil }
        return header.dropFirst(6)
    }

    /// Name and secret. Both are to be form-encoded first, which many clients forget: a secret counts either way.
    private static func decode(_ basic: Substring) -> (String, [String])? {
        guard let bytes = Base64.decode(basic), let text = String(validating: bytes, as: UTF8.self),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        let name = PercentCoding.decode(text[..<colon], plus: true)
        let secret = text[text.index(after: colon)...]
        let decoded = PercentCoding.decode(secret, plus: true)
        let secrets = decoded == secret ? [decoded] : [decoded, String(secret)]
        return name.isEmpty ? nil : (name, secrets.filter { !$0.isEmpty })
    }
}

extension Configuration {
    /// The client that the credentials prove. A public client proves nothing: its name is all that is known of it.
    /// - Throws: ``OAuthError`` with `invalid_client`.
    func authenticate(_ credentials: ClientCredentials) throws(OAuthError) -> Client {
        guard let client = client(id: credentials.clientID) else { throw .unknownClient }
        guard client.settings.clientType == .public || client.settings.accepts(credentials.secrets) else {
            throw .unknownClient
        }
        return client
    }
}

extension OAuth2Provider {
    /// Whether one of the secrets is the client's, found in a time that does not depend on where they differ.
    func accepts(_ secrets: [String]) -> Bool {
        let own = Array(clientSecret.exposed.utf8)
        guard !own.isEmpty else { return false }
        return secrets.reduce(false) { Digest.areEqual(own, Array($1.utf8)) || $0 }
    }
}

/// Base64 as HTTP writes it (RFC 4648 section 4).
enum Base64 {
    /// The bytes that a text stands for, padded or not; nil when it is malformed.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var digits = Array(text.utf8)
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        for (index, digit) in digits.enumerated() {
            switch digit {
            case UInt8(ascii: "+"): digits[index] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): digits[index] = UInt8(ascii: "_")
            case UInt8(ascii: "-"), UInt8(ascii: "_"): return nil
            default: break
            }
        }
        return Base64URL.decode(String(decoding: digits, as: UTF8.self))
    }
}
