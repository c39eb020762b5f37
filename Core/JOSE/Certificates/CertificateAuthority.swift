import CCrypto

/// Whoever signs certificates of clients, as RFC 5280 section 6 verifies them.
public struct CertificateAuthority: Sendable {
    /// What is trusted: its certificate, and those of others that came with it.
    public let certificates: [Certificate]
    /// Lists of what it revoked, in DER.
    private let revocations: [[UInt8]]

    /// The longest way from a client's certificate to a trusted one.
    private static let longestPath: Int32 = 8
    /// Most lists of what is revoked.
    private static let mostRevocations = 16

    /// Reads certificates, and lists of what they revoked (`X509 CRL`), from a PEM text.
    /// - Throws: ``JOSEError/malformedCertificate(_:)`` or ``JOSEError/tooLarge(limit:)``.
    public init(pem text: String) throws(JOSEError) {
        certificates = try Certificate.chain(pem: text)
        revocations = try Self.revocations(in: text)
    }

    private static func revocations(in text: String) throws(JOSEError) -> [[UInt8]] {
        defer { ERR_clear_error() }
        let buffer = try PEM.buffer(text, limit: PEM.chainLimit)
        var lists: [[UInt8]] = []
        while let parsed = PEM_read_bio_X509_CRL(buffer.pointer, nil, PEM.noPassword, nil) {
            let list = try Owned(parsed, freedBy: X509_CRL_free)
            guard lists.count < mostRevocations else {
                throw .malformedCertificate("there are more than \(mostRevocations) lists of revoked certificates")
            }
            let pointer = list.pointer
            lists.append(derEncoding { i2d_X509_CRL(pointer, $0) })
        }
        // A damaged list would let in what it revokes.
        guard ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE else {
            throw .malformedCertificate("a list of revoked certificates is damaged")
        }
        return lists
    }

    /// Whether a client's certificate is one of the authority's: signed by it, valid now, for clients, and not revoked
    /// by a list that came with the authority. Where there is a list, one of the certificate's issuer is needed.
    /// - Parameters:
    ///   - others: certificates between the client's and the authority's, which nobody trusts by themselves.
    ///   - now: seconds since 1970.
    public func hasSigned(_ certificate: Certificate, through others: [Certificate], now: Int) -> Bool {
        (try? verify(certificate, through: others, now: now)) ?? false
    }

    private func verify(
        _ certificate: Certificate, through others: [Certificate], now: Int
    ) throws(JOSEError) -> Bool {
        defer { ERR_clear_error() }
        let store = try trust()
        let leaf = try Self.parsed(certificate)
        let untrusted = try Owned(CCrypto_certificates(), freedBy: CCrypto_free_certificates)
        for other in others.prefix(Certificate.chainLimit) { try Self.add(other, to: untrusted) }
        let context = try Owned(X509_STORE_CTX_new(), freedBy: X509_STORE_CTX_free)
        try require(
            X509_STORE_CTX_init(context.pointer, store.pointer, leaf.pointer, untrusted.pointer),
            "a verification could not begin")
        try Self.limit(context, now: now, checksRevocation: !revocations.isEmpty)
        return X509_verify_cert(context.pointer) == 1
    }

    /// What the library goes by: the authority's certificates and lists, and nothing of the system's.
    private func trust() throws(JOSEError) -> Owned {
        let store = try Owned(X509_STORE_new(), freedBy: X509_STORE_free)
        for certificate in certificates {
            let parsed = try Self.parsed(certificate)
            try require(X509_STORE_add_cert(store.pointer, parsed.pointer), "a certificate could not be trusted")
        }
        for der in revocations {
            let list = der.withUnsafeBufferPointer { bytes in
                var position = bytes.baseAddress
                return d2i_X509_CRL(nil, &position, bytes.count)
            }
            let owned = try Owned(list, freedBy: X509_CRL_free)
            try require(X509_STORE_add_crl(store.pointer, owned.pointer), "a list could not be used")
        }
        return store
    }

    private static func limit(
        _ context: borrowing Owned, now: Int, checksRevocation: Bool
    ) throws(JOSEError) {
        guard let terms = X509_STORE_CTX_get0_param(context.pointer) else { throw .library("there are no terms") }
        X509_VERIFY_PARAM_set_time(terms, now)
        X509_VERIFY_PARAM_set_depth(terms, longestPath)
        // Keys and hashes of less than 80 bits' strength, such as SHA-1, are refused.
        X509_VERIFY_PARAM_set_auth_level(terms, 1)
        // Whom an administrator trusts need not be the root of anything.
        var flags = UInt(X509_V_FLAG_PARTIAL_CHAIN)
        if checksRevocation { flags |= UInt(X509_V_FLAG_CRL_CHECK) }
        try require(X509_VERIFY_PARAM_set_flags(terms, flags), "terms could not be set")
        try require(X509_VERIFY_PARAM_set_purpose(terms, X509_PURPOSE_SSL_CLIENT), "a purpose could not be set")
    }

    private static func parsed(_ certificate: Certificate) throws(JOSEError) -> Owned {
        let parsed = certificate.der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return d2i_X509(nil, &position, bytes.count)
        }
        return try Owned(parsed, freedBy: X509_free)
    }

    private static func add(_ certificate: Certificate, to list: borrowing Owned) throws(JOSEError) {
        let parsed = try parsed(certificate)
        // The list keeps a share of its own.
        try require(X509_up_ref(parsed.pointer), "a certificate could not be shared")
        guard CCrypto_add_certificate(list.pointer, parsed.pointer) == 1 else {
            X509_free(parsed.pointer)
            throw .library("a certificate could not be added")
        }
    }
}
