public import Kernel
public import ObjectStore

/// Objects as a blueprint: the same objects give the same text, wherever they are and however often it is applied.
///
/// Objects are found by their names where the file is applied, and refer to one another by what the file calls them. What
/// the file does not have and its objects refer to is looked for by its name.
public struct BlueprintExport {
    private let source: ExportSource
    private let withSecrets: Bool
    private var objects: [ExportedObject] = []
    private var known: Set<ExportKey> = []
    /// What is in no file, and so is not referred to either.
    private var left: Set<ExportKey> = []

    /// - Parameters:
    ///   - reading: on whose behalf; they may see everything that is exported.
    ///   - withSecrets: whether secrets are written as they are, which is for the program itself alone.
    /// - Throws: ``Refused`` for somebody else who wants secrets.
    public init(in reading: Reading, withSecrets: Bool = false) throws {
        var isProgram: Bool { if case .system = reading.actor { true } else { false } }
        if withSecrets, !isProgram {
            throw Refused(decision: .no("export secrets", "Secrets are exported on the command line alone."))
        }
        source = ExportSource(reading: reading)
        self.withSecrets = withSecrets
    }

    /// An object that somebody names: its model, and its key or what addresses or people call it.
    public struct Chosen: Sendable, Hashable {
        let model: ModelName
        let name: String

        /// Reads `model=name`; nil for a text that is something else.
        public init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            model = ModelName(String(parts[0]))
            name = String(parts[1])
        }
    }

    /// Takes the chosen objects with what they need; all that blueprints can make when none is.
    /// - Parameter models: those whose objects are left out of all.
    /// - Throws: ``ExportError`` when there is no such object.
    public mutating func add(_ chosen: [Chosen], orAllExcept models: Set<ModelName>) async throws {
        if chosen.isEmpty { try await addAll(except: models) }
        for each in chosen { try await add(each.model, named: each.name) }
    }

    /// Takes every object that blueprints can make.
    /// - Parameter models: those whose objects are left out.
    public mutating func addAll(except models: Set<ModelName> = []) async throws {
        for resource in source.reading.store.resources where !models.contains(resource.info.name) {
            guard source.isExported(resource) else { continue }
            for object in try await source.all(resource) {
                if source.isLasting(object) { take(object) } else { left.insert(object.key) }
            }
        }
    }

    /// Takes an object with what it consists of and what is bound to it, and with what these need in turn.
    /// - Parameter isWhole: whether all of the configuration that it refers to comes along; otherwise stages, policies
    ///   and what is part of them do, and the rest must be where the file is applied.
    /// - Throws: ``Missing`` when there is no such object.
    public mutating func add(_ id: ObjectID, of model: ModelName, isWhole: Bool) async throws {
        guard let object = try await source.object(id, .model(model)) else {
            throw Missing("No \(model.model) matches the given query.")
        }
        try await add(object, isWhole: isWhole)
    }

    /// Takes an object that is named as people do: by its key, or what addresses or people call it.
    /// - Throws: ``ExportError`` when there is none, or no such model.
    public mutating func add(_ model: ModelName, named name: String) async throws {
        guard let resource = source.reading.store.resource(model), source.isExported(resource) else {
            throw ExportError("Objects of '\(model)' are not exported.")
        }
        let fields = ["pk"] + [resource.info.lookup, resource.info.label].compactMap { $0 }
        for field in fields {
            let value = field == "pk" ? ObjectID(name).json : .string(name)
            if let id = try await resource.find([field: value], in: source.reading) {
                return try await add(id, of: model, isWhole: true)
            }
        }
        throw ExportError("There is no \(model) '\(name)'.")
    }

    private mutating func add(_ object: ExportedObject, isWhole: Bool) async throws {
        guard !known.contains(object.key) else { return }
        try await Permissions.require(source.reading, .view, object.info, on: object.id)
        take(object)
        guard object.isConfigured else { return }
        for held in object.references {
            guard let target = source.reading.configuration[held.id], held.target.admits(target.info),
                isWhole || Self.isPart(target.info)
            else { continue }
            try await add(try source.configured(target), isWhole: isWhole)
        }
        let bindings: Set = [FlowStageBinding.model.name, PolicyBinding.model.name, ApplicationEntitlement.model.name]
        for referrer in source.reading.configuration.referrers(of: object.id) {
            guard let binding = source.reading.configuration[referrer.object], bindings.contains(binding.model),
                ["target", "app"].contains(referrer.field)
            else { continue }
            try await add(try source.configured(binding), isWhole: isWhole)
        }
    }

    private static func isPart(_ info: ModelInfo) -> Bool {
        [.stage, .policy].contains(info.kind) || info.path?.hasPrefix("stages/") == true
    }

    private mutating func take(_ object: ExportedObject) {
        if known.insert(object.key).inserted { objects.append(object) }
    }

    /// The file's text.
    /// - Parameter name: what it is called.
    public func yaml(name: String) async throws -> String {
        let order = ExportOrder(objects, source)
        let permissions = try await ExportPermissions(order, source)
        let writer = EntryWriter(
            source: source, order: order, permissions: permissions, left: left, withSecrets: withSecrets)
        var entries: [BlueprintText.Entry] = []
        for object in order.objects { entries.append(try await writer.entry(object)) }
        for object in order.objects {
            let fields = order.later[object.key] ?? []
            if fields.isEmpty, permissions.values(of: object.key, isLater: true).isEmpty { continue }
            entries.append(try await writer.entry(object, only: fields))
        }
        return try BlueprintText.yaml(
            name: name, labels: ["blueprints.goauthentik.io/generated": "true"], entries)
    }
}

