import Kernel
import Testing

@testable import JOSE

/// Tokens and keys that the RFCs print.
@Suite("Tokens printed in RFCs")
struct RFCVectorTests {
    private let claims =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    private let edKey: JSON = [
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    ]

    private func expectJoesClaims(_ token: VerifiedToken) throws {
        #expect(try token.claims() == ["iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true])
    }

    @Test("verify with HS256 (RFC 7515 A.1)")
    func hs256() throws {
        let secret = try #require(
            Base64URL.decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"))
        let input = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + claims
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let token = try Verifier([VerificationKey(secret: secret)]).verify(input + "." + signature)
        #expect(token.header == ["typ": "JWT", "alg": "HS256"])
        try expectJoesClaims(token)
        let made = try SigningMaterial(secret: secret, algorithm: .hs256).signature(of: Array(input.utf8))
        #expect(Base64URL.encode(made) == signature)
    }

    @Test("verify with RS256 (RFC 7515 A.2)")
    func rs256() throws {
        let modulus = """
            ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4Ql\
            L-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs\
            LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud\
            F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ
            """
        let signature = """
            cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG\
            bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
            0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6\
            LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw
            """
        let key = try PublicKey(jwk: ["kty": "RSA", "n": .string(modulus), "e": "AQAB"])
        let verifier = Verifier([try VerificationKey(key, algorithm: .rs256)])
        try expectJoesClaims(verifier.verify("eyJhbGciOiJSUzI1NiJ9.\(claims).\(signature)"))
    }

    @Test("verify with ES256 (RFC 7515 A.3)")
    func es256() throws {
        let key = try PublicKey(jwk: [
            "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        ])
        let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        let verifier = Verifier([try VerificationKey(key, algorithm: .es256)])
        try expectJoesClaims(verifier.verify("eyJhbGciOiJFUzI1NiJ9.\(claims).\(signature)"))
    }

    @Test("verify with ES512, whose coordinates have an odd length (RFC 7515 A.4)")
    func es512() throws {
        let key = try PublicKey(jwk: [
            "kty": "EC", "crv": "P-521",
            "x": "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
            "y": "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
        ])
        let signature = """
            AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwF\
            KdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn
            """
        let verifier = Verifier([try VerificationKey(key, algorithm: .es512)])
        let token = try verifier.verify("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.\(signature)")
        #expect(token.payload == Array("Payload".utf8))
        #expect(throws: JOSEError.self) { try token.claims() }
    }

    @Test("are made and verified with Ed25519 (RFC 8037 A.4 and A.5)")
    func ed25519() throws {
        let seed = try #require(Base64URL.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
        let der: [UInt8] = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20] + seed
        let body = Base64Alphabet.standard.string(der, padded: true)
        let key = try PrivateKey(pem: "-----BEGIN PRIVATE KEY-----\n\(body)\n-----END PRIVATE KEY-----\n")
        let token = try Signer(key: key, header: [:]).sign(Array("Example of Ed25519 signing".utf8))
        #expect(
            token == """
                eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
                hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg
                """)
        let verifier = Verifier([try VerificationKey(PublicKey(jwk: edKey), algorithm: .edDSA)])
        #expect(try verifier.verify(token).payload == Array("Example of Ed25519 signing".utf8))
    }

    @Test("name their key by its thumbprint (RFC 8037 A.3)")
    func thumbprint() throws {
        let members = try JSON.object(PublicKey(jwk: edKey).jwk())
        #expect(Base64URL.encode(Digest.sha256(members.bytes)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test("hold content encrypted with A256CBC-HS512 (RFC 7518 B.3)")
    func contentEncryption() throws {
        let ciphertext = try #require(
            Base64URL.decode(
                """
                Sv-qrbeMMcXaSxtZDRD_vT3Y1dMCQjUmkS2gN-y8x72CLDAd1nw3O8y1hK0-knnC5tEqE3S3fwd1U9-ClBBEazbr2XBmKWrm\
                Qn6nXC4IRqEaCcz1Nw3IC_7LrSjHPwmzo7deZiollEEK5Jay4uZgnjHm4CzIN_BT0h83_09RlQu-JjjQndekkwkwgG0HA7H2
                """))
        let sealed = SealedContent(
            initializationVector: [
                0x1A, 0xF3, 0x8C, 0x2D, 0xC2, 0xB9, 0x6F, 0xFD, 0xD8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xBC, 0x04,
            ],
            ciphertext: ciphertext,
            tag: try #require(Base64URL.decode("TdO0wIin9FwhaDlkWyASvy5iaajFaoFtvBsmd2GVW8U")))
        let data = Array("The second principle of Auguste Kerckhoffs".utf8)
        let content = try ContentEncryption.open(sealed, key: Array(0..<64), authenticating: data)
        #expect(String(decoding: content, as: UTF8.self).hasPrefix("A cipher system must not be required to be secret"))
    }
}
