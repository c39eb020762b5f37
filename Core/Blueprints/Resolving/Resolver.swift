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
    let context: [String: SourceNode]
    private let environment: BlueprintEnvironment?
    private var keys: [String: ObjectID] = [:]
    private var spent = 0
    private var contextDepth = 0
    /// Where the enumerations around a value are, the outermost first; nil for one that has not begun.
    var items: [Item?] = []
    /// What is odd, each with its place.
    private(set) var warnings: [String] = []

    /// An element that an enumeration is at.
    struct Item {
        let index: JSON
        let value: JSON
    }

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

    /// The values of a map's members, each error with the member's name as its field.
    func members(of node: SourceNode, _ what: String) async throws -> [String: JSON] {
        guard case .map(let members) = node.content else {
            guard case .object(let values) = try await resolve(node) else {
                throw error("\(what) must be a map.", node)
            }
            return values
        }
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
        case .find(let model, let lookups, let isWhole):
            return try await find(model, lookups, isWhole: isWhole, at: node)
        case .context(let name, let fallback): return try await value(of: name, fallback, at: node)
        case .environment(let name, let fallback):
            guard let environment else { throw error("!Env is not allowed here.", node) }
            if let value = environment.variable(name), !value.isEmpty { return .string(value) }
            return try await resolve(fallback)
        case .file(let path, let fallback): return try await content(of: path, fallback, at: node)
        case .parsedJSON(let text): return try parsed(text, at: node)
        case .format(let template, let arguments): return try await format(template, arguments, at: node)
        case .choice(let condition, let branches):
            let holds = try await resolve(condition).isTruthy
            guard branches.count == 2 else { return .bool(holds) }
            return try await resolve(branches[holds ? 0 : 1])
        case .condition(let connective, let nodes):
            var values: [Bool] = []
            for node in nodes { values.append(try await resolve(node).isTruthy) }
            return .bool(connective.holds(values))
        case .enumeration(let list, let form, let body): return try await enumerate(list, form, body)
        case .index(let depth): return try pay(whole: item("!Index", depth, at: node).index, at: node)
        case .value(let depth): return try pay(whole: item("!Value", depth, at: node).value, at: node)
        case .element(let object, let key, let fallback):
            return try await element(of: object, at: key, fallback, node)
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

    private func content(of path: String, _ fallback: SourceNode?, at node: SourceNode) async throws -> JSON {
        guard let environment else { throw error("!File is not allowed here.", node) }
        if let text = environment.file(path) {
            return .string(String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()))
        }
        warnings.append("\(file):\(node.position): !File: '\(path)' cannot be read; its default is used.")
        return try await resolve(fallback)
    }

    private func parsed(_ text: String, at node: SourceNode) throws -> JSON {
        do { return try pay(whole: try JSON(parsing: text), at: node) } catch let error as BlueprintError {
            throw error
        } catch {
            throw self.error("!ParseJSON: this is not JSON: \(error)", node)
        }
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

    private func find(
        _ model: SourceNode, _ lookups: [SourceTag.Lookup], isWhole: Bool, at node: SourceNode
    ) async throws -> JSON {
        let tag = isWhole ? "!FindObject" : "!Find"
        let name = ModelName(try await text(model, "\(tag): the model"))
        let resource: any Resource
        do { resource = try reading.resource(name) } catch {
            throw self.error("\(tag): \(KnownModels.whyMissing(name))", node)
        }
        var wanted: [FieldLookup] = []
        for lookup in lookups {
            let field = try await text(lookup.field, "\(tag): a field's name")
            guard resource.canBeFound(by: field) else {
                throw error(
                    "\(tag): objects of \(resource.info.name) cannot be looked for by '\(field)'.", lookup.field)
            }
            wanted.append(FieldLookup(ofObject: field, try await resolve(lookup.value)))
        }
        do {
            let found = try await ObjectSearch(resource: resource, reading: reading).first(wanted)
            guard isWhole else { return found?.json ?? .null }
            guard let found, let object = try await resource.get(found, in: reading) else { return .null }
            return try pay(whole: .object(object), at: node)
        } catch let refused as Refused {
            throw error("\(tag): \(refused.decision.messages.joined(separator: " "))", node)
        } catch let many as ObjectSearch.TooMany { throw error("\(tag): \(many)", node) }
    }

    @discardableResult
    private func pay(_ value: JSON, at node: SourceNode) throws -> JSON {
        spent += 1 + (value.string?.utf8.count ?? 0) / 64
        guard spent <= Self.budget else { throw error("The blueprint's values become too many.", node) }
        return value
    }

    /// Pays for all that is in a value which was not made here: it may be repeated.
    func pay(whole value: JSON, at node: SourceNode) throws -> JSON {
        switch value {
        case .array(let elements): for element in elements { _ = try pay(whole: element, at: node) }
        case .object(let members): for member in members.values { _ = try pay(whole: member, at: node) }
        default: break
        }
        return try pay(value, at: node)
    }

    func error(_ reason: String, _ node: SourceNode) -> BlueprintError {
        BlueprintError(reason, file: file, at: node.position)
    }
}