/// Writes one object's entry.
struct EntryWriter {
    let source: ExportSource
    let order: ExportOrder
    let permissions: ExportPermissions
    let left: Set<ExportKey>
    let withSecrets: Bool

    /// - Parameter only: the fields of an entry that comes after all objects; nil for the object's own, without those.
    func entry(_ object: ExportedObject, only: Set<String>? = nil) async throws -> BlueprintText.Entry {
        var entry = BlueprintText.Entry(
            model: object.info.name, id: only == nil ? order.name(object.key) : nil, identifiers: [], attributes: [])
        let isDouble = order.doubles.contains(object.key)
        let identity = isDouble ? [] : Set(object.identity.map(\.name))
        if isDouble {
            // Where it is applied it may have got another key.
            let key = only == nil ? nil : order.name(object.key)
            entry.identifiers.append(("pk", key.map { .keyOf($0) } ?? .json(object.id.json)))
        }
        entry.permissions = permissions.values(of: object.key, isLater: only != nil)
        let later = order.later[object.key] ?? []
        for field in object.written(withSecrets: withSecrets) {
            guard let value = object.document[field.name] else { continue }
            if identity.contains(field.name) {
                entry.identifiers.append((field.name, try await written(value, field.shape, sorts: false)))
            } else if only?.contains(field.name) ?? !later.contains(field.name) {
                let value = try await written(value, field.shape, sorts: !object.isConfigured)
                entry.attributes.append((field.name, value))
            }
        }
        if only == nil {
            let resource = try source.reading.resource(object.info.name)
            let extra = try await resource.exported(object.id, withSecrets: withSecrets, in: source.reading)
            for (name, value) in extra.sorted(by: { $0.key < $1.key }) { entry.attributes.append((name, .json(value))) }
        }
        return entry
    }

    /// - Parameter sorts: whether the order of references means nothing.
    private func written(_ value: JSON, _ shape: Shape, sorts: Bool) async throws -> BlueprintText.Value {
        if let target = shape.element.first?.reference, case .array(let elements) = value {
            let elements = elements.filter { element in
                ObjectID(element).flatMap { source.key($0, target) }.map { !left.contains($0) } ?? true
            }
            let names = elements.map { ObjectID($0).flatMap { order.name(source.key($0, target)) } ?? "~" }
            let sorted = sorts ? zip(names, elements).sorted { $0.0 < $1.0 }.map(\.1) : elements
            var values: [BlueprintText.Value] = []
            for each in sorted { values.append(try await reference(each, target)) }
            return .list(values)
        }
        guard let target = shape.reference else { return .json(value) }
        return try await reference(value, target)
    }

    private func reference(_ value: JSON, _ target: ReferenceTarget) async throws -> BlueprintText.Value {
        guard let id = ObjectID(value) else { return .json(value) }
        if let name = order.name(source.key(id, target)) { return .keyOf(name) }
        guard let object = try await source.object(id, target), let field = object.identity.first,
            object.identity.count == 1
        else { return .json(value) }
        return .find(object.info.name, field: field.name, object.document[field.name] ?? .null)
    }
}
