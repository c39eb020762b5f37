import Expressions
import Kernel

/// A query as Django writes it. What it asks is collected, and asked when somebody wants to know.
final class QuerySet: @unchecked Sendable {
    // Belongs to one run.
    /// Where its rows come from.
    enum Source: Sendable {
        /// Rows that are at hand.
        case rows([Row])
        /// Users or groups of the directory that fulfil a condition.
        case directory(DirectoryTable, DirectoryCondition)
        /// Objects of the configuration, of a model or of a kind.
        case model(ModelName)
        case kind(Kind)
    }

    let source: Source
    /// The name of the class whose objects it yields.
    let name: String
    let session: ExpressionSession
    private(set) var condition = Condition.always
    private(set) var order: [String] = []
    /// Whose groups, or what group's users, these are, as long as nothing was filtered.
    private(set) var relation: Relation?
    private var loaded: [Row]?

    /// The most rows that are looked at one by one.
    static let most = 10_000

    init(_ source: Source, of name: String, _ session: ExpressionSession, relation: Relation? = nil) {
        self.source = source
        self.name = name
        self.session = session
        self.relation = relation
    }

    /// The same query with something changed.
    func changed(
        filteredBy more: Condition = .always, isOpposite: Bool = false, order: [String]? = nil
    ) -> QuerySet {
        let changed = QuerySet(source, of: name, session)
        changed.condition = condition.and(isOpposite ? more.opposite : more)
        changed.order = order ?? self.order
        // What is at hand need not be asked for again.
        if more == .always, order == nil { changed.loaded = loaded }
        return changed
    }

    /// All rows, in their order.
    func rows(_ call: HostCall) throws -> [Row] {
        if let loaded { return loaded }
        let rows = try sorted(try found(.max, call), call)
        loaded = rows
        return rows
    }

    func first(_ call: HostCall) throws -> Row? {
        if loaded == nil, order.isEmpty { return try found(1, call).first }
        return try rows(call).first
    }

    func count(_ call: HostCall) throws -> Int {
        guard loaded == nil, case .directory(let table, let base) = source else { return try rows(call).count }
        let pushed = Pushed(condition, of: table)
        guard pushed.isExact else { return try rows(call).count }
        let (search, asked) = (session.powers.directorySearch, DirectoryCondition.all([base, pushed.condition]))
        return try call.answer {
            table == .users ? try await search.userCount(where: asked) : try await search.groupCount(where: asked)
        }
    }

    /// The only row.
    func only(_ call: HostCall) throws -> Row {
        let rows = try loaded ?? found(2, call)
        let exceptions = session.exceptions(of: name)
        if rows.count > 1 {
            throw call.error(exceptions.several, "get() returned more than one \(name)")
        }
        guard let row = rows.first else {
            throw call.error(exceptions.missing, "\(name) matching query does not exist.")
        }
        return row
    }
}

extension QuerySet {
    /// At least so many of the rows, if there are, in no order but the source's.
    private func found(_ limit: Int, _ call: HostCall) throws -> [Row] {
        switch source {
        case .rows(let rows): return try filtered(rows, condition, call)
        case .model(let model):
            return try filtered(Self.inOrder(session.configuration.all(model)), condition, call)
        case .kind(let kind): return try filtered(Self.inOrder(session.configuration.all(kind)), condition, call)
        case .directory(let table, let base): return try found(limit, in: table, base, call)
        }
    }

    private func found(
        _ limit: Int, in table: DirectoryTable, _ base: DirectoryCondition, _ call: HostCall
    ) throws -> [Row] {
        let pushed = Pushed(condition, of: table)
        let (search, asked) = (session.powers.directorySearch, DirectoryCondition.all([base, pushed.condition]))
        let wanted = pushed.isExact ? min(limit, Self.most + 1) : Self.most + 1
        let rows: [Row] = try call.answer {
            switch table {
            case .users: try await search.users(where: asked, limit: wanted).map { .user($0) }
            case .groups: try await search.groups(where: asked, limit: wanted).map { .group($0) }
            }
        }
        guard rows.count <= Self.most else {
            throw call.error(
                "RuntimeError",
                "the query has more than \(Self.most) rows to look at: narrow it by username, email, name or path")
        }
        try call.charge(steps: rows.count, bytes: rows.reduce(0) { $0 + $1.weight })
        return try filtered(rows, pushed.rest, call)
    }

