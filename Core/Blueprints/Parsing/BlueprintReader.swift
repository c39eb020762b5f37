import Kernel

/// Takes a file's values apart into what a blueprint consists of.
struct BlueprintReader {
    let file: String
    private(set) var warnings: [String] = []

    struct Parts {
        var name: String?
        var labels: [String: String] = [:]
        var context: SourceNode?
        var entries: [Blueprint.Entry] = []
    }

    init(file: String) { self.file = file }

    mutating func parts(of root: SourceNode) throws(BlueprintError) -> Parts {
        var parts = Parts()
        var entries: SourceNode?
        for member in try members(root, "A blueprint") {
            switch member.name {
            case "version": try checkVersion(member.value)
            case "metadata": try readMetadata(member.value, into: &parts)
            case "context": parts.context = try map(member.value, "The context")
            case "entries": entries = member.value
            default: ignore(member)
            }
        }
        guard let entries else { throw error("A blueprint must have entries.", root) }
        parts.entries = try readEntries(entries)
        return parts
    }

    private func checkVersion(_ node: SourceNode) throws(BlueprintError) {
        guard case .scalar(.int(1)) = node.content else { throw error("Only version 1 is known.", node) }
    }

    private mutating func readMetadata(_ node: SourceNode, into parts: inout Parts) throws(BlueprintError) {
        for member in try members(node, "The metadata") {
            switch member.name {
            case "name": parts.name = try text(member.value, "The name")
            case "labels":
                for label in try members(member.value, "The labels") {
                    parts.labels[label.name] = try text(label.value, "A label")
                }
            default: ignore(member)
            }
        }
        guard parts.name != nil else { throw error("The metadata must have a name.", node) }
    }

    /// The entries of a list, or of a map of lists, whose names mean nothing.
    private mutating func readEntries(_ node: SourceNode) throws(BlueprintError) -> [Blueprint.Entry] {
        var nodes: [SourceNode] = []
        switch node.content {
        case .list(let list): nodes = list
        case .map(let sections):
            for section in sections { nodes += try list(section.value, "A section") }
        default: throw error("The entries must be a list, or a map of lists.", node)
        }
        var entries: [Blueprint.Entry] = []
        for node in nodes { entries.append(try readEntry(node, number: entries.count + 1)) }
        return entries
    }

    private mutating func readEntry(_ node: SourceNode, number: Int) throws(BlueprintError) -> Blueprint.Entry {
        let id = try? members(node, "An entry").first { $0.name == "id" }?.value.text
        let label = BlueprintError.EntryLabel(number: number, id: id)
        do throws(BlueprintError) { return try readEntry(node, label) } catch { throw error.inside(label) }
    }

    private mutating func readEntry(
        _ node: SourceNode, _ label: BlueprintError.EntryLabel
    ) throws(BlueprintError) -> Blueprint.Entry {
        var model: SourceNode?
        var state: SourceNode?
        let nothing = SourceNode(position: node.position, content: .map([]))
        var (identifiers, attributes) = (nothing, nothing)
        var conditions: [SourceNode] = []
        var permissions: [SourceNode] = []
        for member in try members(node, "An entry") {
            let value = member.value
            switch member.name {
            case "model": model = value
            case "id": if value.text == nil, !value.isNull { throw error("An entry's id must be a text.", value) }
            case "state": state = value.isNull ? nil : value
            case "identifiers": identifiers = value.isNull ? nothing : try mapOrTag(value, "The identifiers")
            case "attrs": attributes = value.isNull ? nothing : try mapOrTag(value, "The attrs")
            case "conditions": conditions = value.isNull ? [] : try list(value, "The conditions")
            case "permissions": permissions = value.isNull ? [] : try listOrTag(value, "The permissions")
            default: ignore(member)
            }
        }
        guard let model, !model.isNull else { throw error("An entry must have a model.", node) }
        return Blueprint.Entry(
            label: label, position: node.position, model: model, identifiers: identifiers, attributes: attributes,
            state: state, conditions: conditions, permissions: permissions)
    }

    private func mapOrTag(_ node: SourceNode, _ what: String) throws(BlueprintError) -> SourceNode {
        if case .tag = node.content { return node }
        _ = try members(node, what)
        return node
    }

    /// A tag that gives a list is a list with one element, which is one itself.
    private func listOrTag(_ node: SourceNode, _ what: String) throws(BlueprintError) -> [SourceNode] {
        if case .tag = node.content { return [node] }
        return try list(node, what)
    }

    private mutating func ignore(_ member: SourceNode.Member) {
        warnings.append("\(file):\(member.position): '\(member.name)' means nothing here and is ignored.")
    }
}

extension BlueprintReader {
    /// The other blueprints that the entries name.
    func requirements(of entries: [Blueprint.Entry]) throws(BlueprintError) -> [Blueprint.Requirement] {
        var requirements: [Blueprint.Requirement] = []
        for entry in entries {
            guard let model = entry.model.text, ModelName(model) == Blueprint.requirementModel else { continue }
            do throws(BlueprintError) { requirements.append(try requirement(of: entry)) } catch {
                throw error.inside(entry.label)
            }
        }
        return requirements
    }

    /// The other blueprint that an entry names.
    func requirement(of entry: Blueprint.Entry) throws(BlueprintError) -> Blueprint.Requirement {
        var identifiers = entry.identifiers.members
        var isRequired = true
        for attribute in entry.attributes.members {
            switch (attribute.name, attribute.value.content) {
            case ("identifiers", _): identifiers = try members(attribute.value, "The identifiers")
            case ("required", .scalar(.bool(let value))): isRequired = value
            case ("required", _): throw error("Whether it is required must be true or false.", attribute.value)
            default: break
            }
        }
        let name = identifiers.first { $0.name == "name" }?.value.text
        let path = identifiers.first { $0.name == "path" }?.value.text
        guard name != nil || path != nil else {
            throw BlueprintError("The other blueprint's name or path must be given.", file: file, at: entry.position)
        }
        return Blueprint.Requirement(
            name: name, path: path, isRequired: isRequired, isConditional: !entry.conditions.isEmpty,
            position: entry.position, entry: entry.label)
    }

    private func members(_ node: SourceNode, _ what: String) throws(BlueprintError) -> [SourceNode.Member] {
        guard case .map(let members) = node.content else { throw error("\(what) must be a map.", node) }
        return members
    }

    private func map(_ node: SourceNode, _ what: String) throws(BlueprintError) -> SourceNode? {
        if node.isNull { return nil }
        _ = try members(node, what)
        return node
    }

    private func list(_ node: SourceNode, _ what: String) throws(BlueprintError) -> [SourceNode] {
        guard case .list(let list) = node.content else { throw error("\(what) must be a list.", node) }
        return list
    }

    private func text(_ node: SourceNode, _ what: String) throws(BlueprintError) -> String {
        guard let text = node.text else { throw error("\(what) must be a text.", node) }
        return text
    }

    private func error(_ reason: String, _ node: SourceNode) -> BlueprintError {
        BlueprintError(reason, file: file, at: node.position)
    }
}
