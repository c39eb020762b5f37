import CCrypto

extension Certificate {
    /// A certificate that a key signs for itself: no authority, for signatures and, with RSA, encryption to the key.
    /// - Parameters:
    ///   - commonName: 1 to 64 characters.
    ///   - dnsNames: host names and IP addresses; they become the subject alternative names.
    ///   - validDays: from 1 to 36500, counted from `now`; it is valid from a day before, for clocks that are late.
    ///   - now: seconds since 1970.
    /// - Throws: ``JOSEError/malformedCertificate(_:)`` when a value does not fit a certificate,
    ///   ``JOSEError/unsupportedKey(_:)`` for a key that signs nothing.
    public static func selfSigned(
        key: PrivateKey, commonName: String, dnsNames: [String] = [], organization: String,
        organizationalUnit: String = "Self-signed", validDays: Int, now: Int
    ) throws(JOSEError) -> Certificate {
        defer { ERR_clear_error() }
        guard key.kind != .dsa else { throw .unsupportedKey("a DSA key signs no certificates") }
        let draft = try CertificateDraft()
        try draft.setVersionAndSerial()
        try draft.setName([
            (NID_commonName, commonName), (NID_organizationName, organization),
            (NID_organizationalUnitName, organizationalUnit),
        ])
        try draft.setValidity(days: validDays, now: now)
        try draft.setBasicConstraints()
        try draft.setKeyUsage(key.kind)
        try draft.setAlternativeNames(dnsNames)
        try draft.sign(with: key)
        return try draft.finished()
    }
}

/// A certificate in the making.
private struct CertificateDraft: ~Copyable {
    private let certificate: Owned

    init() throws(JOSEError) {
        certificate = try Owned(X509_new(), freedBy: X509_free)
    }

    /// Version 3, and a serial number of 126 random bits: positive and not over 20 bytes (RFC 5280 section 4.1.2.2).
    borrowing func setVersionAndSerial() throws(JOSEError) {
        try require(X509_set_version(certificate.pointer, Int(X509_VERSION_3)), "a version could not be set")
        var serial = SecureRandom.bytes(16)
        serial[0] = serial[0] & 0x7F | 0x40
        let number = try Owned(BN_bin2bn(serial, Int32(serial.count), nil), freedBy: BN_free)
        guard BN_to_ASN1_INTEGER(number.pointer, X509_get_serialNumber(certificate.pointer)) != nil else {
            throw .library("a serial number could not be set")
        }
    }

    borrowing func setName(_ parts: [(Int32, String)]) throws(JOSEError) {
        let name = try Owned(X509_NAME_new(), freedBy: X509_NAME_free)
        for (identifier, value) in parts where !value.isEmpty || identifier == NID_commonName {
            let bytes = Array(value.utf8)
            let count = Int32(truncatingIfNeeded: min(bytes.count, 1024))
            // The library knows the longest value of each part, and refuses an empty one.
            let result = X509_NAME_add_entry_by_NID(name.pointer, identifier, MBSTRING_FLAG, bytes, count, -1, 0)
            guard result == 1 else { throw .malformedCertificate("a part of its name is empty or too long") }
        }
        try require(X509_set_subject_name(certificate.pointer, name.pointer), "a subject could not be set")
        try require(X509_set_issuer_name(certificate.pointer, name.pointer), "an issuer could not be set")
    }

    borrowing func setValidity(days: Int, now: Int) throws(JOSEError) {
        guard (1...36500).contains(days), (0...200_000_000_000).contains(now),
            ASN1_TIME_set(X509_getm_notBefore(certificate.pointer), now - 86400) != nil,
            ASN1_TIME_set(X509_getm_notAfter(certificate.pointer), now + days * 86400) != nil
        else { throw .malformedCertificate("its time of validity is out of range") }
    }

    borrowing func setBasicConstraints() throws(JOSEError) {
        guard let constraints = BASIC_CONSTRAINTS_new() else { throw .library("an extension could not be made") }
        defer { BASIC_CONSTRAINTS_free(constraints) }
        try add(NID_basic_constraints, constraints, critical: true)
    }

    borrowing func setKeyUsage(_ kind: KeyKind) throws(JOSEError) {
        guard let usage = ASN1_BIT_STRING_new() else { throw .library("an extension could not be made") }
        defer { ASN1_BIT_STRING_free(usage) }
        // RFC 5280 section 4.2.1.3: bit 0 is digitalSignature, bit 2 keyEncipherment.
        for bit: Int32 in kind == .rsa ? [0, 2] : [0] {
            try require(ASN1_BIT_STRING_set_bit(usage, bit, 1), "an extension could not be made")
        }
        try add(NID_key_usage, usage, critical: true)
    }

    borrowing func setAlternativeNames(_ names: [String]) throws(JOSEError) {
        guard !names.isEmpty else { return }
        guard names.count <= 100 else { throw .malformedCertificate("it has more than 100 names") }
        let list = try Owned(GENERAL_NAMES_new(), freedBy: GENERAL_NAMES_free)
        for name in names { try AlternativeName.add(name, to: list.pointer) }
        try add(NID_subject_alt_name, UnsafeMutableRawPointer(list.pointer), critical: false)
    }

    borrowing func sign(with key: PrivateKey) throws(JOSEError) {
        // Ed25519 and Ed448 hash on their own.
        let method = key.kind == .ed25519 || key.kind == .ed448 ? nil : HashFunction.sha256.method
        let pointer = certificate.pointer
        let isSigned = key.handle.withPointer {
            X509_set_pubkey(pointer, $0) == 1 && X509_sign(pointer, $0, method) > 0
        }
        guard isSigned else { throw .library("a certificate could not be signed") }
    }

    borrowing func finished() throws(JOSEError) -> Certificate { try Certificate(certificate) }

    private borrowing func add(
        _ identifier: Int32, _ value: UnsafeMutableRawPointer, critical: Bool
    ) throws(JOSEError) {
        let result = X509_add1_ext_i2d(certificate.pointer, identifier, value, critical ? 1 : 0, 0)
        try require(result, "an extension could not be added")
    }
}

/// One name besides the subject's that a certificate is for.
private enum AlternativeName {
    /// Appends a host name or IP address to a list of GENERAL_NAME.
    static func add(_ name: String, to list: OpaquePointer) throws(JOSEError) {
        let address = a2i_IPADDRESS(name)
        let value = if let address { address } else { try hostName(name) }
        guard CCrypto_add_general_name(list, address == nil ? GEN_DNS : GEN_IPADD, value) == 1 else {
            ASN1_STRING_free(value)
            throw .library("a name could not be added")
        }
    }

    private static func hostName(_ name: String) throws(JOSEError) -> UnsafeMutablePointer<ASN1_STRING> {
        let bytes = Array(name.utf8)
        guard (1...253).contains(bytes.count), bytes.allSatisfy(isAllowed) else {
            throw .malformedCertificate("one of its names is neither a host name nor an IP address")
        }
        guard let value = ASN1_STRING_type_new(V_ASN1_IA5STRING) else { throw .library("a name could not be made") }
        guard ASN1_STRING_set(value, bytes, Int32(bytes.count)) == 1 else {
            ASN1_STRING_free(value)
            throw .library("a name could not be made")
        }
        return value
    }

    /// Letters, digits, and what else occurs in host names and in wildcards.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        case UInt8(ascii: "_"), UInt8(ascii: "*"): true
        default: false
        }
    }
}
