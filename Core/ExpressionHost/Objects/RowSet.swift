import Expressions
import Kernel

/// Results that are at hand, with what a queryset of Django's offers: a user's groups, an application's entitlements.
enum RowSet {
    struct Subject: Sendable {
        let rows: [Row]
        let session: ExpressionSession
    }

    static func value(_ rows: [Row], _ session: ExpressionSession) -> Value {
        type.value(Subject(rows: rows, session: session))
    }

    static let type = HostType<Subject>(
        "QuerySet",
        [
            .method("all") { set, _ in set.session.rows(set.rows) },
            .method("distinct") { set, _ in set.session.rows(set.rows) },
            .method("filter", "**lookups") { set, call in
                set.session.rows(try set.matching(call[0], call))
            },
            .method("exclude", "**lookups") { set, call in
                let matching = try Lookups(call[0], call)
                return set.session.rows(try set.rows.filter { try !matching.hold(for: $0, call) })
            },
            .method("order_by", "*names") { set, call in
                set.session.rows(set.ordered(by: (call[0]?.items ?? []).compactMap(\.text)))
            },
            .method("get", "**lookups") { set, call in
                let found = try set.matching(call[0], call)
                guard found.count == 1, let row = found.first else {
                    throw call.error("LookupError", "get() returned \(found.count) objects")
                }
                return row.value(set.session)
            },
            .method("first") { set, _ in set.rows.first?.value(set.session) ?? .none },
            .method("last") { set, _ in set.rows.last?.value(set.session) ?? .none },
            .method("exists") { set, _ in .bool(!set.rows.isEmpty) },
            .method("count") { set, _ in .int(set.rows.count) },
            .method("values_list", "*names, flat=False") { set, call in
                let names = (call[0]?.items ?? []).compactMap(\.text)
                let isFlat = try call[1].map { try call.truth($0) } ?? false
                return .list(set.rows.map { set.columns(of: $0, names, isFlat) })
            },
        ],
        iterate: { set, call in
            try call.charge(steps: set.rows.count, bytes: set.rows.count * 64)
            return set.rows.map { $0.value(set.session) }
        })
}

extension RowSet.Subject {
    fileprivate func matching(_ lookups: Value?, _ call: HostCall) throws -> [Row] {
        let lookups = try Lookups(lookups, call)
        return try rows.filter { try lookups.hold(for: $0, call) }
    }

    fileprivate func ordered(by names: [String]) -> [Row] {
        rows.enumerated().sorted { left, right in
            for name in names {
                let key = name.hasPrefix("-") ? String(name.dropFirst()) : name
                let (a, b) = (left.element.document[key] ?? .null, right.element.document[key] ?? .null)
                if a == b { continue }
                let isBefore = Lookup("\(key)__lt", b).isBefore(a)
                return isBefore != name.hasPrefix("-")
            }
            return left.offset < right.offset
        }.map(\.element)
    }

    fileprivate func columns(of row: Row, _ names: [String], _ isFlat: Bool) -> Value {
        let document = row.document
        let values = names.map { Value(document[$0] ?? .null) }
        return isFlat ? values.first ?? .none : .tuple(values)
    }
}

extension Lookup {
    fileprivate func isBefore(_ other: JSON) -> Bool { (try? holds(in: [field: other])) ?? false }
}

/// The conditions of one call, all of which must hold.
struct Lookups {
    let all: [Lookup]

    /// Reads the keyword arguments of a call.
    init(_ arguments: Value?, _ call: HostCall) throws {
        all = try (arguments?.pairs ?? []).map { key, value in
            do { return Lookup(key.text ?? "", try LookupValue.json(value)) } catch let error as NoJSON {
                throw call.error("TypeError", error.description)
            }
        }
    }

    func hold(for row: Row, _ call: HostCall) throws -> Bool {
        try call.charge(steps: 1 + all.count)
        if all.isEmpty { return true }
        let document = row.document
        if let unknown = all.first(where: { document[$0.field] == nil }) {
            throw call.error(
                "LookupError",
                "Cannot resolve keyword '\(unknown.field)' into field. Choices are: "
                    + document.keys.sorted().joined(separator: ", "))
        }
        return try all.allSatisfy { try $0.holds(in: document) }
    }
}

/// What lookups compare with: plain values, and of objects their keys.
enum LookupValue {
    static func json(_ value: Value) throws -> JSON {
        if let user = UserObject.type.subject(of: value) { return .int(user.user.id) }
        if let group = GroupObject.type.subject(of: value) { return group.group.id.json }
        if let object = StoredObject.type.subject(of: value) { return object.object.id.json }
        return try JSON(expressed: value)
    }
}

extension ExpressionSession {
    func rows(_ rows: [Row]) -> Value { RowSet.value(rows, self) }
}
