import CCrypto

/// Whom a certificate is for, beside the whole name.
extension Certificate {
    /// The number that its issuer gave it, in decimal digits; nil when it is not readable.
    public var serialNumber: String? {
        reading { certificate in
            guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nil) else { return nil }
            defer { BN_free(number) }
            guard let digits = BN_bn2dec(number) else { return nil }
            defer { CRYPTO_free(digits, nil, 0) }
            return String(cString: digits)
        }
    }

    /// The subject's common name; nil when there is none, or more than one.
    public var commonName: String? {
        reading { certificate in
            let name = X509_get_subject_name(certificate)
            let first = X509_NAME_get_index_by_NID(name, NID_commonName, -1)
            guard first >= 0, X509_NAME_get_index_by_NID(name, NID_commonName, first) < 0 else { return nil }
            return Self.text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, first)))
        }
    }

    /// The e-mail addresses among the alternative names of the subject.
    public var emailAddresses: [String] {
        reading { certificate in
            guard let names = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return nil }
            let list = OpaquePointer(names)
            defer { GENERAL_NAMES_free(list) }
            return (0..<CCrypto_count_general_names(list)).compactMap { index in
                CCrypto_email_name(list, index).flatMap { Self.text($0) }
            }
        } ?? []
    }

    /// A text of a certificate; nil when it is none, or has what no name has: an end before its end.
    private static func text(_ string: UnsafePointer<ASN1_STRING>?) -> String? {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&bytes, string)
        guard count > 0, let bytes else { return nil }
        defer { CRYPTO_free(bytes, nil, 0) }
        let text = UnsafeBufferPointer(start: bytes, count: Int(count))
        return text.contains(0) ? nil : String(decoding: text, as: UTF8.self)
    }

    /// Lends the certificate as the library has it.
    func reading<Result>(_ body: (OpaquePointer) -> Result?) -> Result? {
        defer { ERR_clear_error() }
        let parsed = der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return d2i_X509(nil, &position, bytes.count)
        }
        guard let parsed else { return nil }
        defer { X509_free(parsed) }
        return body(parsed)
    }
}
