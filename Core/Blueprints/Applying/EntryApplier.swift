import Kernel
import ObjectStore
import Storage

/// Carries out entries, one after the other. Used by one task only.
final class EntryApplier {
    /// What an entry wants of its object.
    enum State: String, CaseIterable {
        case present, created, absent
        case mustCreate = "must_created"
    }

    private let file: String
    private let change: Change
    private let resolver: Resolver
    private let naming: (Blueprint.Requirement) async throws -> Void
    private var moved: [MovedKey] = []

    /// Other names that blueprints have for fields.
    private static let aliases: [ModelName: [String: String]] = [Application.model.name: ["icon": "meta_icon"]]

    /// An object that has another key here than in the file: later references follow it.
    private struct MovedKey {
        let from: ObjectID
        let to: ObjectID
        let info: ModelInfo
    }

    init(
        file: String, change: Change, resolver: Resolver, naming: @escaping (Blueprint.Requirement) async throws -> Void
    ) {
        self.file = file
        self.change = change
        self.resolver = resolver
        self.naming = naming
    }

    func apply(_ entry: Blueprint.Entry) async throws -> BlueprintReport.Entry {
        let name = ModelName(try await resolver.text(entry.model, "The model"))
        for condition in entry.conditions {
            guard try await resolver.resolve(condition).isTruthy else { return report(entry, name, .skipped) }
        }
        guard name != Blueprint.requirementModel else {
            try await naming(BlueprintReader(file: file).requirement(of: entry))
            return report(entry, name, .requirement)
        }
        let resource = try resource(name, at: entry.model)
        let identifiers = try await identifiers(of: entry, resource)
        let found = try await resource.existing(identifiers, in: change)
        let (outcome, key) = try await carryOut(entry, on: found, resource, identifiers)
        if let key, outcome != .deleted {
            resolver.name(entry.label.id, key)
            if let from = identifiers["pk"].flatMap(ObjectID.init), from != key {
                moved.append(MovedKey(from: from, to: key, info: resource.info))
            }
            try await EntryPermissions(resolver: resolver, change: change).apply(entry, on: key, resource.info)
        }
        return report(entry, name, outcome, key)
    }

    private func carryOut(
        _ entry: Blueprint.Entry, on found: ObjectID?, _ resource: any Resource, _ identifiers: [String: JSON]
    ) async throws -> (BlueprintReport.Outcome, ObjectID?) {
        switch (try await state(of: entry), found) {
        case (.absent, nil): return (.absent, nil)
        case (.absent, let key?):
            try await resource.delete(key, in: change)
            return (.deleted, key)
        case (.created, let key?): return (.kept, key)
        case (.mustCreate, .some):
            throw BlueprintError("The object exists already.", file: file, at: entry.position)
        case (.present, let key?):
            try await resource.update(key, values(of: entry, resource, identifiers), partial: true, in: change)
            return (.updated, key)
        case (.present, nil), (.created, nil), (.mustCreate, nil):
            let created = try await resource.create(values(of: entry, resource, identifiers), in: change)
            return (.created, created.id)
        }
    }

    /// The attributes with the identifiers laid over them.
    private func values(
        of entry: Blueprint.Entry, _ resource: any Resource, _ identifiers: [String: JSON]
    ) async throws -> [String: JSON] {
        var attributes = try await resolver.members(of: entry.attributes, "The attrs")
        for (alias, name) in Self.aliases[resource.info.name] ?? [:] where attributes[name] == nil {
            attributes[name] = attributes.removeValue(forKey: alias)
        }
        attributes = following(attributes, resource)
        return attributes.merging(identifiers) { $0.merging($1) }
    }

    private func identifiers(of entry: Blueprint.Entry, _ resource: any Resource) async throws -> [String: JSON] {
        let identifiers = try await resolver.members(of: entry.identifiers, "The identifiers")
        guard !identifiers.isEmpty else {
            throw BlueprintError("An entry must have identifiers.", file: file, at: entry.position)
        }
        for name in identifiers.keys.sorted() where !resource.canBeFound(by: name) {
            let reason = "Objects of \(resource.info.name) cannot be identified by it."
            let member = entry.identifiers.members.first { $0.name == name }
            throw BlueprintError(
                reason, file: file, at: member?.position ?? entry.identifiers.position, field: name)
        }
        return following(identifiers, resource)
    }

