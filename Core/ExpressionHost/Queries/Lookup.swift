import Kernel

/// A condition of a query as Django writes it: `name__startswith="a"`, `attributes__team__in=["x", "y"]`.
struct Lookup: Sendable, Hashable {
    /// The way to the value through fields and the members of objects.
    let path: [String]
    let test: Test
    let value: JSON

    /// How a value is compared.
    enum Test: String, Sendable, CaseIterable {
        case exact, iexact, contains, icontains, startswith, istartswith, endswith, iendswith, gt, gte, lt, lte
        case isIn = "in"
        case isNull = "isnull"
        case regex, iregex
    }

    init(_ key: String, _ value: JSON) {
        var parts = key.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        parts = Self.joined(parts)
        if parts.count > 1, let test = parts.last.flatMap(Test.init(rawValue:)) {
            self.test = test
            parts.removeLast()
        } else {
            test = .exact
        }
        path = Self.related(parts)
        self.value = value
    }

    /// What users and groups are linked to is compared by its key, and has one name here.
    private static func related(_ parts: [String]) -> [String] {
        guard let first = parts.first, let name = links[first] else { return parts }
        return [name] + (parts.count == 1 ? ["pk"] : parts.dropFirst())
    }

    private static let links = [
        "groups": "groups", "ak_groups": "groups", "users": "users", "parents": "parents", "children": "children",
    ]

    /// Splits at two underscores; a single one is part of a name.
    private static func joined(_ parts: [String]) -> [String] {
        var names: [String] = []
        var current: String?
        for part in parts {
            if part.isEmpty, let name = current {
                names.append(name)
                current = nil
            } else {
                current = current.map { $0 + "_" + part } ?? part
            }
        }
        if let current { names.append(current) }
        return names
    }

    /// The name of the field it begins with.
    var field: String { path.first ?? "" }

    /// What comparing takes besides the document.
    struct Means {
        /// The document of the object that a key refers to.
        var resolve: (JSON) -> [String: JSON]? = { _ in nil }
        /// Whether a pattern is found in a text.
        var search: (_ pattern: String, _ text: String) throws -> Bool = { _, _ in false }
    }

    /// Whether a document fulfils it.
    func holds(in document: [String: JSON], _ means: Means = Means()) throws -> Bool {
        try any(path[...], .object(document), means)
    }

    private func any(_ path: ArraySlice<String>, _ json: JSON, _ means: Means) throws -> Bool {
        guard let name = path.first else { return try matches(json, means) }
        switch json {
        // Of several related objects one will do.
        case .array(let items): return try items.contains { try any(path, $0, means) }
        case .object(let members): return try any(path.dropFirst(), members[name] ?? .null, means)
        default: return try any(path.dropFirst(), means.resolve(json)?[name] ?? .null, means)
        }
    }

    private func matches(_ found: JSON, _ means: Means) throws -> Bool {
        switch test {
        case .exact: return value.isNull ? found.isNull : Self.same(found, value)
        case .isNull: return found.isNull == (value.bool ?? true)
        case .isIn: return (value.array ?? []).contains { Self.same(found, $0) }
        case .gt, .gte, .lt, .lte: return ordered(found)
        case .regex, .iregex: return try matchesPattern(found, means)
        case .iexact, .contains, .icontains, .startswith, .istartswith, .endswith, .iendswith:
            return matchesText(found)
        }
    }

    private static func same(_ left: JSON, _ right: JSON) -> Bool {
        if left == right { return true }
        if let left = left.number, let right = right.number { return left == right }
        // Keys are texts in some places and numbers in others.
        if case .int(let number) = left, let text = right.string { return String(number) == text }
        if case .int(let number) = right, let text = left.string { return String(number) == text }
        return false
    }

    private func ordered(_ found: JSON) -> Bool {
        let order: Int?
        if let left = found.number, let right = value.number {
            order = left < right ? -1 : left > right ? 1 : 0
        } else if let left = found.string, let right = value.string {
            order = left < right ? -1 : left > right ? 1 : 0
        } else {
            order = nil
        }
        guard let order else { return false }
        return switch test {
        case .gt: order > 0
        case .gte: order >= 0
        case .lt: order < 0
        default: order <= 0
        }
    }

    private func matchesText(_ found: JSON) -> Bool {
        if test == .contains, let items = found.array { return items.contains(value) }
        guard var text = found.string, var wanted = value.string else { return false }
        if test.rawValue.hasPrefix("i") { (text, wanted) = (text.lowercased(), wanted.lowercased()) }
        return switch test {
        case .iexact: text == wanted
        case .contains, .icontains: wanted.isEmpty || text.contains(wanted)
        case .startswith, .istartswith: text.hasPrefix(wanted)
        default: text.hasSuffix(wanted)
        }
    }

    private func matchesPattern(_ found: JSON, _ means: Means) throws -> Bool {
        guard let text = found.string, let pattern = value.string else { return false }
        return try means.search(test == .iregex ? "(?i)" + pattern : pattern, text)
    }
}
