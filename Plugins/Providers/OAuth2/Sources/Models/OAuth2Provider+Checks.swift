import JOSE
public import Kernel

extension OAuth2Provider {
    /// Checks what one field alone cannot.
    public func validate() throws(Problems) {
        var problems: [String: Problems] = [:]
        if clientID.utf8.count > Limits.clientID { problems["client_id"] = .tooLong(Limits.clientID) }
        if clientSecret.exposed.utf8.count > Limits.clientSecret {
            problems["client_secret"] = .tooLong(Limits.clientSecret)
        }
        let lifetimes = [
            ("access_code_validity", accessCodeValidity), ("access_token_validity", accessTokenValidity),
            ("refresh_token_validity", refreshTokenValidity),
        ]
        for (name, lifetime) in lifetimes where lifetime.duration <= .zero {
            problems[name] = .one("The duration must be longer than zero.")
        }
        if refreshTokenThreshold.duration < .zero {
            problems["refresh_token_threshold"] = .one("The duration must not be negative.")
        }
        guard problems.isEmpty else { throw .fields(problems) }
    }

    /// Checks the client id and the keys.
    public func validate(_ base: ProviderBase, in configuration: Configuration) throws(Problems) {
        if clientID.isEmpty { throw .fields(["client_id": .here([.blank])]) }
        if let signingKey { try Self.check(signingKey, "signing_key", in: configuration, TokenKeys.checkSigning) }
        if let encryptionKey {
            try Self.check(encryptionKey, "encryption_key", in: configuration, TokenKeys.checkEncryption)
        }
    }

    private static func check(
        _ reference: Reference<CertificateKeyPair>, _ field: String, in configuration: Configuration,
        _ check: (CertificateKeyPair) throws(JOSEError) -> Void
    ) throws(Problems) {
        // That the pair exists is checked where references are; an absent one is not this check's to report.
        guard let pair = configuration.get(reference) else { return }
        do { try check(pair.value) } catch { throw .field(field, error.description) }
    }
}

extension Problems {
    static func tooLong(_ limit: Int) -> Problems {
        .one("Ensure this field has no more than \(limit) characters.", code: "max_length")
    }
}
