import HTTPTypes
import JOSE
import Kernel
import ObjectStore

/// What can be done with certificates besides changing their fields.
struct CertificateActions {
    let pairs: Collection

    var operations: [Operation] {
        [
            view("view_certificate", "Show a certificate in PEM.", suffix: "certificate") { $0.certificateData },
            view("view_private_key", "Show a private key in PEM.", suffix: "private_key") { $0.keyData.exposed },
            Operation(
                method: "POST", path: "\(pairs.path)/generate/", id: "crypto_certificatekeypairs_generate_create",
                summary: "Make a key and a certificate signed with it.",
                access: .permission(.add, pairs.info), input: (Schema.component("CertificateGenerationRequest"), true),
                answer: .init(schema: Schema.component(pairs.typeName)), handle: { try await generate($0) }),
        ]
    }

    private func view(
        _ action: String, _ summary: String, suffix: String,
        part: @escaping @Sendable (Stored<CertificateKeyPair>) -> String
    ) -> Operation {
        Operation(
            method: "GET", path: "\(pairs.item)\(action)/", id: "crypto_certificatekeypairs_\(action)_retrieve",
            summary: summary,
            access: .everyUser("whoever may see that part of the one pair"),
            parameters: [
                pairs.info.pathParameter,
                Parameter(name: "download", place: .query, schema: .flag, description: "As a file instead of JSON."),
            ],
            answer: .init(schema: Schema.component("CertificateData")),
            handle: { try await show($0, suffix: suffix, part: part) })
    }

    private func show(
        _ call: Call, suffix: String, part: (Stored<CertificateKeyPair>) -> String
    ) async throws -> WebResponse {
        let pair = try await call.write { change in
            let id = try await pairs.locate(call, in: change)
            let special = suffix == "private_key" ? "key" : suffix
            try await Permissions.require(
                change, .special("view_certificatekeypair_\(special)"), pairs.info, on: id)
            guard let pair = change.configuration.get(CertificateKeyPair.self, id) else { throw pairs.notFound }
            change.record(viewEvent(pair, suffix, call))
            return pair
        }
        let text = part(pair)
        guard call.query["download"] != nil else { return .json(["data": .string(text)]) }
        return WebResponse(
            headers: [
                .contentType: "application/x-pem-file",
                .contentDisposition: "attachment; filename=\"\(Self.fileName(pair.name))_\(suffix).pem\"",
            ], body: Array(text.utf8))
    }

    private func viewEvent(_ pair: Stored<CertificateKeyPair>, _ part: String, _ call: Call) -> Event {
        let name = pairs.info.name
        let secret = pair.id.mention(of: name, pair.name)
        return Event(
            "secret_view", app: name.app, user: call.actor.user,
            context: ["secret": secret, "part": .string(part)], request: call.request.facts)
    }

    /// A name without what a header or a file system could take for something else.
    private static func fileName(_ name: String) -> String {
        let allowed = name.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain || scalar == "-" || scalar == "." ? Character(scalar) : "_"
        }
        return String(allowed.prefix(100))
    }

    private func generate(_ call: Call) async throws -> WebResponse {
        try Permissions.require(call.actor, .add, pairs.info)
        let wish = try CertificateGeneration.make(call.input())
        if call.store.current.find(pairs.info, where: "name", is: wish.commonName) != nil {
            throw Problems.fields(["common_name": .here([.notUnique])])
        }
        let made = try await wish.make(now: call.services.powers.clock.now)
        let body = try await call.write { change in
            let input: [String: JSON] = [
                "name": .string(wish.commonName), "certificate_data": .string(made.certificate),
                "key_data": .string(made.key),
            ]
            return try await pairs.one(pairs.resource.create(input, in: change).id, call, in: change)
        }
        return .json(.object(body))
    }
}
