public import Kernel

extension AnyStored {
    /// The user whom the object belongs to, by number.
    fileprivate func owner(_ info: ModelInfo) -> Int? { info.owner.flatMap { document[$0]?.int } }
}

extension ConfigurationResource {
    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        try Listing(fields: fields, label: info.label).page(of: await visible(in: reading), query)
    }

    /// The objects that the reader may see.
    /// - Throws: ``Refused`` for somebody who may see none.
    func visible(in reading: Reading) async throws -> [AnyStored] {
        let all = reading.configuration.all(info.name)
        guard case .some(let owner, let granted) = try await Permissions.reach(reading, .view, info) else { return all }
        let ids = try await granted.all(in: reading.sql)
        return all.filter { ids.contains($0.id) || (owner != nil && $0.owner(info) == owner) }
    }
}

/// Filtering, searching and sorting of configuration objects, in memory.
public struct Listing {
    let fields: [FieldInfo]
    /// The field that decides the order when nothing else does.
    let label: String

    public init(fields: [FieldInfo], label: String) {
        self.fields = fields
        self.label = label
    }

    /// A page of objects.
    /// - Throws: ``Problems`` for a filter or an order by a field that does not exist or is secret.
    public func page(of objects: [AnyStored], _ query: ListQuery) throws(Problems) -> Page {
        try check(query)
        let words = query.search.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "," })
        let wanted = query.condition.map { objects.filter($0) } ?? objects
        let found = wanted.map(\.listed).filter { matches($0, query.filters) && contains($0, words) }
        let sorted = found.sorted { precedes($0, $1, by: query.ordering + [label, "pk"]) }
        let size = max(0, query.pageSize)
        let (skipped, isBeyond) = (max(1, query.page) - 1).multipliedReportingOverflow(by: size)
        let page = isBeyond ? [] : sorted.dropFirst(skipped).prefix(size)
        return Page(objects: Array(page), count: sorted.count)
    }

    private func check(_ query: ListQuery) throws(Problems) {
        let known = Set(fields.filter { !$0.shape.isSecret && !$0.traits.contains(.writeOnly) }.map(\.name) + ["pk"])
        for name in query.filters.keys where !known.contains(Lookup(name).field) {
            throw .field(name, "There is no such filter.", code: "invalid")
        }
        for name in query.ordering where !known.contains(Self.bare(name)) {
            throw .field("ordering", "'\(Self.bare(name))' is not a field to sort by.", code: "invalid")
        }
    }

    private static func bare(_ name: String) -> String { name.hasPrefix("-") ? String(name.dropFirst()) : name }

    private func matches(_ object: [String: JSON], _ filters: [String: String]) -> Bool {
        filters.allSatisfy { name, wanted in
            let lookup = Lookup(name)
            return lookup.holds(of: object[lookup.field] ?? .null, wanted)
        }
    }

    private func contains(_ object: [String: JSON], _ words: [Substring]) -> Bool {
        guard !words.isEmpty else { return true }
        let texts = fields.filter { $0.traits.contains(.searchable) }.compactMap {
            object[$0.name]?.string?.lowercased()
        }
        return words.allSatisfy { word in texts.contains { $0.contains(word) } }
    }

    private func precedes(_ left: [String: JSON], _ right: [String: JSON], by names: [String]) -> Bool {
        for name in names {
            let bare = Self.bare(name)
            switch Self.compare(left[bare] ?? .null, right[bare] ?? .null) {
            case 0: continue
            case let order: return bare == name ? order < 0 : order > 0
            }
        }
        return false
    }

    /// Below 0, 0 or above 0; null is smaller than anything.
    private static func compare(_ left: JSON, _ right: JSON) -> Int {
        if left == right { return 0 }
        if left.isNull || right.isNull { return left.isNull ? -1 : 1 }
        if let left = left.number, let right = right.number { return left < right ? -1 : left > right ? 1 : 0 }
        let (left, right) = (left.string ?? left.text, right.string ?? right.text)
        return left < right ? -1 : left > right ? 1 : 0
    }
}

/// How a filter compares: by equality, or as the part of its name after two underscores says.
private struct Lookup {
    enum Comparison: String { case exact, iexact, icontains, isnull, `in` }

    let field: String
    let comparison: Comparison

    init(_ name: String) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        if parts.count > 2, parts[parts.count - 2].isEmpty, let last = parts.last,
            let comparison = Comparison(rawValue: String(last))
        {
            field = parts.dropLast(2).joined(separator: "_")
            self.comparison = comparison
        } else {
            field = name
            comparison = .exact
        }
    }

    func holds(of value: JSON, _ wanted: String) -> Bool {
        switch comparison {
        case .exact: Self.equals(value, wanted)
        case .iexact: value.string.map { $0.lowercased() == wanted.lowercased() } ?? Self.equals(value, wanted)
        case .icontains: value.string?.lowercased().contains(wanted.lowercased()) ?? false
        case .isnull: value.isNull == (wanted.lowercased() == "true")
        case .in: wanted.split(separator: ",").contains { Self.equals(value, String($0)) }
        }
    }

    private static func equals(_ value: JSON, _ wanted: String) -> Bool {
        switch value {
        case .null: false
        case .string(let text): text == wanted
        case .bool(let flag): ["true", "false"].contains(wanted.lowercased()) && String(flag) == wanted.lowercased()
        case .array(let values):
            wanted.split(separator: ",").contains { part in values.contains { ($0.string ?? $0.text) == part } }
        default: value.text == wanted
        }
    }
}
