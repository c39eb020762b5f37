import CCrypto

/// The two forms of an ECDSA signature: DER, which the library speaks, and the bytes of r and s (RFC 7518 section 3.4).
enum ECDSASignature {
    static func raw(fromDER der: [UInt8], _ curve: Curve) throws(JOSEError) -> [UInt8] {
        let parsed = der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return d2i_ECDSA_SIG(nil, &position, bytes.count)
        }
        let signature = try Owned(parsed, freedBy: ECDSA_SIG_free)
        let width = curve.byteCount
        var r = [UInt8](repeating: 0, count: width)
        var s = r
        guard BN_bn2binpad(ECDSA_SIG_get0_r(signature.pointer), &r, Int32(width)) == Int32(width),
            BN_bn2binpad(ECDSA_SIG_get0_s(signature.pointer), &s, Int32(width)) == Int32(width)
        else { throw .library("a signature is longer than its curve allows") }
        return r + s
    }

    static func der(fromRaw raw: [UInt8]) throws(JOSEError) -> [UInt8] {
        let width = Int32(raw.count / 2)
        let signature = try Owned(ECDSA_SIG_new(), freedBy: ECDSA_SIG_free)
        guard let r = BN_bin2bn(Array(raw.prefix(raw.count / 2)), width, nil) else { throw .library("out of memory") }
        guard let s = BN_bin2bn(Array(raw.suffix(raw.count / 2)), width, nil) else {
            BN_free(r)
            throw .library("out of memory")
        }
        // From here on the signature owns both numbers.
        try require(ECDSA_SIG_set0(signature.pointer, r, s), "a signature could not be made")
        let pointer = signature.pointer
        return derEncoding { i2d_ECDSA_SIG(pointer, $0) }
    }
}
