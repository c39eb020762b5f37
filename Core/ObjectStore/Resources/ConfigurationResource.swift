public import Kernel

/// The objects of a configuration model.
public struct ConfigurationResource: Resource {
    let model: Registry.RegisteredModel

    public var info: ModelInfo { model.info }
    public var fields: [FieldInfo] { model.fields }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        guard let object = object(id, in: reading) else {
            _ = try await Permissions.reach(reading, .view, info)
            return nil
        }
        try await Permissions.require(reading, .view, info, on: id)
        return object.listed
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        let visible = try await visible(in: reading)
        if let pk = values["pk"].flatMap(ObjectID.init), let found = visible.first(where: { $0.id == pk }) {
            return found.id
        }
        let wanted = values.filter { $0.key != "pk" }
        guard !wanted.isEmpty else { return nil }
        return visible.sorted { $0.id < $1.id }.first { $0.matches(wanted) }?.id
    }

    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        let id = try await newKey(for: input, in: change)
        let given = try model.object(
            id: id, from: meant(by: input, over: nil, in: change), over: authorship(of: input, in: change))
        let (object, generated) = try given.generatingValues(with: change.store.random, model)
        change.noteGenerated(in: object, over: given)
        try await check(object, over: nil, in: change)
        try await change.put(object.opened(with: change.store.powers), isNew: true)
        change.note("model_created", info, id, label: object.label)
        return Created(id: id, generated: generated)
    }

    /// What is kept of who creates an object, where that is kept. Blueprints may name somebody else.
    private func authorship(of input: [String: JSON], in change: Change) -> [String: JSON]? {
        guard let author = info.author else { return nil }
        return namedAuthor(in: input, change) ?? change.actor.user.map { [author: .int($0.id)] }
    }

    private func namedAuthor(in input: [String: JSON], _ change: Change) -> [String: JSON]? {
        guard change.origin == .blueprint, let author = info.author else { return nil }
        return input[author].map { [author: $0] }
    }

    /// The key of a new object. A blueprint may choose a UUID, so that applying it again finds the object.
    private func newKey(for input: [String: JSON], in change: Change) async throws -> ObjectID {
        guard info.key == .uuid else { return ObjectID(try await change.nextNumber()) }
        guard change.origin == .blueprint, let wanted = input["pk"].flatMap(ObjectID.init) else {
            return ObjectID(change.store.random.uuid())
        }
        guard wanted.text.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil else {
            throw Problems.field("pk", "Must be a valid UUID.")
        }
        guard change.configuration[wanted] == nil else { throw Problems.fields(["pk": .here([.notUnique])]) }
        return wanted
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try await Permissions.require(change, .change, info, on: id)
        guard let old = object(id, in: change) else { throw Missing("No \(info.name.model) matches the given query.") }
        let named = namedAuthor(in: input, change) ?? [:]
        let new = try model.object(
            id: id, from: replacing(old, with: input, partial: partial, in: change),
            over: old.document.merging(named) { $1 })
        guard new.document != old.document else { return }
        try await check(new, over: old, in: change)
        try await change.put(new.opened(with: change.store.powers), isNew: false)
        change.note("model_updated", info, id, label: new.label, changed: Self.difference(old.shown, new.shown))
    }

    /// A whole replacement keeps what was not given of secrets, managed names and values that the server made up; other
    /// fields go back to what they are declared with, and required ones must be given.
    private func replacing(
        _ old: AnyStored, with input: [String: JSON], partial: Bool, in change: Change
    ) throws(Problems) -> [String: JSON] {
        var input = meant(by: input, over: old.document, in: change)
        guard !partial else { return input }
        let kept = model.generatedFields(with: change.store.random).union(reserved)
        var missing: [String: Problems] = [:]
        for field in fields where input[field.name] == nil && !field.traits.contains(.readOnly) {
            if field.isRequired, !field.shape.isSecret { missing[field.name] = .here([.required]) }
            if let initial = field.initial, !kept.contains(field.name) { input[field.name] = initial }
        }
        guard missing.isEmpty else { throw .fields(missing) }
        return input
    }

    /// The fields that clients of the API have no say in.
    private var reserved: Set<String> {
        Set(fields.filter { $0.traits.contains(.trusted) }.map(\.name)).union(["managed"])
    }

    private func meant(by input: [String: JSON], over old: [String: JSON]?, in change: Change) -> [String: JSON] {
        let input = change.origin == .api ? input.filter { !reserved.contains($0.key) } : input
        guard let type = model.type as? any NormalizesInput.Type else { return input }
        return type.normalized(input, over: old)
    }

    private func object(_ id: ObjectID, in reading: Reading) -> AnyStored? {
        reading.configuration[id].flatMap { $0.model == info.name ? $0 : nil }
    }

    /// Checks what concerns others: unique values, references, and the model's own rules. Nobody makes an object refer to
    /// what they may not see.
    private func check(_ object: AnyStored, over old: AnyStored?, in change: Change) async throws {
        try checkNames(object)
        if let (field, _) = change.configuration.conflict(with: object) {
            throw Problems.fields([field: .here([.notUnique])])
        }
        var problems: [String: Problems] = [:]
        for field in fields {
            guard let target = field.shape.reference ?? field.shape.element.first?.reference else { continue }
            for held in object.references where held.field == field.name {
                let isNew = old.map { !$0.references.contains(held) } ?? true
                if try await !change.exists(held.target, for: target, isSeen: isNew) {
                    let message = "Invalid pk \"\(held.target)\" - object does not exist."
                    problems[field.name] = .one(message, code: "does_not_exist")
                }
            }
        }
        guard problems.isEmpty else { throw Problems.fields(problems) }
        try change.store.checks[info.name]?(object)
        try await change.store.rules[info.name]?(object, change)
        let others = change.configuration.everything.filter { $0.id != object.id }
        try model.check(object, in: Configuration(version: -1, objects: others + [object]))
    }

    /// The longest name, in characters.
    private static let longestName = 500

    /// Names are compared, sorted and shown in lists.
    private func checkNames(_ object: AnyStored) throws(Problems) {
        let document = object.document
        for field in fields where field.traits.contains(.unique) || field.name == info.label {
            guard let text = document[field.name]?.string, text.unicodeScalars.count > Self.longestName else {
                continue
            }
            throw .field(
                field.name, "Ensure this field has no more than \(Self.longestName) characters.", code: "max_length")
        }
    }

    private static func difference(_ old: [String: JSON], _ new: [String: JSON]) -> [String: JSON] {
        var difference: [String: JSON] = [:]
        for (name, value) in new where old[name] != value {
            difference[name] = ["previous": old[name] ?? .null, "new": value]
        }
        return difference
    }
}

extension AnyStored {
    /// The fields as they may be shown, `pk` included.
    var listed: [String: JSON] { shown.merging(["pk": id.json]) { $1 } }

    func matches(_ wanted: [String: JSON]) -> Bool {
        let document = document
        return wanted.allSatisfy { name, value in
            guard let own = document[name] else { return false }
            if case .object(let part) = value, case .object(let whole) = own {
                return part.allSatisfy { whole[$0.key] == $0.value }
            }
            return own == value || own.string.map { $0 == value.text } ?? false
        }
    }

    func opened(with powers: Powers) -> AnyStored {
        AnyStored(id: id, info: info, base: base.opened(with: powers), value: value.opened(with: powers))
    }
}
