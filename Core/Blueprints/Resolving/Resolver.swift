import Kernel
import ObjectStore

/// Works out the values of one blueprint while it is applied. Used by one task only.
///
/// Context values are worked out each time they are used and may use one another, so the work is bounded as a whole:
/// a few lines could otherwise ask for a billion values.
final class Resolver {
    /// Values and, for texts, pieces of 64 bytes that are made for one blueprint.
    static let budget = 300_000
    /// Context values that lead to one another.
    static let contextDepthLimit = 16

    let file: String
    private let reading: Reading
    private let context: [String: SourceNode]
    private let environment: BlueprintEnvironment?
    private var keys: [String: ObjectID] = [:]
    private var spent = 0
    private var contextDepth = 0

    init(file: String, reading: Reading, context: [String: SourceNode], environment: BlueprintEnvironment?) {
        self.file = file
        self.reading = reading
        self.context = context
        self.environment = environment
    }

    /// Lets later entries name an entry's object. Of entries with one id the first that has an object counts.
    func name(_ id: String?, _ key: ObjectID) {
        if let id, keys[id] == nil { keys[id] = key }
    }

    /// The value that a node stands for.
    /// - Throws: ``BlueprintError`` with the place of the tag at fault.
    func resolve(_ node: SourceNode) async throws -> JSON {
        switch node.content {
        case .scalar(let value): return try pay(value, at: node)
        case .list(let nodes):
            try pay(.null, at: node)
            var values: [JSON] = []
            for node in nodes { values.append(try await resolve(node)) }
            return .array(values)
        case .map(let members):
            try pay(.null, at: node)
            var values: [String: JSON] = [:]
            for member in members { values[member.name] = try await resolve(member.value) }
            return .object(values)
        case .tag(let tag): return try pay(try await resolve(tag, at: node), at: node)
        }
    }

    /// The values of members, each error with the member's name as its field.
    func resolve(_ members: [SourceNode.Member]) async throws -> [String: JSON] {
        var values: [String: JSON] = [:]
        for member in members {
            do { values[member.name] = try await resolve(member.value) } catch let error as BlueprintError {
                throw error.inside(field: member.name)
            }
        }
        return values
    }

    /// A value that must be a text.
    func text(_ node: SourceNode, _ what: String) async throws -> String {
        guard let text = try await resolve(node).string, !text.isEmpty else {
            throw error("\(what) must be a text.", node)
        }
        return text
    }

    private func resolve(_ tag: SourceTag, at node: SourceNode) async throws -> JSON {
        switch tag {
        case .keyOf(let id):
            guard let key = keys[id] else {
                throw error("!KeyOf: no entry above with the id '\(id)' has an object.", node)
            }
            return key.json
        case .find(let model, let lookups): return try await find(model, lookups, at: node)
        case .context(let name, let fallback): return try await value(of: name, fallback, at: node)
        case .environment(let name, let fallback):
            guard let environment else { throw error("!Env is not allowed here.", node) }
            if let value = environment(name), !value.isEmpty { return .string(value) }
            return try await resolve(fallback)
        case .format(let template, let arguments): return try await format(template, arguments, at: node)
        case .choice(let condition, let branches):
            let holds = try await resolve(condition).isTruthy
            guard branches.count == 2 else { return .bool(holds) }
            return try await resolve(branches[holds ? 0 : 1])
        case .condition(let connective, let nodes):
            var values: [Bool] = []
            for node in nodes { values.append(try await resolve(node).isTruthy) }
            return .bool(connective.holds(values))
        }
    }

    private func resolve(_ fallback: SourceNode?) async throws -> JSON {
        if let fallback { try await resolve(fallback) } else { .null }
    }

    private func value(of name: String, _ fallback: SourceNode?, at node: SourceNode) async throws -> JSON {
        guard let value = context[name] else { return try await resolve(fallback) }
        guard contextDepth < Self.contextDepthLimit else {
            throw error("!Context: the value of '\(name)' leads back to itself.", node)
        }
        contextDepth += 1
        defer { contextDepth -= 1 }
        return try await resolve(value)
    }

    private func format(_ template: SourceNode, _ arguments: [SourceNode], at node: SourceNode) async throws -> JSON {
        guard case .string(let template) = try await resolve(template) else {
            throw error("!Format takes a text first.", node)
        }
        var values: [JSON] = []
        for argument in arguments { values.append(try await resolve(argument)) }
        do { return .string(try PercentFormat.format(template, values)) } catch {
            throw self.error("!Format: \(error.reason)", node)
        }
    }

    private func find(_ model: SourceNode, _ lookups: [SourceTag.Lookup], at node: SourceNode) async throws -> JSON {
        let resource: any Resource
        let name = ModelName(try await text(model, "!Find: the model"))
        do { resource = try reading.resource(name) } catch { throw self.error("!Find: \(error)", node) }
        var wanted: [String: JSON] = [:]
        for lookup in lookups {
            let field = try await text(lookup.field, "!Find: a field's name")
            guard resource.canBeFound(by: field) else {
                throw error("!Find: objects of \(resource.info.name) cannot be looked for by '\(field)'.", lookup.field)
            }
            wanted[field] = try await resolve(lookup.value)
        }
        do { return try await resource.existing(wanted, in: reading)?.json ?? .null } catch let refused as Refused {
            throw error("!Find: \(refused.decision.messages.joined(separator: " "))", node)
        }
    }

    @discardableResult
    private func pay(_ value: JSON, at node: SourceNode) throws -> JSON {
        spent += 1 + (value.string?.utf8.count ?? 0) / 64
        guard spent <= Self.budget else { throw error("The blueprint's values become too many.", node) }
        return value
    }

    private func error(_ reason: String, _ node: SourceNode) -> BlueprintError {
        BlueprintError(reason, file: file, at: node.position)
    }
}

extension Resource {
    /// Whether objects may be looked for by a field: secrets could be guessed that way.
    func canBeFound(by name: String) -> Bool {
        name == "pk" || field(name).map { !$0.shape.isSecret && !$0.traits.contains(.writeOnly) } ?? false
    }

    /// The object with the key that is among the values, or else the first one that has all of the others.
    func existing(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        if let key = values["pk"].flatMap(ObjectID.init), try await get(key, in: reading) != nil { return key }
        let others = values.filter { $0.key != "pk" }
        return others.isEmpty ? nil : try await find(others, in: reading)
    }
}
