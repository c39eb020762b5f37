import Expressions
import Kernel

extension QuerySet {
    static func value(
        _ source: Source, of name: String, _ session: ExpressionSession, relation: Relation? = nil
    ) -> Value {
        type.value(QuerySet(source, of: name, session, relation: relation))
    }

    /// Rows that are at hand.
    static func value(_ rows: [Row], of name: String, _ session: ExpressionSession) -> Value {
        value(.rows(rows), of: name, session)
    }

    static let type = HostType<QuerySet>(
        "QuerySet", chaining + asking + columns + writing,
        iterate: { set, call in
            let rows = try set.rows(call)
            try call.charge(steps: rows.count, bytes: rows.count * 64)
            return rows.map { $0.value(set.session) }
        })

    private static let chaining: [HostType<QuerySet>.Entry] =
        ["all", "distinct", "select_related", "prefetch_related"].map { name in
            .method(name, "*names") { set, _ in type.value(set.changed()) }
        } + [
            .method("none") { set, _ in value([], of: set.name, set.session) },
            .method("filter", "*conditions, **lookups") { set, call in try set.narrowed(call) },
            .method("exclude", "*conditions, **lookups") { set, call in try set.narrowed(call, isOpposite: true) },
            .method("order_by", "*names") { set, call in
                let names = try set.names(call[0], call)
                return type.value(set.changed(order: names))
            },
        ]

    private static let asking: [HostType<QuerySet>.Entry] = [
        .method("get", "*conditions, **lookups") { set, call in
            try set.filtered(call).only(call).value(set.session)
        },
        .method("first") { set, call in try set.first(call)?.value(set.session) ?? .none },
        .method("last") { set, call in try set.rows(call).last?.value(set.session) ?? .none },
        .method("exists") { set, call in .bool(try set.first(call) != nil) },
        .method("count") { set, call in .int(try set.count(call)) },
        .method("contains", "obj") { set, call in
            guard let object = call[0] else { return .bool(false) }
            return .bool(try set.rows(call).contains { try call.equal($0.value(set.session), object) })
        },
    ]

    private static let columns: [HostType<QuerySet>.Entry] = [
        .method("values_list", "*names, flat=") { set, call in
            let names = try set.names(call[0], call)
            let isFlat = try call[1].map(call.truth) ?? false
            if isFlat && names.count != 1 {
                throw call.error("TypeError", "'flat' is for values_list of one field")
            }
            return .list(
                try set.columns(names, call).map { values in
                    isFlat ? values.first?.value ?? .none : .tuple(values.map(\.value))
                })
        },
        .method("values", "*names") { set, call in
            .list(try set.columns(try set.names(call[0], call), call).map { .dict($0) })
        },
    ]

    private static let writing: [HostType<QuerySet>.Entry] =
        [
            .method("create", "**fields") { set, call in try set.create(call[0]?.pairs ?? [], call) },
            .method("get_or_create", "defaults=, **lookups") { set, call in try set.getOrCreate(call) },
            .method("add", "*objects") { set, call in try set.link(call, isAdding: true) },
            .method("remove", "*objects") { set, call in try set.link(call, isAdding: false) },
        ]
        + ["update", "delete", "bulk_create", "bulk_update", "update_or_create", "clear", "set"].map { name in
            .method(name, "*args, **fields") { set, call in
                throw call.error("RuntimeError", "expressions cannot \(name) \(set.name) objects all at once")
            }
        }
}

extension QuerySet {
    /// The query with the conditions of a call's first two arguments.
    fileprivate func filtered(_ call: HostCall, isOpposite: Bool = false) throws -> QuerySet {
        let more = try Condition(call[0], call[1], call)
        if let unknown = FieldNames.unknown(in: more, of: source) {
            throw FieldNames.error(unknown, FieldNames.known(to: source) ?? [], call)
        }
        let narrower = changed(filteredBy: more, isOpposite: isOpposite)
        try narrower.condition.check(call)
        return narrower
    }

    fileprivate func narrowed(_ call: HostCall, isOpposite: Bool = false) throws -> Value {
        Self.type.value(try filtered(call, isOpposite: isOpposite))
    }

    fileprivate func names(_ value: Value?, _ call: HostCall) throws -> [String] {
        try (value?.items ?? []).prefix(50).map { item in
            guard let name = item.text else { throw call.error("TypeError", "fields are named by texts") }
            return name
        }
    }

    /// The fields of each row by name; without names, all of them.
    fileprivate func columns(_ names: [String], _ call: HostCall) throws -> [[(key: String, value: Value)]] {
        let rows = try rows(call)
        return try rows.map { row in
            let document = row.document
            let names = names.isEmpty ? document.keys.sorted() : names
            try call.charge(steps: 20 + names.count, bytes: 64 + 32 * names.count)
            return try names.map { name in
                guard let value = document[name] else { throw FieldNames.error(name, document.keys, call) }
                return (key: name, value: Value(value))
            }
        }
    }
}