    private func resource(_ name: ModelName, at node: SourceNode) throws -> any Resource {
        let resource: any Resource
        do { resource = try change.resource(name) } catch {
            throw BlueprintError(KnownModels.whyMissing(name), file: file, at: node.position)
        }
        guard resource.info.path != nil, !resource.info.isKept else {
            throw BlueprintError("The model '\(name)' is not for blueprints.", file: file, at: node.position)
        }
        return resource
    }

    private func state(of entry: Blueprint.Entry) async throws -> State {
        guard let node = entry.state else { return .present }
        let text = try await resolver.text(node, "The state")
        guard let state = State(rawValue: text) else {
            let known = State.allCases.map(\.rawValue).joined(separator: ", ")
            throw BlueprintError("The state '\(text)' is not one of \(known).", file: file, at: node.position)
        }
        return state
    }

    private func report(
        _ entry: Blueprint.Entry, _ name: ModelName, _ outcome: BlueprintReport.Outcome, _ key: ObjectID? = nil
    ) -> BlueprintReport.Entry {
        BlueprintReport.Entry(label: entry.label, model: name, outcome: outcome, object: key)
    }
}

extension EntryApplier {
    /// The values with references to moved objects turned to where these are now.
    private func following(_ values: [String: JSON], _ resource: any Resource) -> [String: JSON] {
        guard !moved.isEmpty else { return values }
        var values = values
        for field in resource.fields {
            guard let value = values[field.name] else { continue }
            if let target = field.shape.reference { values[field.name] = following(value, target) }
            if let target = field.shape.element.first?.reference, case .array(let elements) = value {
                values[field.name] = .array(elements.map { following($0, target) })
            }
        }
        return values
    }

    private func following(_ value: JSON, _ target: ReferenceTarget) -> JSON {
        guard let key = ObjectID(value) else { return value }
        return moved.last { $0.from == key && target.admits($0.info) }?.to.json ?? value
    }

    /// What went wrong, with its place; what is not the blueprint's fault stays as it is.
    func explained(_ error: any Error, in entry: Blueprint.Entry) -> any Error {
        switch error {
        case let error as BlueprintError: error.inside(entry.label)
        case let error as Problems: explained(error, in: entry).inside(entry.label)
        case let error as Refused: plain(error.decision.messages.joined(separator: " "), in: entry)
        case let error as InUse:
            plain("'\(error.label)' cannot be deleted, it is needed by \(Self.list(error.users)).", in: entry)
        case let error as Missing: plain("\(error)", in: entry)
        case StorageError.uniqueViolation, StorageError.foreignKeyViolation, StorageError.constraintViolation:
            plain("\(error)", in: entry)
        default: error
        }
    }

    private func plain(_ reason: String, in entry: Blueprint.Entry) -> BlueprintError {
        BlueprintError(reason, file: file, at: entry.position).inside(entry.label)
    }

    private func explained(_ problems: Problems, in entry: Blueprint.Entry) -> BlueprintError {
        let members = entry.attributes.members + entry.identifiers.members
        guard case .fields(let fields) = problems, let name = fields.keys.min() else {
            return BlueprintError("\(problems)", file: file, at: entry.position)
        }
        let position = members.last { fields.keys.contains($0.name) }?.value.position ?? entry.position
        guard fields.count == 1, let problem = fields[name], name != "non_field_errors" else {
            return BlueprintError("\(problems)", file: file, at: position)
        }
        return BlueprintError("\(problem)", file: file, at: position, field: name)
    }

    private static func list(_ users: [InUse.User]) -> String {
        users.prefix(5).map { "\($0.model) '\($0.label)'" }.joined(separator: ", ") + (users.count > 5 ? ", …" : "")
    }
}
