import Expressions
import Kernel

/// What a query asks of rows: lookups, and what is made of them by `filter`, `exclude` and `Q`.
indirect enum Condition: Sendable, Hashable {
    case lookup(Lookup)
    case all([Condition])
    case any([Condition])
    case not(Condition)

    static let always = Condition.all([])

    /// This one and another.
    func and(_ other: Condition) -> Condition {
        if self == .always { return other }
        if other == .always { return self }
        if case .all(let parts) = self { return .all(parts + [other]) }
        return .all([self, other])
    }

    /// One of this one and another. What asks nothing is no alternative, as Django has it.
    func or(_ other: Condition) -> Condition {
        if self == .always { return other }
        if other == .always { return self }
        if case .any(let parts) = self { return .any(parts + [other]) }
        return .any([self, other])
    }

    /// The opposite; of what asks nothing, that asks nothing too.
    var opposite: Condition {
        if self == .always { return self }
        if case .not(let inner) = self { return inner }
        return .not(self)
    }

    /// Every lookup in it.
    var lookups: [Lookup] {
        switch self {
        case .lookup(let lookup): [lookup]
        case .all(let parts), .any(let parts): parts.flatMap(\.lookups)
        case .not(let part): part.lookups
        }
    }

    /// Whether a row's document fulfils it.
    func holds(in document: [String: JSON], _ means: Lookup.Means) throws -> Bool {
        switch self {
        case .lookup(let lookup): try lookup.holds(in: document, means)
        case .all(let parts): try parts.allSatisfy { try $0.holds(in: document, means) }
        case .any(let parts): try parts.contains { try $0.holds(in: document, means) }
        case .not(let part): try !part.holds(in: document, means)
        }
    }
}

extension Condition {
    /// The most lookups of a query, those that were filtered by before included.
    static let most = 200

    /// Reads the arguments of `filter`: `Q` objects, then lookups.
    init(_ objects: Value?, _ lookups: Value?, _ call: HostCall) throws {
        var parts: [Condition] = []
        for object in objects?.items ?? [] {
            guard let condition = QObject.type.subject(of: object) else {
                throw call.error(
                    "TypeError", "a query is filtered by lookups and Q objects, not by '\(object.typeName)'")
            }
            parts.append(condition)
        }
        for (key, value) in lookups?.pairs ?? [] {
            do { parts.append(.lookup(Lookup(key.text ?? "", try LookupValue.json(value)))) } catch let error as NoJSON
            {
                throw call.error("TypeError", error.description)
            }
        }
        self = parts.reduce(.always) { $0.and($1) }
        try check(call)
    }

    /// Refuses what has too many lookups. Since every part has one, this bounds how deep parts lie in each other too.
    func check(_ call: HostCall) throws {
        guard lookups.count <= Self.most else {
            throw call.error("ValueError", "a query has no more than \(Self.most) conditions")
        }
    }
}

/// `Q`: a condition that others are combined with by `&`, `|` and `~`.
enum QObject {
    static let type = HostConditionType<Condition>(
        "Q",
        combine: { left, right, isEither, call in
            let both = isEither ? left.or(right) : left.and(right)
            try both.check(call)
            try call.charge(steps: both.lookups.count)
            return both
        },
        negate: { $0.opposite })

    static var maker: Value {
        .function("Q", "*conditions, **lookups") { call in
            type.value(try Condition(call[0], call[1], call))
        }
    }
}

/// What lookups compare with: plain values, and of objects their keys.
enum LookupValue {
    static func json(_ value: Value) throws -> JSON {
        if let key = key(of: value) { return key }
        if let items = value.items { return .array(try items.map { try key(of: $0) ?? JSON(expressed: $0) }) }
        return try JSON(expressed: value)
    }

    /// The key of an object; nil for other values.
    private static func key(of value: Value) -> JSON? {
        if let user = UserObject.type.subject(of: value) { return .int(user.user.id) }
        if let group = GroupObject.type.subject(of: value) { return group.group.id.json }
        return StoredObject.type.subject(of: value)?.object.id.json
    }
}
