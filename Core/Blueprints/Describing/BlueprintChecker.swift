import Kernel
public import ObjectStore

/// Checks a file against the declared models alone: whether there are the objects that it refers to, nobody knows yet.
public struct BlueprintChecker {
    private let resources: [ModelName: any Resource]

    /// - Parameter resources: those that have a collection.
    public init(resources: [any Resource]) {
        let known = resources.filter { BlueprintSchema.isForBlueprints($0) }
        self.resources = Dictionary(known.map { ($0.info.name, $0) }) { first, _ in first }
    }

    /// Checks several files, and that none of them names another one that leads back to it.
    /// - Returns: what means nothing in the files, each with its place.
    /// - Throws: ``BlueprintError`` for the first thing that would keep them from being applied.
    public func check(_ files: [BlueprintFile]) throws(BlueprintError) -> [String] {
        var warnings: [String] = []
        var blueprints: [(blueprint: Blueprint, path: String)] = []
        for file in files {
            warnings += try check(file)
            blueprints.append((try file.blueprint(), file.path))
        }
        try BlueprintCircles.refuse(blueprints)
        return warnings
    }

    /// - Returns: what means nothing in the file, each with its place.
    /// - Throws: ``BlueprintError`` for the first thing that would keep it from being applied.
    public func check(_ file: BlueprintFile) throws(BlueprintError) -> [String] {
        let blueprint = try file.blueprint()
        var warnings = blueprint.warnings
        var ids: Set<String> = []
        for entry in blueprint.entries {
            do throws(BlueprintError) { warnings += try check(entry, ids, file.path) } catch {
                throw error.inside(entry.label)
            }
            if let id = entry.label.id { ids.insert(id) }
        }
        return warnings
    }

    private func check(
        _ entry: Blueprint.Entry, _ ids: Set<String>, _ file: String
    ) throws(BlueprintError) -> [String] {
        if let state = entry.state?.text, EntryApplier.State(rawValue: state) == nil {
            let known = EntryApplier.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw BlueprintError(
                "The state '\(state)' is not one of \(known).", file: file, at: entry.state?.position)
        }
        let values = entry.identifiers.members + entry.attributes.members
        for member in values { try checkNames(in: member.value, ids, file, field: member.name) }
        // A tag says which model it is.
        guard let text = entry.model.text, ModelName(text) != Blueprint.requirementModel else { return [] }
        guard let resource = resources[ModelName(text)] else {
            throw BlueprintError(
                "This server has no model '\(text)' for blueprints.", file: file, at: entry.model.position)
        }
        if entry.identifiers.literal?.object?.isEmpty ?? entry.identifiers.isNull {
            throw BlueprintError("An entry must have identifiers.", file: file, at: entry.position)
        }
        for member in entry.identifiers.members where !resource.canBeFound(by: member.name) {
            let reason = "Objects of \(resource.info.name) cannot be identified by it."
            throw BlueprintError(reason, file: file, at: member.position, field: member.name)
        }
        var warnings: [String] = []
        for member in values {
            if let warning = try check(member, resource, file) { warnings.append(warning) }
        }
        return warnings
    }

    /// Whether earlier entries have the ids that a value names.
    private func checkNames(
        in node: SourceNode, _ ids: Set<String>, _ file: String, field: String
    ) throws(BlueprintError) {
        switch node.content {
        case .tag(.keyOf(let id)) where !ids.contains(id):
            throw BlueprintError(
                "!KeyOf: no entry above has the id '\(id)'.", file: file, at: node.position, field: field)
        case .tag(let tag): for node in tag.arguments { try checkNames(in: node, ids, file, field: field) }
        case .list(let nodes): for node in nodes { try checkNames(in: node, ids, file, field: field) }
        case .map(let members): for member in members { try checkNames(in: member.value, ids, file, field: field) }
        case .scalar: break
        }
    }

    /// - Returns: a warning for a member that means nothing.
    private func check(
        _ member: SourceNode.Member, _ resource: any Resource, _ file: String
    ) throws(BlueprintError) -> String? {
        if ["pk", "managed"].contains(member.name) { return nil }
        guard let field = (resource.fields + resource.blueprintFields).first(where: { $0.name == member.name }) else {
            let fields = "\(resource.info.name) has no field '\(member.name)'"
            return "\(file):\(member.position): \(fields), which is ignored."
        }
        guard let value = member.value.literal, let problem = Self.problem(value, field.shape) else { return nil }
        throw BlueprintError(problem, file: file, at: member.value.position, field: field.name)
    }

    /// What is wrong with a value, as far as its shape says.
    private static func problem(_ value: JSON, _ shape: Shape) -> String? {
        if value.isNull { return shape.isNullable ? nil : "This field may not be null." }
        if let choices = shape.choices {
            guard let text = value.string, choices.contains(text) else {
                return "\(value.text) is not one of \(choices.joined(separator: ", "))."
            }
        }
        switch (shape.kind, value) {
        case (.array, .array(let elements)):
            return shape.element.first.flatMap { shape in elements.lazy.compactMap { problem($0, shape) }.first }
        case (.array, _): return "Expected a list of items but got type \"\(value.typeName)\"."
        case (.object, .object), (.boolean, .bool), (.boolean, .string), (.boolean, .int): return nil
        case (.object, _): return "Expected a map but got type \"\(value.typeName)\"."
        case (.boolean, _): return "Must be a valid boolean."
        case (.integer, .array), (.integer, .object), (.integer, .bool): return "A valid integer is required."
        case (.string, .array), (.string, .object): return shape.reference == nil ? "Not a valid string." : "Not a key."
        default: return nil
        }
    }
}

extension SourceNode {
    /// The value, when no part of it is a tag.
    var literal: JSON? {
        switch content {
        case .scalar(let value): return value
        case .list(let nodes):
            let values = nodes.compactMap(\.literal)
            return values.count == nodes.count ? .array(values) : nil
        case .map(let members):
            var values: [String: JSON] = [:]
            for member in members {
                guard let value = member.value.literal else { return nil }
                values[member.name] = value
            }
            return .object(values)
        case .tag: return nil
        }
    }
}
