import Identity
import Kernel
import ObjectStore
import Testing

@testable import Server

/// Fills a tenant with an object of every model, each marked as this tenant's.
struct Inventory {
    let assembly: Assembly
    /// Stands in every text, and in nobody else's data.
    let marker: String

    /// Models of which no object could be made, and why; to be empty.
    func fill() async throws -> [String] {
        var failures: [String] = []
        // Those that others need come first.
        let resources = assembly.store.resources.filter { !$0.info.isKept && $0.info.name != EventResource.model.name }
            .sorted { rank($0) < rank($1) }
        for resource in resources {
            do {
                try await assembly.store.write(by: .system, from: .blueprint) { change in
                    _ = try await resource.create(try await document(of: resource, in: change), in: change)
                }
            } catch {
                failures.append("\(resource.info.name): \(error)")
            }
        }
        // Scores, events and records are the server's own to make; the administrator's session comes later.
        try await fail()
        for type in assembly.registry.records { try await keep(type) }
        return failures
    }

    /// A record that the API lists, readable as any of them.
    private func keep(_ type: any ListedRecord.Type) async throws {
        let configuration = assembly.store.current
        let user = try #require(
            try await assembly.services.directory.user(
                where: [.username], is: "\(marker)-user", ignoringCase: true))
        let provider = configuration.all(.provider).first?.id
        let object = type.objectField == "application" ? configuration.all(Application.self).first?.id : provider
        let expires = assembly.powers.clock.now + .seconds(3600)
        let document: [String: JSON] = [
            "permissions": .string(marker), "scope": .string(marker), "claims": ["sub": .string(marker)],
            "grant": ["scope": .string(marker)], "issued": 0, "used": false, "redirect_uri": .string(marker),
            "expires": .int(expires.microseconds),
        ]
        let record = Record(
            key: marker, document: document, user: user.id, object: object, created: assembly.powers.clock.now,
            expires: expires)
        #expect(try await assembly.powers.records.apply([.put(type.collection, record)]))
    }

    /// A sign-in that failed.
    private func fail() async throws {
        let request = RequestFacts(
            id: "inventory", method: "GET", path: "/", origin: "https://localhost", clientAddress: "192.0.2.7",
            userAgent: "")
        let event = Event("login_failed", app: "test", context: ["username": .string(marker)], request: request)
        let session = Session(
            key: marker, publicID: marker, expires: assembly.powers.clock.now + .seconds(3600))
        try await assembly.services.sessions.save(session, over: nil, keeping: [event], for: request)
    }

    private func rank(_ resource: any Resource) -> (Int, String) {
        let order: [Kind: Int] = [.stage: 1, .policy: 2, .propertyMapping: 2, .provider: 3, .source: 3]
        let isBinding = resource.info.name.model.hasSuffix("binding")
        // Tokens need a user, and initial permissions a role.
        let isFirst = ["authentik_core.user", "authentik_rbac.role"].contains(resource.info.name.text)
        return (isFirst ? -1 : isBinding ? 9 : order[resource.info.kind] ?? 0, resource.info.name.text)
    }

    private func document(of resource: any Resource, in change: Change) async throws -> [String: JSON] {
        var document: [String: JSON] = [:]
        for field in resource.fields where !field.traits.contains(.readOnly) && field.name != "managed" {
            guard let value = try await value(of: field, in: change) else { continue }
            // Names are unique within a kind.
            document[field.name] =
                field.traits.contains(.unique) && value == .string(marker)
                ? .string("\(marker)-\(resource.info.name.model)") : value
        }
        switch resource.info.name {
        case CertificateKeyPair.model.name:
            let pair = change.configuration.all(CertificateKeyPair.self).first?.value
            document["certificate_data"] = .string(pair?.certificateData ?? "")
            document["key_data"] = .string(pair?.keyData.exposed ?? "")
        case PolicyBinding.model.name:
            // Policies cannot be bound to everything, and flows that are in use would be closed by them.
            let flows = change.configuration.all(Flow.self)
            document["target"] = flows.first { $0.slug.text.hasPrefix(marker) }?.id.json
            document["policy"] = change.configuration.all(.policy).first?.id.json
            document["user"] = nil
        case "authentik_stages_identification.identificationstage": document["user_fields"] = ["username"]
        case "authentik_stages_prompt.promptstage":
            let prompts = change.configuration.all("authentik_stages_prompt.prompt")
            document["fields"] = .array(prompts.prefix(1).map(\.id.json))
        case "authentik_core.token": document["expires"] = nil
        case "authentik_stages_email.emailstage": document["template"] = nil
        case BlueprintInstance.model.name:
            document["path"] = nil
            document["content"] = .string("version: 1\nmetadata:\n  name: \(marker)\nentries: []\n")
        case "authentik_policies_event_matcher.eventmatcherpolicy":
            document["query"] = nil
        default: break
        }
        if document["expression"] != nil { document["expression"] = .string("return '\(marker)'") }
        return document
    }

    /// A value for a field that is to have one: all texts, and what must be there.
    private func value(of field: FieldInfo, in change: Change) async throws -> JSON? {
        if let target = field.shape.reference {
            return field.isRequired || field.name == "user" ? try await key(of: target, in: change) : nil
        }
        if let choices = field.shape.choices { return field.isRequired ? choices.first.map(JSON.string) : nil }
        switch (field.shape.kind, field.shape.format) {
        case (.string, nil), (.string, "slug"), (.string, "password"): return .string(marker)
        case (.string, "email"): return .string(marker + "@example.com")
        case (.string, "uri"): return .string("https://\(marker).example.com/")
        case (.integer, _) where field.isRequired: return 1
        case (.boolean, _) where field.isRequired: return false
        case (.object, _) where field.name == "attributes": return ["note": .string(marker)]
        case (.object, _) where field.isRequired: return [:]
        case (.array, _) where field.isRequired: return []
        default: return nil
        }
    }

    private func key(of target: ReferenceTarget, in change: Change) async throws -> JSON? {
        if target == User.referenceTarget {
            let name = JSON.string("\(marker)-user")
            return try await assembly.services.users.find(["username": name], in: change)?.json ?? .null
        }
        if target == Role.referenceTarget {
            return try await assembly.services.roles.find(["name": .string("\(marker)-role")], in: change)?.json
                ?? .null
        }
        // The newest one is this tenant's marked one, when there is any.
        let all = change.configuration.everything.filter { target.admits($0.info) }
        return (all.first { $0.label.hasPrefix(marker) } ?? all.first)?.id.json
    }
}