    private static func inOrder(_ objects: [AnyStored]) -> [Row] {
        objects.sorted { ($0.label, $0.id) < ($1.label, $1.id) }.map { .object($0) }
    }

    private func filtered(_ rows: [Row], _ condition: Condition, _ call: HostCall) throws -> [Row] {
        if condition == .always { return rows }
        let (means, lookups) = (means(call), condition.lookups)
        return try rows.filter { row in
            try call.charge(steps: 20 + 10 * lookups.count)
            let document = row.document
            if let unknown = lookups.first(where: { document[$0.field] == nil }) {
                throw FieldNames.error(unknown.field, document.keys, call)
            }
            return try condition.holds(in: document, means)
        }
    }

    /// How references are followed and patterns are searched for: by the language's own means, which cost something.
    private func means(_ call: HostCall) -> Lookup.Means {
        let configuration = session.configuration
        return Lookup.Means(
            resolve: { key in ObjectID(key).flatMap { configuration[$0] }?.expressedDocument },
            search: { pattern, text in
                guard let search = Value.standard("search", ofModule: "re") else { return false }
                return try !call.call(search, [Value(pattern), Value(text)]).isNone
            })
    }

    private func sorted(_ rows: [Row], _ call: HostCall) throws -> [Row] {
        if order.isEmpty { return rows }
        try call.charge(steps: rows.count * 40)
        let keys = order.map { $0.hasPrefix("-") ? (String($0.dropFirst()), true) : ($0, false) }
        let rows = rows.map { row in
            let document = row.document
            return (row: row, values: keys.map { document[$0.0] ?? .null })
        }
        for (name, _) in keys {
            if let first = rows.first, first.row.document[name] == nil {
                throw FieldNames.error(name, first.row.document.keys, call)
            }
        }
        let order = rows.enumerated().sorted { left, right in
            for (index, (_, isDescending)) in keys.enumerated() {
                let (a, b) = (left.element.values[index], right.element.values[index])
                if Self.isBefore(a, b) { return !isDescending }
                if Self.isBefore(b, a) { return isDescending }
            }
            return left.offset < right.offset
        }
        return order.map(\.element.row)
    }

    private static func isBefore(_ left: JSON, _ right: JSON) -> Bool {
        (try? Lookup("x__lt", right).holds(in: ["x": left])) ?? false
    }
}

/// The names that lookups may begin with.
enum FieldNames {
    /// Raised for a name that is no field.
    static let error = HostException("FieldError")

    static func error(_ name: String, _ known: some Sequence<String>, _ call: HostCall) -> any Error {
        call.error(
            error,
            "Cannot resolve keyword '\(name)' into field. Choices are: "
                + known.sorted().joined(separator: ", "))
    }

    private static let users = Set(Row.user(.blank).document.keys)
    private static let groups = Set(Row.group(.blank).document.keys).union(["users", "parents", "children"])

    /// The names of a source; nil when any may be one.
    static func known(to source: QuerySet.Source) -> Set<String>? {
        switch source {
        case .directory(.users, _): users
        case .directory(.groups, _): groups
        case .rows, .model, .kind: nil
        }
    }

    /// A lookup of the condition that begins with no field of the source.
    static func unknown(in condition: Condition, of source: QuerySet.Source) -> String? {
        guard let known = known(to: source) else { return nil }
        return condition.lookups.first { !known.contains($0.field) }?.field
    }
}

extension User {
    fileprivate static let blank = User(
        id: 0, uuid: "", uid: "", username: "", name: "", email: "", isActive: false, kind: .internal, path: "",
        attributes: [:], passwordChanged: Timestamp(seconds: 0), lastLogin: nil, joined: Timestamp(seconds: 0),
        updated: Timestamp(seconds: 0), groups: [])
}

extension Group {
    fileprivate static let blank = Group(
        id: ObjectID(""), name: "", isSuperuser: false, attributes: [:], isDirect: false)
}
