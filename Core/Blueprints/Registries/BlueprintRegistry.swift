import FoundationEssentials
import HTTPTypes
import Kernel

/// Fetches blueprints out of registries (OCI's distribution specification). What they answer is bounded and compared with
/// its digest.
struct BlueprintRegistry: Sendable {
    /// The media type of the layer that is a blueprint.
    static let layer = "application/vnd.goauthentik.blueprint.v1+yaml"
    private static let image = "application/vnd.oci.image.manifest.v1+json"
    private static let index = "application/vnd.oci.image.index.v1+json"
    private static let others = [
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ]
    /// Bytes of a manifest and of what a token comes in.
    private static let manifestLimit = 1 << 20
    /// Manifests of an index that are looked into.
    private static let most = 8

    let http: any HTTPRequesting

    /// Why there is no blueprint.
    struct Problem: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// The text of a blueprint.
    /// - Parameter credentials: `name:password`; empty for none.
    /// - Throws: ``Problem``, or ``OutgoingFailure``.
    func fetch(_ address: RegistryAddress, credentials: String) async throws -> String {
        var visit = Visit(registry: self, address: address, credentials: credentials)
        let manifest = try await visit.manifest(address.reference)
        if let layer = try layer(of: manifest) { return try await visit.text(of: layer) }
        let parts = (manifest["manifests"]?.array ?? []).compactMap { $0["digest"]?.string.flatMap(Digest.init) }
        for digest in parts.prefix(Self.most) {
            let part = try await visit.manifest(digest.text)
            if let layer = try layer(of: part) { return try await visit.text(of: layer) }
        }
        throw Problem("The artefact has no layer of the type \(Self.layer).")
    }

    /// A layer, and how long it says it is.
    private struct Layer {
        let digest: Digest
        let size: Int
    }

    private func layer(of manifest: JSON) throws -> Layer? {
        let layers = manifest["layers"]?.array ?? []
        guard let layer = layers.first(where: { $0["mediaType"]?.string == Self.layer }) else { return nil }
        guard let digest = layer["digest"]?.string.flatMap(Digest.init), let size = layer["size"]?.int, size >= 0 else {
            throw Problem("The artefact's manifest names no digest or size of its blueprint.")
        }
        guard size <= YAMLText.byteLimit else {
            throw Problem("The artefact's blueprint is larger than \(YAMLText.byteLimit >> 20) MiB.")
        }
        return Layer(digest: digest, size: size)
    }

    /// Asking one registry for one artefact. Used by one task only.
    private struct Visit {
        let registry: BlueprintRegistry
        let address: RegistryAddress
        let credentials: String
        private var authorization: String?

        init(registry: BlueprintRegistry, address: RegistryAddress, credentials: String) {
            self.registry = registry
            self.address = address
            self.credentials = credentials
        }

        mutating func manifest(_ reference: String) async throws -> JSON {
            let types = ([BlueprintRegistry.image, BlueprintRegistry.index] + BlueprintRegistry.others)
            let body = try await get(
                "\(address.base)/manifests/\(reference)", accept: types.joined(separator: ", "),
                limit: BlueprintRegistry.manifestLimit)
            if let digest = Digest(reference), !digest.fits(body) {
                throw Problem("The registry answered with another manifest than the one with the digest \(reference).")
            }
            guard let manifest = try? JSON(parsing: body), case .object = manifest else {
                throw Problem("The registry's manifest is not JSON.")
            }
            return manifest
        }

        mutating func text(of layer: Layer) async throws -> String {
            let body = try await get(
                "\(address.base)/blobs/\(layer.digest.text)", accept: "*/*", limit: YAMLText.byteLimit)
            guard body.count == layer.size, layer.digest.fits(body) else {
                throw Problem("What the registry answered is not the blueprint with the digest \(layer.digest.text).")
            }
            guard let text = String(validating: body, as: UTF8.self) else {
                throw Problem("The artefact's blueprint is not a text in UTF-8.")
            }
            return text
        }

        /// Asks, and once more with what the registry wants to see.
        private mutating func get(_ place: String, accept: String, limit: Int) async throws -> [UInt8] {
            var response = try await send(place, accept: accept, limit: limit)
            if response.status == 401, let header = response.headers[.wwwAuthenticate],
                let challenge = RegistryChallenge(header)
            {
                authorization = try await answer(challenge)
                response = try await send(place, accept: accept, limit: limit)
            }
            switch response.status {
            case 200: return response.body
            case 401, 403:
                throw Problem(
                    credentials.isEmpty
                        ? "The registry wants a name and a password: oci://name:password@\(address.host)/…"
                        : "The registry does not accept the name and the password.")
            case 404: throw Problem("The registry has no artefact '\(address.repository):\(address.reference)'.")
            case let status: throw Problem("The registry answered with the status \(status).")
            }
        }

        private func send(_ place: String, accept: String, limit: Int) async throws -> OutgoingResponse {
            var headers: HTTPFields = [.accept: accept]
            headers[.authorization] = authorization
            return try await registry.http.send(
                OutgoingRequest("GET", place, headers: headers, answerLimit: limit, redirects: 3))
        }

        private var basic: String { "Basic " + Data(credentials.utf8).base64EncodedString() }

        private func answer(_ challenge: RegistryChallenge) async throws -> String? {
            switch challenge.scheme {
            case "basic": return credentials.isEmpty ? nil : basic
            case "bearer": return "Bearer " + (try await token(challenge))
            default: throw Problem("The registry wants '\(challenge.scheme.prefix(40))', which is not known here.")
            }
        }

        /// A token that allows to read the repository.
        private func token(_ challenge: RegistryChallenge) async throws -> String {
            guard let realm = challenge.parameters["realm"], realm.hasPrefix("https://") || address.isHere else {
                throw Problem("The registry names no address with https:// where there are tokens.")
            }
            let scope = challenge.parameters["scope"] ?? "repository:\(address.repository):pull"
            var query = [(name: "scope", value: scope)]
            if let service = challenge.parameters["service"] { query.append((name: "service", value: service)) }
            var headers: HTTPFields = [.accept: "application/json"]
            if !credentials.isEmpty { headers[.authorization] = basic }
            let place = realm + (realm.contains("?") ? "&" : "?") + FormValues(query).text
            let response = try await registry.http.send(
                OutgoingRequest("GET", place, headers: headers, answerLimit: BlueprintRegistry.manifestLimit))
            let body = try? JSON(parsing: response.body)
            guard response.status == 200, let token = body?["token"]?.string ?? body?["access_token"]?.string,
                !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { throw Problem("The registry gives no token to read the artefact with (status \(response.status)).") }
            return token
        }
    }
}
