import CCrypto

/// An X.509 certificate (RFC 5280), read once into plain values. Being one says nothing about being trusted.
public struct Certificate: Sendable {
    /// The certificate in DER.
    public let der: [UInt8]
    /// Whom it is for, as RFC 4514 writes names: the last part of the name first, joined by commas.
    public let subject: String
    /// Who signed it, written in the same way.
    public let issuer: String
    /// When it begins to be valid, in seconds since 1970.
    public let notBefore: Int
    /// When it ends to be valid, in seconds since 1970.
    public let notAfter: Int
    private let key: Result<PublicKey, JOSEError>

    /// Most certificates read as one chain.
    public static let chainLimit = 16

    /// Reads the first certificate in a PEM text, the leaf if it is a chain.
    /// - Throws: ``JOSEError/malformedCertificate(_:)`` or ``JOSEError/tooLarge(limit:)``.
    public init(pem text: String) throws(JOSEError) {
        self = try Self.chain(pem: text)[0]
    }

    /// Reads a certificate in DER.
    /// - Throws: ``JOSEError/malformedCertificate(_:)`` or ``JOSEError/tooLarge(limit:)``.
    public init(der: [UInt8]) throws(JOSEError) {
        defer { ERR_clear_error() }
        guard der.count <= PEM.chainLimit else { throw .tooLarge(limit: PEM.chainLimit) }
        let (parsed, isWhole) = der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            let certificate = d2i_X509(nil, &position, bytes.count)
            return (certificate, position == bytes.baseAddress.map { $0 + bytes.count })
        }
        guard let parsed else { throw .malformedCertificate("it is damaged or no certificate") }
        let certificate = try Owned(parsed, freedBy: X509_free)
        guard isWhole else { throw .malformedCertificate("there are bytes after it") }
        try self.init(certificate)
    }

    /// Reads all certificates in a PEM text, of which there is at least one; the leaf comes first.
    /// - Throws: ``JOSEError/malformedCertificate(_:)`` or ``JOSEError/tooLarge(limit:)``.
    public static func chain(pem text: String) throws(JOSEError) -> [Certificate] {
        defer { ERR_clear_error() }
        let buffer = try PEM.buffer(text, limit: PEM.chainLimit)
        var chain: [Certificate] = []
        while let parsed = PEM_read_bio_X509(buffer.pointer, nil, PEM.noPassword, nil) {
            let certificate = try Owned(parsed, freedBy: X509_free)
            guard chain.count < chainLimit else {
                throw .malformedCertificate("the chain is longer than \(chainLimit)")
            }
            chain.append(try Certificate(certificate))
        }
        // Any other reason than the end of the text means that a block is damaged.
        guard !chain.isEmpty, ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE else {
            throw .malformedCertificate("the text has no certificate in PEM, or a damaged one")
        }
        return chain
    }

    init(_ certificate: borrowing Owned) throws(JOSEError) {
        let pointer = certificate.pointer
        der = derEncoding { i2d_X509(pointer, $0) }
        subject = try Self.name(X509_get_subject_name(pointer))
        issuer = try Self.name(X509_get_issuer_name(pointer))
        notBefore = try Self.seconds(X509_get0_notBefore(pointer))
        notAfter = try Self.seconds(X509_get0_notAfter(pointer))
        key = Self.key(of: pointer)
        guard !der.isEmpty else { throw .malformedCertificate("it cannot be encoded") }
    }

    /// The key that it certifies.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` or ``JOSEError/malformedKey(_:)``.
    public var publicKey: PublicKey {
        get throws(JOSEError) { try key.get() }
    }

    /// Whether it certifies the public half of `privateKey`.
    public func matches(_ privateKey: PrivateKey) -> Bool {
        (try? key.get())?.matches(privateKey) ?? false
    }
}

/// Reading the parts.
extension Certificate {
    private static func name(_ name: OpaquePointer?) throws(JOSEError) -> String {
        let buffer = try Owned.buffer()
        guard CCrypto_print_name(buffer.pointer, name) >= 0 else {
            throw .malformedCertificate("a name is not readable")
        }
        return String(decoding: buffer.contents(), as: UTF8.self)
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) throws(JOSEError) -> Int {
        guard let epoch = ASN1_TIME_set(nil, 0) else { throw .library("a time could not be made") }
        defer { ASN1_STRING_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        // NULL would mean the present time.
        guard let time, ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else {
            throw .malformedCertificate("its dates are not readable")
        }
        return Int(days) * 86400 + Int(seconds)
    }

    private static func key(of certificate: OpaquePointer) -> Result<PublicKey, JOSEError> {
        Result { () throws(JOSEError) in
            guard let key = X509_get0_pubkey(certificate) else {
                throw .unsupportedKey("it is damaged or of no known type")
            }
            try require(EVP_PKEY_up_ref(key), "a key could not be shared")
            return try PublicKey(checking: KeyHandle(adopting: key))
        }
    }
}
