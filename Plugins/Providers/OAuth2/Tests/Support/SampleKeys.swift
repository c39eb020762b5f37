import JOSE
import Kernel

/// Key pairs, made once for all tests.
enum SampleKeys {
    struct Pair: Sendable {
        let key: PrivateKey
        let document: [String: JSON]
        let pem: String
    }

    static let rsa = pair(.rsa)
    static let otherRSA = pair(.rsa)
    static let p256 = pair(.ec(.p256))
    static let p384 = pair(.ec(.p384))
    static let p521 = pair(.ec(.p521))
    static let ed25519 = pair(.ed25519)

    private static func pair(_ kind: KeyKind) -> Pair {
        do {
            let key = kind == .rsa ? try PrivateKey.generateRSA(bits: 2048) : try PrivateKey.generate(kind)
            let pem = try key.pem()
            let certificate = try Certificate.selfSigned(
                key: key, commonName: "test", organization: "Test", validDays: 1, now: 1_800_000_000)
            let document: [String: JSON] = ["certificate_data": .string(certificate.pem), "key_data": .string(pem)]
            return Pair(key: key, document: document, pem: pem)
        } catch {
            preconditionFailure("A key for the tests cannot be made: \(error)")
        }
    }
}
