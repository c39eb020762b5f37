import Synchronization

/// Everything configured, decoded, at one moment: immutable, and read without a lock.
///
/// A change of configuration makes a new one. What is derived from it (parsed keys, rendered documents) is remembered
/// with it and forgotten with it.
public final class Configuration: Sendable {
    /// Counts up with every change.
    public let version: Int
    private let byID: [ObjectID: AnyStored]
    private let byModel: [ModelName: [AnyStored]]
    private let byUnique: [UniqueKey: ObjectID]
    private let referrers: [ObjectID: [Referrer]]
    private let derived = Mutex<[DerivedKey: any AnyObject & Sendable]>([:])

    /// An object that holds a reference, and the field that does.
    public struct Referrer: Sendable, Hashable {
        public let object: ObjectID
        public let field: String
    }

    /// A derived value. As an object, because whether one is of a class is found out faster than what type a value has.
    private final class Derived<Value: Sendable>: Sendable {
        let value: Value

        init(_ value: Value) { self.value = value }
    }

    private struct DerivedKey: Hashable {
        var purpose: String
        var object: ObjectID?
    }

    public init(version: Int, objects: some Sequence<AnyStored>) {
        self.version = version
        var byID: [ObjectID: AnyStored] = [:]
        var byModel: [ModelName: [AnyStored]] = [:]
        var byUnique: [UniqueKey: ObjectID] = [:]
        var referrers: [ObjectID: [Referrer]] = [:]
        for object in objects {
            byID[object.id] = object
            byModel[object.model, default: []].append(object)
            for key in object.uniqueKeys { byUnique[key] = object.id }
            for held in object.references {
                referrers[held.target, default: []].append(Referrer(object: object.id, field: held.field))
            }
        }
        self.byID = byID
        self.byModel = byModel
        self.byUnique = byUnique
        self.referrers = referrers
    }

    /// The object with a key.
    public subscript(id: ObjectID) -> AnyStored? { byID[id] }

    /// The object that a reference names.
    public func get<M: Model>(_ reference: Reference<M>) -> Stored<M>? { byID[reference.id]?.typed() }

    /// The object with a key, when it is one of `M`.
    public func get<M: Model>(_ type: M.Type, _ id: ObjectID) -> Stored<M>? { byID[id]?.typed() }

    /// The object whose unique field has a value. Costs one look-up.
    public func first<M: Model>(_ type: M.Type, where field: String, is value: String) -> Stored<M>? {
        find(M.model, where: field, is: value)?.typed()
    }

    /// The object of a model (or of its kind, for the fields the kind has) whose unique field has a value.
    public func find(_ model: ModelInfo, where field: String, is value: String) -> AnyStored? {
        let scopes = [model.name.text] + (model.kind == .object ? [] : [model.kind.rawValue])
        return scopes.lazy.compactMap { self.byUnique[UniqueKey(scope: $0, field: field, value: value)] }.first
            .flatMap { self.byID[$0] }
    }

    /// Every object of a model, in no particular order.
    public func all<M: Model>(_ type: M.Type) -> [Stored<M>] {
        byModel[M.model.name, default: []].compactMap { $0.typed() }
    }

    /// Every object of a model, in no particular order.
    public func all(_ model: ModelName) -> [AnyStored] { byModel[model, default: []] }

    /// Every object of a kind.
    public func all(_ kind: Kind) -> [AnyStored] { byModel.values.joined().filter { $0.info.kind == kind } }

    /// Every object.
    public var everything: some Collection<AnyStored> { byID.values }

    /// Who refers to an object.
    public func referrers(of id: ObjectID) -> [Referrer] { referrers[id, default: []] }

    /// A value derived from the configuration, made at the first demand and remembered as long as this configuration is.
    public func remembered<Value: Sendable>(
        _ purpose: String, of object: ObjectID? = nil, make: () throws -> Value
    ) rethrows -> Value {
        let key = DerivedKey(purpose: purpose, object: object)
        if let known = derived.withLock({ $0[key] }) as? Derived<Value> { return known.value }
        let value = try make()
        derived.withLock { $0[key] = Derived(value) }
        return value
    }
}

extension Configuration {
    /// Another object that already has one of `object`'s unique values, and the field it is in.
    public func conflict(with object: AnyStored) -> (field: String, other: AnyStored)? {
        for key in object.uniqueKeys {
            if let other = byUnique[key], other != object.id, let other = byID[other] { return (key.field, other) }
        }
        return nil
    }
}

/// A value that one object of a model or kind may have.
struct UniqueKey: Sendable, Hashable {
    /// The model's name, or the kind's for the fields that the kind has.
    var scope: String
    var field: String
    var value: String
}

extension FieldGroup {
    func uniqueKeys(in scope: String) -> [UniqueKey] {
        members.compactMap { name, field in
            guard field.traits.contains(.unique) else { return nil }
            return switch field.json {
            case .string(let text) where !text.isEmpty: UniqueKey(scope: scope, field: name, value: text)
            case .int(let number): UniqueKey(scope: scope, field: name, value: String(number))
            default: nil
            }
        }
    }

    var references: [AnyStored.HeldReference] {
        members.flatMap { name, field in
            guard field.holdsReferences else { return [AnyStored.HeldReference]() }
            let values = field.json.array ?? [field.json]
            return values.compactMap(ObjectID.init).map { AnyStored.HeldReference(field: name, target: $0) }
        }
    }
}
