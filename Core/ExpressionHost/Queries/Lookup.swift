import Kernel

/// A condition of a query of users, groups or objects: `name__startswith="a"`, `attributes__team__in=["x", "y"]`.
struct Lookup: Sendable, Hashable {
    private let wanted: FieldLookup

    /// The way to the value through fields and the members of objects.
    var path: [String] { wanted.path }
    var test: FieldLookup.Test { wanted.test }
    var value: JSON { wanted.value }
    /// The name of the field it begins with.
    var field: String { wanted.field }

    init(_ key: String, _ value: JSON) {
        var wanted = FieldLookup(key, value)
        wanted.path = Self.related(wanted.path)
        self.wanted = wanted
    }

    /// What users and groups are linked to is compared by its key, and has one name here.
    private static func related(_ parts: [String]) -> [String] {
        guard let first = parts.first, let name = links[first] else { return parts }
        return [name] + (parts.count == 1 ? ["pk"] : parts.dropFirst())
    }

    private static let links = [
        "groups": "groups", "ak_groups": "groups", "users": "users", "parents": "parents", "children": "children",
    ]

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
        guard test == .regex || test == .iregex else { return wanted.matches(found) }
        guard let text = found.string, let pattern = value.string else { return false }
        return try means.search(test == .iregex ? "(?i)" + pattern : pattern, text)
    }
}
