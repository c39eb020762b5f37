import JOSE
import Kernel

/// Finds the user by the certificate that the browser showed, or learns from it who enrols.
struct MutualTLSStage: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_mtls.mutualtlsstage", .stage, singular: "Mutual TLS Stage",
        summary: "Finds users by the certificate that their browser showed.", path: "stages/mtls",
        component: "ak-stage-mtls-form")

    /// What happens to somebody without a certificate.
    enum Mode: String, Choice { case optional, required }
    /// What of a certificate is compared.
    enum CertificateAttribute: String, Choice {
        case subject
        case commonName = "common_name"
        case email
    }
    /// What of a user it is compared with.
    enum UserAttribute: String, Choice { case username, email }

    @Field(help: "Whether people without a certificate go on or not.")
    var mode: Mode
    @Field(help: "Whose certificates count; none for those of the brand.")
    var certificateAuthorities: [Reference<CertificateKeyPair>] = []
    @Field(help: "What of a certificate names the user.")
    var certAttribute: CertificateAttribute
    @Field(help: "What of a user it is compared with.")
    var userAttribute: UserAttribute

    @Power(\.users) private var users
    @Power(\.clock) private var clock

    func run(in context: StageContext) async throws -> StageOutcome {
        let authorities = try authorities(in: context)
        guard !authorities.isEmpty else { return mode == .optional ? .done : .denied("Unknown error") }
        let shown = ShownCertificate.all(in: context.request)
        guard !shown.isEmpty else {
            return mode == .optional ? .done : .denied("Certificate required but no certificate was given.")
        }
        let now = clock.now.seconds
        let trusted = shown.first { shown in
            authorities.contains { $0.hasSigned(shown.certificate, through: shown.others, now: now) }
        }
        guard let trusted else { return mode == .optional ? .done : .denied("This certificate is not accepted.") }
        return try await take(trusted.certificate, in: context)
    }
}

extension MutualTLSStage {
    /// Who signs certificates that count: the stage's authorities, or else the brand's.
    /// - Throws: when one of them is not there or cannot be read: without it nobody could be told from nobody.
    private func authorities(in context: StageContext) throws -> [CertificateAuthority] {
        let chosen =
            certificateAuthorities.isEmpty ? context.request.brand.clientCertificates : certificateAuthorities
        return try chosen.map { reference in
            guard let pair = context.configuration.get(reference) else {
                throw Missing("The certificate authority \(reference.id) is not there.")
            }
            return try context.configuration.remembered("mtls authority", of: pair.id) {
                try CertificateAuthority(pem: pair.certificateData)
            }
        }
    }

    private func take(_ certificate: Certificate, in context: StageContext) async throws -> StageOutcome {
        let facts = certificate.facts
        context.plan.context["certificate"] = facts
        if context.flow.designation == .enrollment { return enrol(certificate, in: context) }
        guard let user = try await user(of: certificate), user.isActive else {
            return .denied("No user found for certificate.")
        }
        // One user's certificate adds nothing to what another one has proved.
        if let pending = context.plan[.pendingUser]?.pk, pending != user.id {
            return .denied("This certificate belongs to another user.")
        }
        context.setPendingUser(user)
        context.plan[.authMethod] = "mtls"
        var arguments = context.plan[.authMethodArguments] ?? [:]
        arguments.members["certificate"] = facts
        context.plan[.authMethodArguments] = arguments
        return .done
    }

    /// The user whom a certificate names; nil for none.
    private func user(of certificate: Certificate) async throws -> User? {
        let name: String? =
            switch certAttribute {
            case .subject: certificate.subject
            case .commonName: certificate.commonName
            case .email: certificate.emailAddresses.first
            }
        guard let name, !name.isEmpty else { return nil }
        let field: UserField = userAttribute == .username ? .username : .email
        return try await users.user(where: [field], is: name, ignoringCase: false)
    }

    /// Knows of who enrols what the certificate says.
    private func enrol(_ certificate: Certificate, in context: StageContext) -> StageOutcome {
        var known = context.plan[.promptData] ?? [:]
        if let email = certificate.emailAddresses.first { known.members["email"] = .string(email) }
        if let name = certificate.commonName { known.members["name"] = .string(name) }
        context.plan[.promptData] = known
        return .done
    }
}

extension Certificate {
    /// What events and expressions know of it.
    fileprivate var facts: JSON {
        [
            "serial_number": JSON(serialNumber), "subject": .string(subject), "issuer": .string(issuer),
            "fingerprint_sha256": .string(sha256Fingerprint), "fingerprint_sha1": .string(sha1Fingerprint),
        ]
    }
}
