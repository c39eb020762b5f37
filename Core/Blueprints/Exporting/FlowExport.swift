public import Kernel
public import ObjectStore

/// A flow as a blueprint: with its stages, what these consist of, and the policies that are bound to it and to them.
///
/// What else it refers to (other flows, groups, users, certificates) is not in the file; it is found by its name where the
/// file is applied. Secrets are in no file.
public struct FlowExport {
    private let flow: Stored<Flow>
    private let reading: Reading
    private let configuration: Configuration
    /// The objects that are in the file, those first that others refer to.
    private var parts: [AnyStored] = []
    private var known: Set<ObjectID> = []

    /// - Parameter reading: on whose behalf; they may see everything that is exported.
    public init(_ flow: Stored<Flow>, in reading: Reading) throws {
        self.flow = flow
        self.reading = reading
        configuration = reading.configuration
        try collect()
    }

    /// The file's text.
    /// - Throws: ``Refused`` for a group or user that may not be seen.
    public func yaml() async throws -> String {
        var entries: [BlueprintText.Entry] = []
        for part in parts { entries.append(try await entry(part)) }
        return try BlueprintText.yaml(
            name: "Export of the flow \(flow.slug)", labels: ["blueprints.goauthentik.io/generated": "true"], entries)
    }

    /// The flow, then policies, prompts and stages, then bindings of stages, then those of policies.
    private mutating func collect() throws {
        guard let object = configuration[flow.id] else { return }
        try add(object)
        let stageBindings = bindings(FlowStageBinding.model.name, of: [flow.id])
        let policyBindings = bindings(PolicyBinding.model.name, of: [flow.id] + stageBindings.map(\.id))
        for binding in stageBindings + policyBindings { try addParts(of: binding) }
        for binding in stageBindings + policyBindings { try add(binding) }
    }

    private func bindings(_ model: ModelName, of targets: [ObjectID]) -> [AnyStored] {
        let ids = Set(
            targets.flatMap { configuration.referrers(of: $0) }.filter { $0.field == "target" }.map(\.object))
        let found = ids.compactMap { configuration[$0] }.filter { $0.model == model }
        return found.sorted { (order(of: $0), $0.id) < (order(of: $1), $1.id) }
    }

    private func order(of binding: AnyStored) -> Int { binding.document["order"]?.int ?? 0 }

    /// What an object refers to and cannot be without, each after what it refers to itself.
    private mutating func addParts(of object: AnyStored) throws {
        for held in object.references.sorted(by: { ($0.field, $0.target) < ($1.field, $1.target) }) {
            guard let target = configuration[held.target], isPart(target), !known.contains(target.id) else { continue }
            known.insert(target.id)
            try addParts(of: target)
            known.remove(target.id)
            try add(target)
        }
    }

    private func isPart(_ object: AnyStored) -> Bool {
        [.stage, .policy].contains(object.info.kind) || object.info.path?.hasPrefix("stages/") == true
    }

    private mutating func add(_ object: AnyStored) throws {
        guard known.insert(object.id).inserted else { return }
        try Permissions.require(reading.actor, .view, object.info)
        parts.append(object)
    }

    private func entry(_ object: AnyStored) async throws -> BlueprintText.Entry {
        let fields = try fields(of: object).filter { !$0.traits.contains(.readOnly) && $0.name != "managed" }
        let shown = object.shown
        var entry = BlueprintText.Entry(
            model: object.model, id: object.id, identifiers: [("pk", .json(object.id.json))], attributes: [])
        let names = identifiers(of: object)
        for field in fields {
            guard let value = shown[field.name] else { continue }
            let written = try await written(value, field.shape)
            if names.contains(field.name), !value.isNull {
                entry.identifiers.append((field.name, written))
            } else {
                entry.attributes.append((field.name, written))
            }
        }
        return entry
    }

    private func fields(of object: AnyStored) throws -> [FieldInfo] { try reading.resource(object.model).fields }

    /// The fields that an object is found by where the file is applied, beside its key.
    private func identifiers(of object: AnyStored) -> Set<String> {
        switch object.model {
        case FlowStageBinding.model.name: ["target", "stage", "order"]
        case PolicyBinding.model.name: ["target", "policy", "group", "user", "order"]
        default: [object.info.lookup ?? object.info.label]
        }
    }

    private func written(_ value: JSON, _ shape: Shape) async throws -> BlueprintText.Value {
        if let element = shape.element.first, element.reference != nil, case .array(let elements) = value {
            var values: [BlueprintText.Value] = []
            for each in elements { values.append(try await written(each, element)) }
            return .list(values)
        }
        guard shape.reference != nil, let id = ObjectID(value), !parts.contains(where: { $0.id == id }) else {
            return .json(value)
        }
        if let object = configuration[id] {
            let field = object.info.lookup ?? object.info.label
            return .find(object.model, field: field, object.document[field] ?? .string(object.label))
        }
        guard case .model(let name) = shape.reference else { return .json(value) }
        let resource = try reading.resource(name)
        let field = resource.info.lookup ?? resource.info.label
        guard let found = try await resource.get(id, in: reading), let text = found[field] else { return .json(value) }
        return .find(name, field: field, text)
    }
}
