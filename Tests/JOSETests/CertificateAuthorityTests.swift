import Foundation
import JOSE
import Testing

/// A root, an authority below it, and what both signed, made by OpenSSL's own programs.
private struct Authorities {
    var files: [String: String] = [:]

    private static let script = """
        set -eu
        export OPENSSL_CONF=$PWD/openssl.cnf
        new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" \\
            -subj "$2"; }
        sign() { openssl ca -batch -notext -config openssl.cnf -name "$1" -extensions "$3" -in "$2.csr" -out "$2.pem" \\
            -days 3650; }
        for name in root middle; do : > "$name.index"; echo 1000 > "$name.serial"; echo 01 > "$name.crlnumber"; done
        new root "/CN=Root"
        openssl x509 -req -in root.csr -signkey root.key -days 3650 -out root.pem -extfile openssl.cnf \\
            -extensions authority
        new middle "/CN=Middle"; sign root middle authority
        new leaf "/O=Lanyard/CN=mira"; sign middle leaf client
        new server "/CN=server"; sign middle server server
        new revoked "/CN=revoked"; sign middle revoked client
        openssl ca -config openssl.cnf -name middle -revoke revoked.pem
        openssl ca -config openssl.cnf -name middle -gencrl -crldays 3650 -out middle.crl
        """
    private static let configuration = """
        [req]
        distinguished_name = name
        [name]
        [any]
        commonName = supplied
        organizationName = optional
        [authority]
        basicConstraints = critical,CA:TRUE
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash
        [client]
        basicConstraints = critical,CA:FALSE
        keyUsage = critical,digitalSignature
        extendedKeyUsage = clientAuth
        subjectAltName = email:mira@example.com,email:other@example.com,DNS:mira.example.com
        [server]
        basicConstraints = critical,CA:FALSE
        extendedKeyUsage = serverAuth
        """
        + ["root", "middle"].map { name in
            """

            [\(name)]
            database = \(name).index
            serial = \(name).serial
            crlnumber = \(name).crlnumber
            new_certs_dir = .
            certificate = \(name).pem
            private_key = \(name).key
            default_md = sha256
            policy = any
            unique_subject = no
            """
        }.joined()

    static let made: Authorities? = try? Tool.withFiles(["make.sh": script, "openssl.cnf": configuration]) { folder in
        let outcome = try Tool.run(["bash", "make.sh"], in: folder)
        guard outcome.status == 0 else {
            print(outcome.output)
            return nil
        }
        var made = Authorities()
        for name in ["root.pem", "middle.pem", "leaf.pem", "server.pem", "revoked.pem", "middle.crl"] {
            made.files[name] = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        return made
    }

    func text(_ names: String...) -> String { names.map { files[$0] ?? "" }.joined() }
    func certificate(_ name: String) throws -> Certificate { try Certificate(pem: text(name + ".pem")) }
}

@Suite("Authorities of certificates", .enabled(if: Tool.hasOpenSSL))
struct CertificateAuthorityTests {
    private let made: Authorities
    /// A moment after everything was made.
    private let now: Int

    init() throws {
        made = try #require(Authorities.made, "openssl made no certificates")
        now = Int(Date().timeIntervalSince1970) + 60
    }

    private func accepts(
        _ name: String, by authority: String..., through others: [String] = [], now: Int? = nil
    ) throws -> Bool {
        try CertificateAuthority(pem: authority.map { made.text($0) }.joined()).hasSigned(
            made.certificate(name), through: others.map { try made.certificate($0) }, now: now ?? self.now)
    }

    @Test("accept what they signed, and what those signed whom they did")
    func chains() throws {
        #expect(try accepts("leaf", by: "middle.pem"))
        #expect(try accepts("leaf", by: "root.pem", through: ["middle"]))
        #expect(try accepts("leaf", by: "root.pem", "middle.pem"))
        #expect(try !accepts("leaf", by: "root.pem"))
        #expect(try !accepts("middle", by: "leaf.pem"))
    }

    @Test("do not accept who says to be one of theirs")
    func impostor() throws {
        let impostor = try Certificate.selfSigned(
            key: TestKeys.key(.ec(.p256)), commonName: "Middle", organization: "", validDays: 30, now: now)
        let authority = try CertificateAuthority(pem: made.text("middle.pem"))
        #expect(!authority.hasSigned(impostor, through: [], now: now))
        // What somebody sends along is not trusted for being sent along.
        #expect(!authority.hasSigned(impostor, through: [impostor], now: now))
        let theirs = try CertificateAuthority(pem: impostor.pem)
        #expect(!theirs.hasSigned(try made.certificate("leaf"), through: [try made.certificate("middle")], now: now))
    }

    @Test("accept certificates of clients only, and only while they are valid")
    func purposeAndTime() throws {
        #expect(try !accepts("server", by: "middle.pem"))
        #expect(try !accepts("leaf", by: "middle.pem", now: now - 86_400))
        #expect(try !accepts("leaf", by: "middle.pem", now: now + 3651 * 86_400))
    }

    @Test("accept nothing that they revoked, once they say so")
    func revocation() throws {
        #expect(try accepts("revoked", by: "middle.pem"))
        #expect(try !accepts("revoked", by: "middle.pem", "middle.crl"))
        #expect(try accepts("leaf", by: "middle.pem", "middle.crl"))
        // The root's certificate comes with no list of its own, and the leaf's issuer has one.
        #expect(try accepts("leaf", by: "root.pem", "middle.crl", through: ["middle"]))
    }

    @Test("with a damaged list are none")
    func damaged() throws {
        let list = made.text("middle.crl").replacing("CRL-----\nM", with: "CRL-----\nA")
        #expect(throws: JOSEError.self) { try CertificateAuthority(pem: made.text("middle.pem") + list) }
    }

    @Test("sign certificates that say who somebody is")
    func identity() throws {
        let leaf = try made.certificate("leaf")
        #expect(leaf.commonName == "mira")
        #expect(leaf.emailAddresses == ["mira@example.com", "other@example.com"])
        #expect(leaf.serialNumber == "4096")
        #expect(try made.certificate("root").emailAddresses == [])
    }
}
